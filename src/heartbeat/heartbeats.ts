/**
 * Agents' scheduled wake-ups: each reads its HEARTBEAT.md; when something is due it takes a turn, and what it says goes to
 * its target. Nothing due, nothing said, nothing spent. Beats of one agent never overlap, and missed ones are skipped.
 */
import { v5 as idFrom, v7 as newId } from "uuid";
import type { Agent } from "../domain/agent.ts";
import {
  type BeatItem,
  dueItems,
  isHeartbeatOk,
  isWithinActiveHours,
  nextBeatAt,
  parseHeartbeat,
} from "../domain/heartbeat.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import { type Recipient, recipientOf } from "../domain/origin.ts";
import { composePosts, type NewPost, noticeTo } from "../domain/post.ts";
import { brainView, type PreparedTurn, type RunTurn } from "../domain/turn.ts";
import type { Jobs } from "../jobs/engine.ts";
import type { Log } from "../log.ts";
import { finishBeat, type LastBeat, readBeatItems, readBeatRecipient, readBeats } from "../store/beats.ts";
import type { Store } from "../store/database.ts";
import { outlast, type Patience } from "../store/outage.ts";
import { addPause, type Pause, readPauses, removePause } from "../store/pauses.ts";
import { lastHumanSession } from "../store/sessions.ts";

/** What a beat came to. `quiet`: the agent had nothing to say. */
export type BeatOutcome =
  | { readonly kind: "posted"; readonly recipient: Recipient }
  | { readonly kind: "quiet" | "nothing_due" | "already_beating" | "outside_hours" }
  | { readonly kind: "failed"; readonly problem: string };

/** What beating needs. */
export interface HeartbeatNeeds {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly runTurn: RunTurn;
  readonly log: Log;
  readonly patience: Patience;
  agentLogs(): Snowflake | null;
  /** Whether an operator has paused its bot. */
  isPaused(agentId: AgentId): boolean;
  send(posts: readonly NewPost[]): void;
}

/** What a beat leaves in its rows. */
interface Ending {
  readonly problem: string | null;
  readonly itemKeys: readonly string[];
  readonly posts: readonly NewPost[];
}

const nowhere = "It has nowhere to report: the map names no channel with the purpose agent-logs that the guild has.";
const stopping = "Guildhall is stopping.";
const paused = "Its bot is paused.";
/** Sets a report apart from what the same bot has said before it, and says why it speaks unasked. */
const heading = "💓 **Heartbeat**";
/** Makes of an order's id the id of its turn. Never to be changed: rows remember. */
const orderNamespace = "6f0e3a52-8f0a-4b58-9d3e-1c4b7a6d2e90";

/** The heartbeats of all agents. */
export class Heartbeats {
  readonly #needs: HeartbeatNeeds;
  readonly #beating = new Set<AgentId>();
  readonly #last = new Map<AgentId, LastBeat>();
  readonly #pauses = new Map<AgentId, Pause>();

  constructor(needs: HeartbeatNeeds) {
    this.#needs = needs;
  }

  /** Schedules the next beat of each agent; what was scheduled before is dropped, so that nothing missed is made up for. */
  async start(): Promise<void> {
    for (const [agentId, beat] of await readBeats(this.#needs.store)) this.#last.set(agentId, beat);
    await this.#readPauses();
    await this.reschedule();
    await this.#needs.jobs.work("heartbeat", ({ data: { agentId = "", always, at } }) => {
      const agent = this.#needs.agents.get(agentId);
      if (agent) void this.#round(agent, always !== "true", at === undefined ? null : Number(at));
    });
  }

  /** Schedules the next beat of each agent by what is configured now. A beat that runs goes on to its end. */
  async reschedule(): Promise<void> {
    await this.#needs.jobs.clear("heartbeat");
    for (const agent of this.#needs.agents.values()) await this.#schedule(agent.id, null);
  }

  /** When an agent last beat, and how it went. */
  lastBeat(agentId: AgentId): LastBeat | null {
    return this.#last.get(agentId) ?? null;
  }

  /** Since when, and by whom, an agent's scheduled beats are halted. */
  pauseOf(agentId: AgentId): Pause | null {
    return this.#pauses.get(agentId) ?? null;
  }

  /** Halts an agent's scheduled beats until {@link resume}, also over restarts. A beat that runs goes on to its end. */
  async pause(agentId: AgentId, by: string): Promise<void> {
    await addPause(this.#needs.store, agentId, "heartbeat", by);
    await this.#readPauses();
  }

  /** Lets them go on as scheduled; what was missed is not made up for. */
  async resume(agentId: AgentId): Promise<void> {
    await removePause(this.#needs.store, agentId, "heartbeat");
    this.#pauses.delete(agentId);
  }

  /**
   * One beat now, whatever the hour, and also while they are paused. An order with an `orderId` may be given again, by a
   * process that does not know how far the one before has come: what it has said is not said twice.
   */
  async beatNow(agentId: AgentId, orderId: string | null = null): Promise<BeatOutcome> {
    const agent = this.#needs.agents.get(agentId);
    if (!agent) return { kind: "failed", problem: `There is no enabled agent "${agentId}".` };
    if (orderId === null) return this.#beat(agent, false);
    const turnId = idFrom(orderId, orderNamespace);
    const recipient = await readBeatRecipient(this.#needs.store, turnId);
    return recipient ? { kind: "posted", recipient } : this.#beat(agent, false, turnId);
  }

  /** Brings the next beat of an agent forward to `at`, whatever the hour. */
  async beatAt(agentId: AgentId, at: Date): Promise<void> {
    if (!this.#needs.agents.get(agentId)?.heartbeat) return;
    await this.#needs.jobs.addAt("heartbeat", `${agentId} soon`, at, { agentId, always: "true" });
  }

  async #readPauses(): Promise<void> {
    for (const pause of await readPauses(this.#needs.store)) {
      if (pause.what === "heartbeat") this.#pauses.set(pause.agentId, pause);
    }
  }

  /** A beat that was due at `dueAt`, and the next one's date. */
  async #round(agent: Agent, withinHours: boolean, dueAt: number | null): Promise<void> {
    try {
      if (!this.#pauses.has(agent.id)) await this.#beat(agent, withinHours);
      await outlast(() => this.#schedule(agent.id, dueAt), this.#needs.patience);
    } catch (error) {
      this.#needs.log.error({ error, bot: agent.id }, "the next heartbeat could not be scheduled");
    }
  }

  /** The database wakes us by its own clock: where that is ahead of ours, a beat at `dueAt` must not be due again. */
  async #schedule(agentId: AgentId, dueAt: number | null): Promise<void> {
    const agent = this.#needs.agents.get(agentId);
    if (!agent?.heartbeat) return;
    const from = Math.max(this.#needs.patience.clock.now(), (dueAt ?? 0) + 1);
    const at = nextBeatAt(agent.heartbeat, this.#last.get(agent.id)?.at ?? null, from);
    if (at === null) return;
    await this.#needs.jobs.addAt("heartbeat", agent.id, new Date(at), { agentId: agent.id, at: String(at) });
  }

  async #beat(agent: Agent, withinHours: boolean, turnId = newId()): Promise<BeatOutcome> {
    const { heartbeat } = agent;
    if (this.#needs.isPaused(agent.id)) return { kind: "failed", problem: paused };
    const now = this.#needs.patience.clock.now();
    if (withinHours && heartbeat && !isWithinActiveHours(heartbeat, now)) return { kind: "outside_hours" };
    if (this.#beating.has(agent.id)) return { kind: "already_beating" };
    this.#beating.add(agent.id);
    try {
      return await this.#read(agent, now, turnId);
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      this.#needs.log.error({ error, bot: agent.id }, "a heartbeat failed");
      // Not in its row, but the next one keeps its distance from it.
      this.#last.set(agent.id, { at: now, problem });
      return { kind: "failed", problem };
    } finally {
      this.#beating.delete(agent.id);
    }
  }

  async #read(agent: Agent, now: number, turnId: string): Promise<BeatOutcome> {
    const { items } = parseHeartbeat(agent.texts.heartbeat);
    const lastRuns = await readBeatItems(this.#needs.store, agent.id);
    const due = dueItems(items, (key) => lastRuns.get(key) ?? null, now, agent.heartbeat?.zone ?? "UTC");
    if (due.length === 0) {
      await this.#finish(agent, now, { problem: null, itemKeys: [], posts: [] });
      return { kind: "nothing_due" };
    }
    const recipient = await this.#targetOf(agent);
    // Nobody would read it: then it need not be thought.
    return recipient ? this.#think(agent, { now, turnId }, due, recipient) : this.#fail(agent, now, nowhere);
  }

  async #think(
    agent: Agent,
    { now, turnId }: { readonly now: number; readonly turnId: string },
    due: readonly BeatItem[],
    recipient: Recipient,
  ): Promise<BeatOutcome> {
    const { patience, runTurn, send } = this.#needs;
    // As it is configured when its turn begins: waiting for a place may take long.
    const prepare = () => this.#prepare(this.#needs.agents.get(agent.id) ?? agent, turnId, due, recipient);
    const result = await runTurn(agent.id, async () => (patience.isStopped() ? null : prepare()));
    // It may have said something before Guildhall stopped, or nothing: its items are still due then.
    if (!result || patience.isStopped()) return { kind: "failed", problem: stopping };
    if (result.kind === "crashed") return this.#fail(agent, now, result.problem);
    const isSilent = result.handedOver || result.text.trim() === "" || isHeartbeatOk(result.text);
    const posts = isSilent
      ? []
      : composePosts(`${heading}\n${result.text}`, { ...noticeTo(agent.id, recipient), turnId });
    await this.#finish(agent, now, { problem: null, itemKeys: due.map(({ key }) => key), posts });
    send(posts);
    return isSilent ? { kind: "quiet" } : { kind: "posted", recipient };
  }

  #prepare(agent: Agent, turnId: string, due: readonly BeatItem[], recipient: Recipient): PreparedTurn {
    return {
      spec: {
        turnId,
        kind: "heartbeat",
        agent: brainView(agent, this.#needs.agents),
        prompt: due.map(({ text }) => `- ${text}`).join("\n"),
        author: "Heartbeat",
        history: [],
        attachments: [],
      },
      origin: { person: null, resultTo: recipient, replyToId: null, parentTaskId: null },
    };
  }

  async #targetOf(agent: Agent): Promise<Recipient | null> {
    const target = agent.heartbeat?.target ?? "agent-logs";
    if (target !== "origin" && target !== "agent-logs") return target;
    const session = target === "origin" ? await lastHumanSession(this.#needs.store, agent.id) : null;
    if (session) return recipientOf(session.origin);
    const channelId = this.#needs.agentLogs();
    return channelId ? `channel:${channelId}` : null;
  }

  async #fail(agent: Agent, at: number, problem: string): Promise<BeatOutcome> {
    await this.#finish(agent, at, { problem, itemKeys: [], posts: [] });
    return { kind: "failed", problem };
  }

  /** Outlasts an outage: a turn that was taken is not to be taken again. */
  async #finish(agent: Agent, at: number, ending: Ending): Promise<void> {
    await outlast(() => finishBeat(this.#needs.store, agent.id, { at, ...ending }), this.#needs.patience);
    this.#last.set(agent.id, { at, problem: ending.problem });
  }
}
