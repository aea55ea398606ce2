/** The rules over sessions and processes: each finds a run that was made to break it, and nothing in a good one. */
import { describe, expect, test } from "vitest";
import type { ChildEnd, Evidence } from "../../../chaos/evidence.ts";
import type { Struck } from "../../../chaos/strike.ts";
import { findingsOf, peacefulEvidence, userIds } from "../../support/chaos-evidence.ts";

const peaceful = peacefulEvidence();

const kill = (role: "supervisor" | "postmaster", at: number): Struck => ({
  blow: { kind: "kill", victim: { role }, atMs: 0 },
  at,
  missed: false,
  pid: 41,
});
const sessionLost: Struck = {
  blow: { kind: "gateway", agentId: "manager", fault: "session_lost", forMs: 0, atMs: 0 },
  at: 0,
  missed: false,
  pid: null,
};

describe("sign-ins", () => {
  const connection = (kind: "identify" | "resume" | "close", code: number | null) => ({
    userId: userIds.get("manager") ?? "",
    at: 0,
    kind,
    code,
  });
  const also = (...more: Evidence["connections"]): Evidence => ({
    ...peaceful,
    connections: [...peaceful.connections, ...more],
  });

  test("an IDENTIFY without a reason", () => {
    const evidence = also(connection("identify", null));
    expect(findingsOf("signIns", evidence)).toContain("manager spent 2 IDENTIFYs where 1 had a reason.");
    expect(findingsOf("signIns", { ...evidence, struck: [sessionLost] })).toBe("");
  });

  test("more than a day's budget, whatever the reasons", () => {
    const evidence = also(...Array.from({ length: 100 }, () => connection("identify", null)));
    expect(findingsOf("signIns", { ...evidence, struck: Array(100).fill(sessionLost) })).toContain(
      "spent 101 IDENTIFYs",
    );
  });

  test("a goodbye to a session that was not over", () => {
    expect(findingsOf("signIns", also(connection("close", 1000)))).toContain("manager said goodbye");
    expect(findingsOf("signIns", also(connection("close", 1001)))).toContain("manager said goodbye");
    expect(findingsOf("signIns", also(connection("close", 4200), connection("close", 1006)))).toBe("");
    expect(findingsOf("signIns", { ...also(connection("close", 1000)), struck: [sessionLost] })).toBe("");
    const forgotten: Struck = {
      ...sessionLost,
      blow: { kind: "absence", forMs: 1, isForgotten: true, guildsLateMs: 0, atMs: 0 },
    };
    expect(findingsOf("signIns", { ...also(connection("close", 1000)), struck: [forgotten] })).toBe("");
    const soon = { at: 4_000, code: null, lastWords: "" };
    const again = also(connection("identify", null));
    expect(findingsOf("signIns", { ...again, ends: [soon] })).toBe("");
    expect(findingsOf("signIns", { ...again, ends: [{ ...soon, at: 6_000 }] })).toContain(
      "2 IDENTIFYs where 1 had a reason",
    );
    const missed = { ...sessionLost, missed: true };
    expect(findingsOf("signIns", { ...also(connection("close", 1000)), struck: [missed] })).toContain("said goodbye");
  });
});

describe("processes", () => {
  const ended = (change: Partial<ChildEnd>): ChildEnd => {
    const end = { what: "worker ended", bot: "auditor", pid: 41, code: null, signal: "SIGKILL", problem: null };
    return { ...end, ...change };
  };
  const end = (code: number | null) => ({ at: 1_000, code, lastWords: "Oh." });
  test.each([
    ["an end by a signal that nobody sent", { ends: [end(null)] }, "ended by a signal 1 times"],
    ["an end by itself", { ends: [end(1)] }, "ended by itself with 1 and said: Oh."],
    ["a refusal to start", { ends: [end(78)], struck: [kill("postmaster", 900)] }, "ended by itself with 78"],
    ["an end of a dead database", { ends: [end(1)], struck: [kill("postmaster", 900)] }, "ended by itself with 1"],
    ["a bot that was given up", { givenUp: new Map([["auditor", "why"]]) }, "auditor was given up: why"],
    ["a bot that stayed parked", { notRestarted: new Map([["auditor", "why"]]) }, "auditor was parked and could not"],
    ["a worker that crashed", { childEnds: [ended({ code: 1, signal: null })] }, "Nobody hit this process: "],
    [
      "an executor that ran out of memory",
      { childEnds: [ended({ signal: "SIGABRT" })], struck: [kill("supervisor", 0)] },
      "Nobody",
    ],
    [
      "a worker that was judged hung and that nobody stopped",
      { childEnds: [ended({ problem: "hung" })] },
      "Nobody hit",
    ],
    [
      "a worker that spoke nonsense before it was killed",
      { childEnds: [ended({ pid: 42 })], struck: [kill("supervisor", 0)] },
      "Nobody hit",
    ],
    ["an orphan", { left: ["node worker.js"] }, "left behind: node worker.js"],
    ["an end that was not in order", { exitCode: 1 }, "ended with 1"],
  ])("%s", (_, change: Partial<Evidence>, text) => {
    expect(findingsOf("processes", { ...peaceful, ...change })).toContain(text);
  });

  test("ends that blows explain", () => {
    const struck = [kill("supervisor", 500), kill("postmaster", 900)];
    expect(findingsOf("processes", { ...peaceful, ends: [end(null)], struck })).toBe("");
    const absence: Struck = {
      ...sessionLost,
      blow: { kind: "absence", forMs: 1, isForgotten: false, guildsLateMs: 0, atMs: 0 },
    };
    expect(findingsOf("processes", { ...peaceful, ends: [end(null)], struck: [absence] })).toBe("");
    const missed = struck.map((one) => ({ ...one, missed: true }));
    expect(findingsOf("processes", { ...peaceful, ends: [end(null)], struck: missed })).toContain("killed 0 times");
    const stop = { kind: "stop", victim: { role: "worker", agentId: "auditor" }, forMs: null, atMs: 0 } as const;
    const stopped = { blow: stop, at: 0, missed: false, pid: 42 };
    const childEnds = [ended({}), ended({ pid: 42, problem: "hung" })];
    expect(findingsOf("processes", { ...peaceful, ends: [end(null)], childEnds, struck: [...struck, stopped] })).toBe(
      "",
    );
  });
});

test.each([
  [{ invalidRequests: { 401: 1 } }, "no valid token"],
  [{ invalidRequests: { 403: 1 } }, "may not do"],
  [{ invalidRequests: { 429: 501 } }, "against a limit"],
  [{ tokensSeen: true }, "A token stands in"],
])("manners: %o", (change: Partial<Evidence>, text) => {
  expect(findingsOf("manners", { ...peaceful, ...change })).toContain(text);
});

test("storm: blows that met nobody", () => {
  const hit = kill("supervisor", 0);
  const missed = { ...hit, missed: true };
  expect(findingsOf("storm", { ...peaceful, struck: [hit, hit, missed] })).toBe("");
  expect(findingsOf("storm", { ...peaceful, struck: [hit, missed] })).toContain("1 of 2 blows met nobody");
});
