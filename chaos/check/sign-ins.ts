/** D4, A2: an IDENTIFY is spent at the first start, where Discord ended the session, and where a new one was not yet on disk; we never say goodbye. */
import { maxIdentifiesPerDay } from "../../src/domain/restart.ts";
import type { Evidence } from "../evidence.ts";
import type { Struck } from "../strike.ts";
import { grouped, type Violation } from "./rule.ts";

/** Closing with these ends the session. */
const goodbyeCodes: ReadonlySet<number | null> = new Set([1000, 1001]);

/** Within which a new session is written down, also while the database comes back from a kill. */
const writingMs = 5_000;

/** How a bot connected. */
export interface SignIns {
  readonly agentId: string;
  readonly identifies: number;
  readonly resumes: number;
  /** Closes that end a session. */
  readonly goodbyes: number;
  /** How often Discord ended its session. */
  readonly lost: number;
  /** New sessions that the house cannot have written down: it was killed a moment later. */
  readonly unwritten: number;
}

/** By agent. */
export function signInsOf({ connections, struck, userIds, ends }: Evidence): readonly SignIns[] {
  const byUser = grouped(connections, ({ userId }) => userId);
  return [...userIds].map(([agentId, userId]) => {
    const own = byUser.get(userId) ?? [];
    const count = (wanted: string) => own.filter(({ kind }) => kind === wanted).length;
    return {
      agentId,
      identifies: count("identify"),
      resumes: count("resume"),
      goodbyes: own.filter(({ kind, code }) => kind === "close" && goodbyeCodes.has(code)).length,
      lost: struck.filter((one) => hasLost(one, agentId)).length,
      unwritten: own.filter(({ kind, at }) => kind === "identify" && ends.some((end) => isSoon(at, end.at))).length,
    };
  });
}

function isSoon(at: number, endedAt: number): boolean {
  return endedAt >= at && endedAt - at < writingMs;
}

function hasLost({ blow, missed }: Struck, agentId: string): boolean {
  if (missed) return false;
  if (blow.kind === "absence") return blow.isForgotten;
  return blow.kind === "gateway" && blow.fault === "session_lost" && blow.agentId === agentId;
}

/** Within the budget, each with a reason. A goodbye to a session that Discord has ended costs nothing; any other does. */
export function signIns(evidence: Evidence): readonly Violation[] {
  return signInsOf(evidence).flatMap(({ agentId, identifies, goodbyes, lost, unwritten }) => {
    const meant = 1 + lost + unwritten;
    const texts = [
      ...(identifies > maxIdentifiesPerDay ? [`${agentId} spent ${identifies} IDENTIFYs.`] : []),
      ...(identifies > meant ? [`${agentId} spent ${identifies} IDENTIFYs where ${meant} had a reason.`] : []),
      ...(goodbyes > lost
        ? [`${agentId} said goodbye to its session ${goodbyes} times, where ${lost} were over.`]
        : []),
    ];
    return texts.map((text) => ({ text, messageIds: [] }));
  });
}
