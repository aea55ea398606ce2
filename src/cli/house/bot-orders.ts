/**
 * What an operator orders of one bot: to start anew, to pause, to resume. One order after another; each says how it went.
 * A pause is a row, and holds until it is taken back, whatever is restarted meanwhile. Called by `functions.ts`.
 */
import type { Control } from "../../control/control.ts";
import type { Agent } from "../../domain/agent.ts";
import type { AgentId } from "../../domain/ids.ts";
import { listed } from "../../domain/listed.ts";
import { maxIdentifiesPerDay } from "../../domain/restart.ts";
import { recordDecision } from "../../store/audit.ts";
import type { Store } from "../../store/database.ts";
import { addPause, readPause, readPauses, removePause } from "../../store/pauses.ts";
import type { Supervisor } from "../../supervisor/supervisor.ts";
import type { OrderReport } from "../order-report.ts";
import type { BotStates } from "./bot-states.ts";
import type { WorkerBridge } from "./worker-bridge.ts";

/** What orders are carried out with. */
export interface BotOrderNeeds {
  readonly store: Store;
  readonly supervisor: Pick<Supervisor, "states" | "restart" | "pause" | "resume">;
  readonly states: BotStates;
  readonly bridge: Pick<WorkerBridge, "hasResumed" | "grantIdentify">;
  readonly paused: PausedBots;
  readonly control: Pick<Control, "desk" | "voice">;
}

const backDeadlineMs = 30_000;

/** The bots that are paused, with since when: milliseconds since 1970. */
export type PausedBots = Map<AgentId, number>;

/** To be read before any of them is told its token. */
export async function readPausedBots(store: Store): Promise<PausedBots> {
  const pauses = await readPauses(store);
  return new Map(pauses.filter(({ what }) => what === "bot").map(({ agentId, since }) => [agentId, since]));
}

/** The orders of one house. */
export class BotOrders {
  readonly #needs: BotOrderNeeds;
  #last: Promise<unknown> = Promise.resolve();

  constructor(needs: BotOrderNeeds) {
    this.#needs = needs;
  }

  /** Since when a bot is paused, in milliseconds since 1970; null when it is not. Known also while the store is away. */
  pausedSince(agentId: AgentId): number | null {
    return this.#needs.paused.get(agentId) ?? null;
  }

  /** Replaces a bot's process; its gateway session goes on. */
  restart(agent: Agent): Promise<OrderReport> {
    return this.inTurn(async () => {
      const { supervisor } = this.#needs;
      const state = this.#stateOf(agent);
      if (state === undefined) return refused(agent, hasNoToken(agent));
      if (state === "paused") {
        return refused(agent, `is paused. \`guildhall bots resume ${agent.id}\` brings it back.`);
      }
      await this.#grantIdentify(agent, "restart");
      return this.bring(agent, () => supervisor.restart(agent.id));
    });
  }

  /**
   * Ends the processes of bots until {@link resume}. Their messages and tasks wait. Told in one line, and before: they may be
   * all that could speak.
   */
  pause(agents: readonly Agent[]): Promise<readonly OrderReport[]> {
    return this.inTurn(async () => {
      const standing = new Map<AgentId, OrderReport>();
      for (const agent of agents) {
        const report = await this.#cannotPause(agent);
        if (report) standing.set(agent.id, report);
      }
      const leaving = agents.filter(({ id }) => !standing.has(id));
      if (leaving.length > 0) await this.#needs.control.voice.notice(pauseNotice(leaving));
      const reports: OrderReport[] = [];
      for (const agent of agents) reports.push(standing.get(agent.id) ?? (await this.#pause(agent)));
      return reports;
    });
  }

  /** Starts paused bots; they take up what has waited. */
  resume(agents: readonly Agent[]): Promise<readonly OrderReport[]> {
    return this.inTurn(async () => {
      const reports: OrderReport[] = [];
      for (const agent of agents) reports.push(await this.#resume(agent));
      const names = reports.flatMap(({ kind, name }) => (kind === "back" ? name : []));
      if (names.length > 0)
        await this.#needs.control.voice.notice(`▶️ The operator has resumed ${listed(names, "and")}.`);
      return reports;
    });
  }

  async #cannotPause(agent: Agent): Promise<OrderReport | null> {
    const state = this.#stateOf(agent);
    if (state === undefined) return refused(agent, hasNoToken(agent));
    const standing = state === "paused" ? await readPause(this.#needs.store, agent.id, "bot") : null;
    return standing && { kind: "already_paused", name: agent.name, since: standing.since };
  }

  async #pause({ id, name }: Agent): Promise<OrderReport> {
    const { store, supervisor, paused } = this.#needs;
    await addPause(store, id, "bot", "operator");
    paused.set(id, Date.now());
    await supervisor.pause(id);
    return { kind: "paused", name };
  }

  async #resume(agent: Agent): Promise<OrderReport> {
    const { store, supervisor, paused, control } = this.#needs;
    const standing = await readPause(store, agent.id, "bot");
    if (!standing) return { kind: "not_paused", name: agent.name };
    await removePause(store, agent.id, "bot");
    paused.delete(agent.id);
    control.desk.admit(agent.id);
    if (this.#stateOf(agent) === undefined) return refused(agent, `is no longer paused, but ${hasNoToken(agent)}`);
    await this.#grantIdentify(agent, "resume");
    const report = await this.bring(agent, () => supervisor.resume(agent.id));
    return report.kind === "back" ? { ...report, pausedSince: standing.since } : report;
  }

  /** Starts a bot and waits until it is up. Not to be called but in turn. */
  async bring({ id, name }: Agent, start: () => Promise<void>): Promise<OrderReport> {
    const { states, supervisor, bridge } = this.#needs;
    const askedAt = performance.now();
    await start();
    await states.settle([id], backDeadlineMs);
    const bot = supervisor.states().find((one) => one.id === id);
    if (bot?.state === "ready") {
      return { kind: "back", name, afterMs: performance.now() - askedAt, resumed: bridge.hasResumed(id) };
    }
    return { kind: "not_back", name, state: bot?.state ?? "exited", problem: bot?.problem ?? null };
  }

  /** Whoever orders a bot back wants it to connect, also where the budget of the day is spent. */
  async #grantIdentify({ id }: Agent, order: "restart" | "resume"): Promise<void> {
    const { store, bridge } = this.#needs;
    const rule = `an operator's ${order} allows one connection beyond the day's ${maxIdentifiesPerDay}`;
    await recordDecision(store, { actor: "operator", action: "identify", subject: id, allowed: true, rule });
    bridge.grantIdentify(id);
  }

  #stateOf({ id }: Agent): string | undefined {
    return this.#needs.supervisor.states().find((bot) => bot.id === id)?.state;
  }

  /** Runs an order after those before it. */
  inTurn<T>(order: () => Promise<T>): Promise<T> {
    const done = this.#last.then(order);
    // Its failure is told to whoever ordered it.
    this.#last = done.catch(() => undefined);
    return done;
  }
}

function refused({ name }: Agent, problem: string): OrderReport {
  return { kind: "refused", name, problem: `${name} ${problem}` };
}

function pauseNotice(agents: readonly Agent[]): string {
  const [only, ...others] = agents;
  const names = listed(
    agents.map(({ name }) => name),
    "and",
  );
  const one = only && others.length === 0 ? only : null;
  return `⏸️ The operator pauses ${names}. What is said to ${one ? "it" : "them"} waits until \`guildhall bots resume ${one?.id ?? "all"}\`.`;
}

function hasNoToken({ tokenVariable }: Agent): string {
  return `has no token (${tokenVariable}) and is not started.`;
}
