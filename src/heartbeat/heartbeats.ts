/**
 * Agents' scheduled wake-ups: each reads its HEARTBEAT.md; when something is due it takes a turn, and what it says goes to
 * its target. Nothing due, nothing said, nothing spent. Beats of one agent never overlap, and missed ones are skipped.
 */
import { v7 as newId } from "uuid";
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
import { brainView, type RunTurn } from "../domain/turn.ts";
import type { Jobs } from "../jobs/engine.ts";
import type { Log } from "../log.ts";
import { finishBeat, type LastBeat, readBeatItems, readBeats } from "../store/beats.ts";
import type { Store } from "../store/database.ts";
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
  readonly now: () => number;
  agentLogs(): Snowflake | null;
  send(posts: readonly NewPost[]): void;
}

const workerCount = 4;

/** The heartbeats of all agents. */
export class Heartbeats {
  readonly #needs: HeartbeatNeeds;
  readonly #beating = new Set<AgentId>();
  readonly #last = new Map<AgentId, LastBeat>();

  constructor(needs: HeartbeatNeeds) {
    this.#needs = needs;
  }

  /** Schedules the next beat of each agent; what was scheduled before is dropped, so that nothing missed is made up for. */
  async start(): Promise<void> {
    for (const [agentId, beat] of await readBeats(this.#needs.store)) this.#last.set(agentId, beat);
    await this.#needs.jobs.clear("heartbeat");
    for (const agent of this.#needs.agents.values()) await this.#schedule(agent);
    await this.#needs.jobs.work("heartbeat", workerCount, async ({ data }) => {
      const agent = this.#needs.agents.get(data.agentId ?? "");
      if (!agent) return;
      await this.#beat(agent, data.always !== "true");
      await this.#schedule(agent);
    });
  }

  /** When an agent last beat, and how it went. */
  lastBeat(agentId: AgentId): LastBeat | null {
    return this.#last.get(agentId) ?? null;
  }

  /** One beat now, whatever the hour. */
  async beatNow(agentId: AgentId): Promise<BeatOutcome> {
    const agent = this.#needs.agents.get(agentId);
    if (!agent) return { kind: "failed", problem: `There is no enabled agent "${agentId}".` };
    return this.#beat(agent, false);
  }

  /** Brings the next beat of an agent forward to `at`, whatever the hour. */
  async beatAt(agentId: AgentId, at: Date): Promise<void> {
    if (!this.#needs.agents.get(agentId)?.heartbeat) return;
    await this.#needs.jobs.addAt("heartbeat", `${agentId} soon`, at, { agentId, always: "true" });
  }

  async #schedule(agent: Agent): Promise<void> {
    if (!agent.heartbeat) return;
    const now = this.#needs.now();
    const at = nextBeatAt(agent.heartbeat, this.#last.get(agent.id)?.at ?? null, now);
    if (at !== null) await this.#needs.jobs.addAt("heartbeat", agent.id, new Date(at), { agentId: agent.id });
  }

  async #beat(agent: Agent, withinHours: boolean): Promise<BeatOutcome> {
    const { heartbeat } = agent;
    const now = this.#needs.now();
    if (withinHours && heartbeat && !isWithinActiveHours(heartbeat, now)) return { kind: "outside_hours" };
    if (this.#beating.has(agent.id)) return { kind: "already_beating" };
    this.#beating.add(agent.id);
    try {
      return await this.#read(agent, now);
    } catch (error) {
      this.#needs.log.error({ error, bot: agent.id }, "a heartbeat failed");
      return { kind: "failed", problem: error instanceof Error ? error.message : String(error) };
    } finally {
      this.#beating.delete(agent.id);
    }
  }

  async #read(agent: Agent, now: number): Promise<BeatOutcome> {
    const { items } = parseHeartbeat(agent.texts.heartbeat);
    const lastRuns = await readBeatItems(this.#needs.store, agent.id);
    const due = dueItems(items, (key) => lastRuns.get(key) ?? null, now, agent.heartbeat?.zone ?? "UTC");
    if (due.length === 0) {
      await this.#finish(agent, now, null, [], []);
      return { kind: "nothing_due" };
    }
    return this.#think(agent, now, due);
  }

  async #think(agent: Agent, now: number, due: readonly BeatItem[]): Promise<BeatOutcome> {
    const turnId = newId();
    const spec = {
      turnId,
      kind: "heartbeat",
      agent: brainView(agent, this.#needs.agents),
      prompt: due.map(({ text }) => `- ${text}`).join("\n"),
      author: "Heartbeat",
      history: [],
      attachments: [],
    } as const;
    const recipient = await this.#targetOf(agent);
    const result = await this.#needs.runTurn(spec, {
      person: null,
      resultTo: recipient,
      replyToId: null,
      parentTaskId: null,
    });
    if (result.kind === "crashed") {
      await this.#finish(agent, now, result.problem, [], []);
      return { kind: "failed", problem: result.problem };
    }
    const keys = due.map(({ key }) => key);
    const isSilent = result.handedOver || isHeartbeatOk(result.text);
    if (isSilent || !recipient) {
      await this.#finish(agent, now, null, keys, []);
      return { kind: "quiet" };
    }
    const posts = composePosts(result.text, { ...noticeTo(agent.id, recipient), turnId });
    await this.#finish(agent, now, null, keys, posts);
    this.#needs.send(posts);
    return { kind: "posted", recipient };
  }

  async #targetOf(agent: Agent): Promise<Recipient | null> {
    const target = agent.heartbeat?.target ?? "agent-logs";
    if (target !== "origin" && target !== "agent-logs") return target;
    const session = target === "origin" ? await lastHumanSession(this.#needs.store, agent.id) : null;
    if (session) return recipientOf(session.origin);
    const channelId = this.#needs.agentLogs();
    return channelId ? `channel:${channelId}` : null;
  }

  async #finish(
    agent: Agent,
    at: number,
    problem: string | null,
    itemKeys: readonly string[],
    posts: readonly NewPost[],
  ): Promise<void> {
    await finishBeat(this.#needs.store, agent.id, { at, problem, itemKeys, posts });
    this.#last.set(agent.id, { at, problem });
  }
}
