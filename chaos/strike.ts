/**
 * Carries out the blows of a plan, at their times, and writes down what was really hit. A blow whose victim is not there
 * (no brain at work, the house on its way up) waits for one a while, takes another of the same role, or misses.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Discord } from "../test/support/product-discord.ts";
import { candidates, crewOf } from "./crew.ts";
import type { Blow, GatewayFault, RestFault, Victim } from "./plan/blows.ts";
import type { Cast } from "./plan/cast.ts";

/** A blow, and when it fell; `missed` when there was nobody to hit. */
export interface Struck {
  readonly blow: Blow;
  readonly at: number;
  readonly missed: boolean;
}

const patienceMs = 3_000;
const lookMs = 50;
const rateLimitedMs = 1_500;
const postRoute = { method: "POST", route: "/channels/{channel_id}/messages" } as const;

/** What ends a disturbance that lasts. */
const undoings: { readonly [F in GatewayFault["fault"]]?: string } = { mute_acks: "unmute_acks", deafen: "undeafen" };

/** Strikes at one house. */
export class Striker {
  readonly struck: Struck[] = [];
  readonly #folder: string;
  readonly #discord: Discord;
  readonly #names: ReadonlyMap<string, string>;
  /** What has to be undone, and when it will be. */
  readonly #later: Promise<void>[] = [];

  constructor(folder: string, discord: Discord, { bots }: Cast) {
    this.#folder = folder;
    this.#discord = discord;
    this.#names = new Map(bots.map(({ agentId, name }) => [agentId, name]));
  }

  /** All blows, one after another at their times. Resolves when the last has fallen and what was to be undone is. */
  async strikeAll(blows: readonly Blow[]): Promise<void> {
    const startedAt = performance.now();
    for (const blow of blows) {
      await delay(Math.max(0, blow.atMs - (performance.now() - startedAt)));
      const hit = await this.#strike(blow);
      this.struck.push({ blow, at: Date.now(), missed: !hit });
    }
    await Promise.all(this.#later);
  }

  /** Ends whatever is still armed at Discord: a fault that waits for a request would else strike in the calm. */
  async endFaults(): Promise<void> {
    await this.#discord.control("DELETE", "/faults");
  }

  async #strike(blow: Blow): Promise<boolean> {
    switch (blow.kind) {
      case "kill":
        return (await this.#signal(blow.victim, "SIGKILL")) !== null;
      case "stop": {
        const pid = await this.#signal(blow.victim, "SIGSTOP");
        if (pid !== null && blow.forMs !== null) this.#undo(blow.forMs, async () => void signal(pid, "SIGCONT"));
        return pid !== null;
      }
      case "gateway":
        return this.#disturb(blow);
      case "rest":
        await this.#discord.fault({
          bot: this.#nameOf(blow.agentId),
          ...(blow.onlyPosts ? postRoute : {}),
          ...faultOf(blow),
        });
        return true;
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

  async #disturb({ agentId, fault, forMs }: GatewayFault): Promise<boolean> {
    const bot = this.#nameOf(agentId);
    if (fault === "invalid_session" || fault === "session_lost") {
      await this.#discord.fault({ bot, kind: "invalid_session", resumable: fault === "invalid_session" });
      return true;
    }
    await this.#discord.fault({ bot, kind: fault });
    const undoing = undoings[fault];
    if (undoing) this.#undo(forMs, () => this.#discord.fault({ bot, kind: undoing }));
    return true;
  }

  #undo(afterMs: number, undo: () => Promise<void>): void {
    this.#later.push(delay(afterMs).then(undo));
  }

  #nameOf(agentId: string): string {
    return this.#names.get(agentId) ?? agentId;
  }
}

/** True when the process was there to take it. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    process.kill(pid, name);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
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
