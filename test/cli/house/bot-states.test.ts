/** How bots are, since when, and who waits for them. */
import { expect, test } from "vitest";
import { BotStates } from "../../../src/cli/house/bot-states.ts";
import { until } from "../../support/until.ts";

test("a state lasts since it began, whatever is said of it meanwhile", async () => {
  const states = new BotStates();
  const { since } = states.health("manager");
  expect(states.health("manager")).toEqual({ state: "starting", problem: null, since });
  await until(() => expect(performance.now()).toBeGreaterThan(since));
  states.note("manager", "starting", "its process ended with code 1");
  expect(states.health("manager")).toEqual({ state: "starting", problem: "its process ended with code 1", since });
  states.note("manager", "ready", null);
  expect(states.health("manager")).toEqual({ state: "ready", problem: null, since: expect.any(Number) });
  expect(states.health("manager").since).toBeGreaterThan(since);
});

test("bots are waited for until each has come up or failed to, or until the deadline", async () => {
  const states = new BotStates();
  const settled: string[] = [];
  const waiting = states.settle(["manager", "auditor"], 60_000).then(() => settled.push("both"));
  states.note("manager", "ready", null);
  await states.settle(["manager", "auditor"], 1);
  expect(settled).toEqual([]);
  states.note("auditor", "parked", "it crashed");
  await waiting;
  await states.settle(["manager", "auditor"], 60_000);
});
