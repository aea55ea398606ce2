/**
 * What is done to the house and to its Discord, and when. Chosen by the seed alone. Kills of one worker are spread out:
 * a bot past its restart budget is parked for ten minutes by design, which has to stay the exception. Pure; called by
 * `plan.ts`.
 */

import type { AgentId } from "../../src/domain/ids.ts";
import { maxRestarts } from "../../src/domain/restart.ts";
import { type Absence, planAbsences } from "./absences.ts";
import type { Cast } from "./cast.ts";
import type { Seeded } from "./seeded.ts";

/** Whose process is hit. `backend`: one that serves a connection of ours. */
export type Victim =
  | { readonly role: "worker" | "executor"; readonly agentId: AgentId }
  | { readonly role: "supervisor" | "postmaster" | "backend" };

/** A SIGKILL. */
export type Kill = { readonly kind: "kill"; readonly victim: Victim };
/** A SIGSTOP, and a SIGCONT after `forMs`; null leaves it to the house to notice. */
export type Stop = { readonly kind: "stop"; readonly victim: Victim; readonly forMs: number | null };
/** Something that Discord does to a bot's connection. `mute_acks` and `deafen` last `forMs`. */
export type GatewayFault = {
  readonly kind: "gateway";
  readonly agentId: AgentId;
  readonly fault: "drop_socket" | "reconnect" | "invalid_session" | "session_lost" | "mute_acks" | "deafen";
  readonly forMs: number;
};
/** Something that Discord does to a bot's next request, or to its next post. */
export type RestFault = {
  readonly kind: "rest";
  readonly agentId: AgentId;
  readonly fault: "lose_reply" | "fail" | "hang" | "rate_limit_user" | "rate_limit_global" | "rate_limit_shared";
  readonly onlyPosts: boolean;
};

/** One thing that goes wrong, and when, from the beginning of the talk. */
export type Blow = (Kill | Stop | GatewayFault | RestFault | Absence) & { readonly atMs: number };

const killWeights = { worker: 55, executor: 32, supervisor: 6, postmaster: 3, backend: 4 } as const;
const stopWeights = { worker: 40, executor: 25, supervisor: 15, postmaster: 10, backend: 10 } as const;
const gatewayWeights = {
  drop_socket: 40,
  reconnect: 25,
  invalid_session: 25,
  session_lost: 10,
  mute_acks: 10,
  deafen: 10,
} as const;
const restWeights = {
  lose_reply: 40,
  fail: 25,
  hang: 8,
  rate_limit_user: 12,
  rate_limit_global: 5,
  rate_limit_shared: 10,
} as const;

/** One restart less than a bot has within the period of its budget, which other faults may need. */
const maxWorkerKills = maxRestarts - 1;
const workerKillPeriodMs = 35_000;
/** Each costs an IDENTIFY, which no cure can save: in a day there are a hundred. */
const maxLostSessions = 8;
/** A zombie is noticed at the second beat without an answer: 41 s apart, and nothing of it fits into a short run. */
const zombieMs = 90_000;
/** Long enough that peers accuse a deaf bot, which ends it sooner; its direct messages wait for one or the other. */
const deafMs = 45_000;
const lastsMs = (fault: GatewayFault["fault"]): number =>
  fault === "mute_acks" ? zombieMs : fault === "deafen" ? deafMs : 0;

/** How many blows of which family fall within which time. */
export interface Storm {
  readonly kills: number;
  readonly stops: number;
  readonly faults: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** All blows in the order of their times. `cold` decides when the house is away; without kills it never is. */
export function planBlows(cast: Cast, storm: Storm, seeded: Seeded, cold: Seeded): readonly Blow[] {
  const { absences, presentMs, around } = planAbsences(storm.kills > 0 ? storm.toMs - storm.fromMs : 0, cold);
  const time = (): number => Math.round(storm.fromMs + around(seeded.between(0, presentMs)));
  const times = (count: number): readonly number[] => Array.from({ length: count }, time).sort((a, b) => a - b);
  const agents = cast.bots.map(({ agentId }) => agentId);
  const pace = new KillPace(agents, seeded);
  const lostSessions = new Map<AgentId, number>();
  const blows: Blow[] = [
    ...absences.map((absence): Blow => ({ ...absence, atMs: storm.fromMs + absence.atMs })),
    ...times(storm.kills).map((atMs): Blow => ({ kind: "kill", victim: pace.victim(atMs), atMs })),
    ...times(storm.stops).map((atMs): Blow => ({ ...planStop(agents, seeded), atMs })),
    ...times(storm.faults).map((atMs): Blow => {
      const isGateway = seeded.between(0, 1) < 0.45;
      if (!isGateway) return { ...planRest(agents, seeded), atMs };
      return { ...planGateway(agents, { seeded, lostSessions, leftMs: storm.toMs - atMs }), atMs };
    }),
  ];
  return blows.sort((a, b) => a.atMs - b.atMs);
}

/** Chooses whom to kill, and no worker too often. */
class KillPace {
  readonly #agents: readonly AgentId[];
  readonly #seeded: Seeded;
  readonly #killedAt = new Map<AgentId, number[]>();

  constructor(agents: readonly AgentId[], seeded: Seeded) {
    this.#agents = agents;
    this.#seeded = seeded;
  }

  victim(atMs: number): Victim {
    const role = this.#seeded.byWeight(killWeights);
    if (role !== "worker") return victimOf(role, this.#agents, this.#seeded);
    const recent = (agentId: AgentId) =>
      (this.#killedAt.get(agentId) ?? []).filter((at) => at > atMs - workerKillPeriodMs).length;
    const spared = this.#agents.filter((agentId) => recent(agentId) < maxWorkerKills);
    // With all of them worn out, a brain is as good.
    if (spared.length === 0) return victimOf("executor", this.#agents, this.#seeded);
    const agentId = this.#seeded.oneOf(spared);
    this.#killedAt.set(agentId, [...(this.#killedAt.get(agentId) ?? []), atMs]);
    return { role, agentId };
  }
}

function victimOf(role: Victim["role"], agents: readonly AgentId[], { oneOf }: Seeded): Victim {
  return role === "worker" || role === "executor" ? { role, agentId: oneOf(agents) } : { role };
}

function planStop(agents: readonly AgentId[], seeded: Seeded): Stop {
  const victim = victimOf(seeded.byWeight(stopWeights), agents, seeded);
  const isWatched = victim.role === "worker" || victim.role === "executor";
  // The pulse gives a child up after five seconds; what nobody watches has to go on by itself.
  const isLeft = isWatched && seeded.between(0, 1) < 0.5;
  return { kind: "stop", victim, forMs: isLeft ? null : Math.round(seeded.between(200, isWatched ? 4_000 : 3_000)) };
}

function planGateway(
  agents: readonly AgentId[],
  {
    seeded,
    lostSessions,
    leftMs,
  }: { readonly seeded: Seeded; readonly lostSessions: Map<AgentId, number>; readonly leftMs: number },
): GatewayFault {
  const agentId = seeded.oneOf(agents);
  const fault = seeded.byWeight(gatewayWeights);
  const lostCount = lostSessions.get(agentId) ?? 0;
  const isSpared = (fault === "session_lost" && lostCount >= maxLostSessions) || leftMs < lastsMs(fault);
  if (isSpared) return { kind: "gateway", agentId, fault: "drop_socket", forMs: 0 };
  if (fault === "session_lost") lostSessions.set(agentId, lostCount + 1);
  return { kind: "gateway", agentId, fault, forMs: lastsMs(fault) };
}

function planRest(agents: readonly AgentId[], seeded: Seeded): RestFault {
  const fault = seeded.byWeight(restWeights);
  const onlyPosts = fault === "lose_reply" || seeded.between(0, 1) < 0.6;
  return { kind: "rest", agentId: seeded.oneOf(agents), fault, onlyPosts };
}
