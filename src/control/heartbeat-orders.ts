/**
 * Orders about heartbeats, from people on Discord and from the operator's command line: judged, written to the audit log
 * where a person gives them, and carried out. Every outcome is a sentence.
 */
import type { HeartbeatOrder } from "../command/command.ts";
import type { Agent } from "../domain/agent.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import { needsDelegator } from "../domain/task.ts";
import { utcTime } from "../domain/utc-time.ts";
import type { BeatOutcome, Heartbeats } from "../heartbeat/heartbeats.ts";
import { recordDecision } from "../store/audit.ts";
import type { Store } from "../store/database.ts";
import type { GuildView } from "./guild-view.ts";
import type { BotHealth } from "./house-voice.ts";

/** Who orders: whoever has the command line, or a person through one of our bots. */
export type Orderer =
  | { readonly kind: "operator" }
  | {
      readonly kind: "person";
      readonly id: Snowflake;
      readonly mayDelegate: boolean;
      readonly askedAgentId: AgentId;
      /** After a death the order is told again, and is then the same one. */
      readonly interactionId: Snowflake;
    };

/** What came of an order, in words. */
export interface HeartbeatReport {
  readonly ok: boolean;
  readonly text: string;
}

/** What carrying out needs. */
export interface OrderNeeds {
  readonly store: Store;
  readonly heartbeats: Heartbeats;
  readonly view: GuildView;
  serving(agentId: AgentId): boolean;
  health(agentId: AgentId): BotHealth;
}

/** Carries out an order, or says why not. `now` resolves when the beat has ended. */
export async function orderHeartbeat(
  order: HeartbeatOrder,
  agent: Agent,
  orderer: Orderer,
  needs: OrderNeeds,
): Promise<HeartbeatReport> {
  if (orderer.kind === "person" && !(await mayOrder(order, agent, orderer, needs))) {
    return refused(`You may not give orders about heartbeats. ${needsDelegator(needs.view.delegators)}`);
  }
  if (order === "now") return beatNow(agent, orderer.kind === "person" ? orderer.interactionId : null, needs);
  if (!agent.heartbeat) return refused(`${agent.name} has no heartbeat: its bot.yaml sets none.`);
  const by = orderer.kind === "operator" ? "operator" : orderer.id;
  return order === "pause" ? pause(agent, by, needs) : resume(agent, needs);
}

async function mayOrder(
  order: HeartbeatOrder,
  { id: subject }: Agent,
  { id, mayDelegate, askedAgentId }: Extract<Orderer, { kind: "person" }>,
  { store }: OrderNeeds,
): Promise<boolean> {
  const rule = mayDelegate ? "allowed" : "person_is_no_delegator";
  const actor = `user:${id} through ${askedAgentId}`;
  await recordDecision(store, { actor, action: `heartbeat ${order}`, subject, allowed: mayDelegate, rule });
  return mayDelegate;
}

/** A bot that cannot speak is not made to think of what to say. */
async function beatNow(
  { id, name, tokenVariable }: Agent,
  orderId: string | null,
  needs: OrderNeeds,
): Promise<HeartbeatReport> {
  if (!needs.serving(id)) return refused(`${name} has no token (${tokenVariable}) and so could post nothing.`);
  const { state, problem } = needs.health(id);
  if (state === "paused") return refused(`${name} is paused. \`guildhall bots resume ${id}\` brings it back.`);
  if (state === "given_up") return refused(`${name} was given up and could post nothing: ${problem}`);
  return describe(name, await needs.heartbeats.beatNow(id, orderId), needs.view);
}

const quietWords = {
  quiet: "had nothing to say, and posts nothing.",
  nothing_due: "has nothing due in its HEARTBEAT.md, and posts nothing.",
  already_beating: "is in the middle of a beat already.",
  outside_hours: "is outside its active hours.",
} as const;

function describe(name: string, outcome: BeatOutcome, view: GuildView): HeartbeatReport {
  if (outcome.kind === "failed") return refused(`${name} could not beat: ${outcome.problem}`);
  if (outcome.kind !== "posted") return done(`${name} ${quietWords[outcome.kind]}`);
  const channel = view.channel(outcome.recipient.replace("channel:", ""));
  return done(`${name} beat and reports to ${channel ? `#${channel.name}` : outcome.recipient}.`);
}

async function pause({ id, name }: Agent, by: string, { heartbeats }: OrderNeeds): Promise<HeartbeatReport> {
  const paused = heartbeats.pauseOf(id);
  if (paused) return done(`${name}'s heartbeat has been paused since ${utcTime(paused.since)} already.`);
  await heartbeats.pause(id, by);
  return done(
    `${name}'s heartbeat is paused until it is resumed, also over restarts. It can still be woken up by hand.`,
  );
}

async function resume({ id, name }: Agent, { heartbeats }: OrderNeeds): Promise<HeartbeatReport> {
  const paused = heartbeats.pauseOf(id);
  if (!paused) return done(`${name}'s heartbeat is not paused.`);
  await heartbeats.resume(id);
  return done(`${name}'s heartbeat goes on as scheduled. It had been paused since ${utcTime(paused.since)}.`);
}

function done(text: string): HeartbeatReport {
  return { ok: true, text };
}

function refused(text: string): HeartbeatReport {
  return { ok: false, text };
}
