/**
 * Carries out the blows of a plan, at their times, and writes down what was really hit. A blow whose victim is not there
 * (no brain at work, the house on its way up) waits for one a while, takes another of the same role, or misses.
 */
import { setTimeout as delay } from "node:timers/promises";
import { signal } from "../test/support/processes.ts";
import type { Discord } from "../test/support/product-discord.ts";
import { candidates, crewOf } from "./crew.ts";
import type { Absence } from "./plan/absences.ts";
import type { Blow, GatewayFault, RestFault, Victim } from "./plan/blows.ts";
import type { Cast } from "./plan/cast.ts";

/** A blow, and when it fell; `missed` when there was nobody to hit, or nothing for it to spoil. */
export interface Struck {
  readonly blow: Blow;
  readonly at: number;
  readonly missed: boolean;
  /** The process that took it; null of what Discord does. */
  readonly pid: number | null;
}

/** What became of a blow: `armedIds` are Discord's, of what waits for its moment. */
type Effect = Pick<Struck, "missed" | "pid"> & { readonly armedIds?: readonly string[] };

const patienceMs = 3_000;
const lookMs = 50;
const rateLimitedMs = 1_500;
const postRoute = { method: "POST", route: "/channels/{channel_id}/messages" } as const;

/** What ends a disturbance that lasts. */
const undoings: { readonly [F in GatewayFault["fault"]]?: string } = { mute_acks: "unmute_acks", deafen: "undeafen" };

/** Who starts the house again, as far as a striker needs it. */
interface Doorkeeper {
  stayAway(forMs: number): void;
}

/** Strikes at one house. */
export class Striker {
  #struck: (Struck & Effect)[] = [];
  readonly #folder: string;
  readonly #discord: Pick<Discord, "fault" | "control">;
  readonly #names: ReadonlyMap<string, string>;
  /** What has to be undone, and when it will be. */
  readonly #later: Promise<void>[] = [];
  #isAbandoned = false;

  constructor(folder: string, discord: Pick<Discord, "fault" | "control">, { bots }: Cast) {
    this.#folder = folder;
    this.#discord = discord;
    this.#names = new Map(bots.map(({ agentId, name }) => [agentId, name]));
  }

  /** What has fallen so far. */
  get struck(): readonly Struck[] {
    return this.#struck.map(({ blow, at, missed, pid }) => ({ blow, at, missed, pid }));
  }

  /** All blows, one after another at their times. Resolves when the last has fallen and what was to be undone is. */
  async strikeAll(blows: readonly Blow[], doorkeeper: Doorkeeper): Promise<void> {
    const startedAt = performance.now();
    for (const blow of blows) {
      await delay(Math.max(0, blow.atMs - (performance.now() - startedAt)));
      if (this.#isAbandoned) return;
      const effect = await this.#strike(blow, doorkeeper);
      this.#struck.push({ blow, at: Date.now(), ...effect });
    }
    await Promise.all(this.#later);
  }

  /** No blow falls any more. */
  abandon(): void {
    this.#isAbandoned = true;
  }

  /**
   * Ends whatever is still armed at Discord: a fault that waits for a request would else strike in the calm. What waited until
   * now has met nobody.
   */
  async endFaults(): Promise<void> {
    const { armed } = await this.#discord.control("GET", "/faults");
    const waiting = new Set<string>(armed.map(({ id }: { readonly id: string }) => id));
    await this.#discord.control("DELETE", "/faults");
    this.#struck = this.#struck.map((one) =>
      one.armedIds?.some((id) => waiting.has(id)) ? { ...one, missed: true } : one,
    );
  }

  async #strike(blow: Blow, doorkeeper: Doorkeeper): Promise<Effect> {
    switch (blow.kind) {
      case "kill":
        return hitOn(await this.#signal(blow.victim, "SIGKILL"));
      case "stop": {
        const pid = await this.#signal(blow.victim, "SIGSTOP");
        if (pid !== null && blow.forMs !== null) this.#undo(blow.forMs, async () => void signal(pid, "SIGCONT"));
        return hitOn(pid);
      }
      case "absence":
        return this.#empty(blow, doorkeeper);
      case "gateway":
        return { missed: !(await this.#disturb(blow)), pid: null };
      case "rest": {
        const filter = blow.onlyPosts ? postRoute : {};
        const { ids } = await this.#discord.fault({ bot: this.#nameOf(blow.agentId), ...filter, ...faultOf(blow) });
        return { missed: false, pid: null, armedIds: ids };
      }
    }
  }

  /** The process that took the signal; null when none did. */
  async #signal(victim: Victim, name: NodeJS.Signals): Promise<number | null> {
    for (const deadlineAt = performance.now() + patienceMs; ; await delay(lookMs)) {
      const isLate = performance.now() > deadlineAt;
      const crew = candidates(victim, crewOf(this.#folder));
      const meant = crew.filter(({ agentId }) => isLate || !("agentId" in victim) || agentId === victim.agentId);
      for (const { pid } of meant) if (signal(pid, name)) return pid;
      if (isLate) return null;
    }
  }

  /** Ends the house; with what Discord does to every bot meanwhile. */
  async #empty({ forMs, isForgotten, guildsLateMs }: Absence, doorkeeper: Doorkeeper): Promise<Effect> {
    const pid = await this.#signal({ role: "supervisor" }, "SIGKILL");
    // It has not been heard of yet that this one is gone; another that is away already comes back as it would have.
    if (pid !== null) doorkeeper.stayAway(forMs);
    if (pid !== null && isForgotten) await this.#discord.fault({ kind: "refuse_resume" });
    if (pid !== null && guildsLateMs > 0) await this.#discord.fault({ kind: "delay_guilds", delayMs: guildsLateMs });
    return hitOn(pid);
  }

  /** False when the bot was not connected. */
  async #disturb({ agentId, fault, forMs }: GatewayFault): Promise<boolean> {
    const bot = this.#nameOf(agentId);
    const { connectionCount } = await this.#discord.fault({ bot, ...asSandbox(fault) });
    const undoing = undoings[fault];
    if (undoing) this.#undo(forMs, async () => void (await this.#discord.fault({ bot, kind: undoing })));
    return connectionCount !== 0;
  }

  #undo(afterMs: number, undo: () => Promise<void>): void {
    this.#later.push(delay(afterMs).then(undo));
  }

  #nameOf(agentId: string): string {
    return this.#names.get(agentId) ?? agentId;
  }
}

function hitOn(pid: number | null): Effect {
  return { missed: pid === null, pid };
}

/** As the sandbox calls it. */
function asSandbox(fault: GatewayFault["fault"]): { readonly kind: string; readonly resumable?: boolean } {
  if (fault === "session_lost") return { kind: "invalid_session", resumable: false };
  return fault === "invalid_session" ? { kind: fault, resumable: true } : { kind: fault };
}

/** As the sandbox calls it. */
function faultOf({ fault }: RestFault): { readonly kind: string } & Readonly<Record<string, unknown>> {
  switch (fault) {
    case "fail":
      return { kind: "fail", status: 502 };
    case "rate_limit_user":
    case "rate_limit_global":
    case "rate_limit_shared":
      return { kind: "rate_limit", scope: fault.slice("rate_limit_".length), retryAfterMs: rateLimitedMs };
    default:
      return { kind: fault };
  }
}
