/** How a bot's state is put into words, and what is said when it changes. */
import { expect, test } from "vitest";
import type { BotReport } from "../../web/backstage/bot-report.ts";
import { changesBetween, conditionOf, isDown, keyOf } from "../../web/backstage/condition.ts";

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
  [{ state: null, agentId: null }, "connected", "good"],
  [{ state: null, agentId: null, connected: false }, "not connected", "off"],
] as const)("%j", ([change, words, tone]) => {
  expect(conditionOf({ ...manager, ...change })).toEqual({ words, tone });
});

test("is down when nothing starts it again by itself soon", () => {
  const states = ["starting", "ready", "stopping", "exited", "parked", "given_up", "no_token", null];
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
