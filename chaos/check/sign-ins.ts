/** D4, A2: an IDENTIFY is spent at the first start and where Discord ended the session, and nowhere else; we never say goodbye. */
import { maxIdentifiesPerDay } from "../../src/domain/restart.ts";
import type { Evidence } from "../evidence.ts";
import { grouped, type Violation } from "./rule.ts";

/** Closing with these ends the session. */
const goodbyes: ReadonlySet<number | null> = new Set([1000, 1001]);

/** How a bot spent its IDENTIFYs. */
export interface SignIns {
  readonly agentId: string;
  readonly identifies: number;
  readonly resumes: number;
  /** Sessions that Discord has ended. */
  readonly lost: number;
}

/** By agent. */
export function signInsOf({ connections, struck, userIds }: Evidence): readonly SignIns[] {
  const byUser = grouped(connections, ({ userId }) => userId);
  return [...userIds].map(([agentId, userId]) => {
    const own = byUser.get(userId) ?? [];
    const lost = struck.filter(
      ({ blow }) => blow.kind === "gateway" && blow.fault === "session_lost" && blow.agentId === agentId,
    );
    const count = (kind: string) => own.filter((one) => one.kind === kind).length;
    return { agentId, identifies: count("identify"), resumes: count("resume"), lost: lost.length };
  });
}

/** Within the budget, each with a reason, and no session ended by us. */
export function signIns(evidence: Evidence): readonly Violation[] {
  const spent = signInsOf(evidence).flatMap(({ agentId, identifies, lost }): Violation[] => {
    if (identifies > maxIdentifiesPerDay)
      return [{ text: `${agentId} spent ${identifies} IDENTIFYs.`, messageIds: [] }];
    if (identifies <= 1 + lost) return [];
    return [{ text: `${agentId} spent ${identifies} IDENTIFYs where ${1 + lost} had a reason.`, messageIds: [] }];
  });
  const closed = evidence.connections.filter(({ kind, code }) => kind === "close" && goodbyes.has(code));
  return [
    ...spent,
    ...closed.map(({ userId, code }) => ({
      text: `The user ${userId} closed with ${code}, which ends a session.`,
      messageIds: [],
    })),
  ];
}
