/** How a bot's state is put into words, and what is said when it changes. */
import { expect, test } from "vitest";
import type { BotReport } from "../../web/backstage/bot-report.ts";
import { changesBetween, conditionOf, factsOf, isDown, keyOf } from "../../web/backstage/condition.ts";
import { hindrances, notRunHere } from "../../web/backstage/hindrances.ts";

const manager: BotReport = {
  botUserId: "1",
  agentId: "manager",
  name: "Manager",
  state: "ready",
  pid: 7,
  memoryBytes: 1,
  executorPid: null,
  problem: null,
  events: [],
  connected: true,
  tokenRevoked: false,
};

test.for([
  [{}, "ready", "good"],
  [{ connected: false }, "ready, not connected", "busy"],
  [{ connected: false, tokenRevoked: true }, "token revoked", "bad"],
  [{ state: "exited", connected: false }, "ended, about to start again", "busy"],
  [{ state: "exited", connected: true }, "ended, about to start again", "busy"],
  [{ state: "parked", connected: false }, "resting after too many crashes", "bad"],
  [{ state: "given_up", connected: false, tokenRevoked: true }, "given up", "bad"],
  [{ state: "no_token", botUserId: null, connected: false }, "no token", "off"],
  [{ state: "disconnected", connected: false }, "not connected", "busy"],
  [{ state: null, agentId: null }, "connected", "good"],
  [{ state: null, agentId: null, connected: false }, "not connected", "off"],
] as const)("%j", ([change, words, tone]) => {
  expect(conditionOf({ ...manager, ...change })).toEqual({ words, tone });
});

test("is down when nothing starts it again by itself soon", () => {
  const states = ["starting", "ready", "disconnected", "stopping", "exited", "parked", "given_up", "no_token", null];
  expect(states.filter((state) => isDown({ ...manager, state }))).toEqual(["parked", "given_up"]);
});

test("says what changed, and nothing of bots that are new, gone or the same", () => {
  const auditor = { ...manager, agentId: "auditor", botUserId: "2", name: "Auditor" };
  const webster = { ...manager, agentId: null, botUserId: "3", name: "Webster" };
  const after = [
    { ...manager, pid: 8 },
    { ...auditor, connected: false },
    { ...webster, connected: false, state: null },
  ];
  expect(changesBetween([manager, auditor, webster], after)).toBe(
    "Auditor: ready, not connected. Webster: not connected",
  );
  expect(changesBetween([], after)).toBe("");
  expect(changesBetween(after, [])).toBe("");
});

test("bots have keys of their own, also without an agent or a user", () => {
  expect(keyOf(manager)).toBe("manager");
  expect(keyOf({ ...manager, agentId: null })).toBe("1");
});

test.for([
  [{}, "pid 7, 0 MB, none, connected, valid"],
  [{ memoryBytes: 24_600_000, executorPid: 9 }, "pid 7, 25 MB, pid 9, connected, valid"],
  [{ memoryBytes: null }, "pid 7, unknown, none, connected, valid"],
  [{ pid: null, connected: false, tokenRevoked: true }, "none, none, none, not connected, revoked"],
  [{ botUserId: null, pid: null, connected: false }, "none, none, none, not connected, none"],
  [{ agentId: null, pid: null }, "unknown, unknown, unknown, connected, valid"],
] as const)("is known of %j: %s", ([change, values]) => {
  expect(
    factsOf({ ...manager, ...change })
      .map(([, value]) => value)
      .join(", "),
  ).toBe(values);
});

test.for([
  [{}, { kill: null, drop: null, token: null, back: "It is neither given up nor resting." }],
  [
    { state: "given_up", pid: null, connected: false },
    { kill: "It has no process.", drop: "It is not connected.", token: null, back: null },
  ],
  [
    { agentId: null, pid: null },
    { kill: notRunHere, drop: null, token: null, back: notRunHere },
  ],
  [{ botUserId: null }, { token: "It has no token." }],
] as const)("what hinders orders to %j", ([change, hindered]) => {
  expect(hindrances({ ...manager, ...change }, false)).toMatchObject(hindered);
});

test("hinders every order while the sandbox does not answer", () => {
  expect(new Set(Object.values(hindrances(manager, true)))).toEqual(new Set(["The sandbox does not answer."]));
});
