/** What the operator of a chaos run does for parked bots: asked of a real control socket, by the names that the house has. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Operator } from "../../chaos/operator.ts";
import { type ControlFunctions, serveControl } from "../../src/cli/control-socket.ts";
import { botStatusOf, houseStatusOf } from "../support/house-status.ts";
import { until } from "../support/until.ts";

const bot = botStatusOf({ id: "auditor", name: "Auditor", problem: "its process ended with code 1" });

/** A house whose bot has these states, one after the other, and that answers an order as `restart` does. */
async function open(states: readonly string[], restart: () => unknown) {
  const folder = mkdtempSync(join(tmpdir(), "guildhall operator "));
  const orders: unknown[] = [];
  let looks = 0;
  const functions: ControlFunctions = {
    status: async () => {
      const [state = "ready"] = states.slice(Math.min(looks++, states.length - 1));
      return houseStatusOf({ bots: [{ ...bot, state }] });
    },
    restart_bots: async (input) => {
      orders.push(input);
      return restart();
    },
  };
  const control = await serveControl(folder, functions);
  const operator = new Operator(folder);
  onTestFinished(async () => {
    operator.abandon();
    await control.close();
    rmSync(folder, { recursive: true });
  });
  return { operator, orders, looks: () => looks, control };
}

const back = () => [{ kind: "back", name: "Auditor", afterMs: 1, resumed: true }];

test("a parked bot is restarted, once for each time that it is found so, and counted", async () => {
  const { operator, orders, looks } = await open(["parked", "ready"], back);
  await until(() => expect(looks()).toBe(2));
  await operator.end();
  expect(orders).toEqual([{ agents: ["auditor"] }]);
  expect(operator.handRestarts).toEqual(["auditor"]);
  expect(operator.records()).toEqual({ givenUp: new Map(), notRestarted: new Map() });
});

test.each([
  ["refuses", () => [{ kind: "refused", name: "Auditor", problem: "Auditor is paused." }], "Auditor is paused."],
  [
    "cannot",
    () => {
      throw new Error("The database does not answer.");
    },
    "The database does not answer.",
  ],
])("a house that %s is no success; what is last known of a parked bot stays", async (_, restart, problem) => {
  const { operator } = await open(["parked"], restart);
  await until(() => expect([...operator.records().notRestarted]).toEqual([["auditor", problem]]));
  expect(operator.handRestarts).toEqual([]);
});

test("a bot that came back by itself is no failure any more", async () => {
  const { operator, looks } = await open(["parked", "ready"], () => {
    throw new Error("Not now.");
  });
  await until(() => expect(looks()).toBe(2));
  await operator.end();
  expect(operator.records().notRestarted.size).toBe(0);
});

test("a bot that was given up is noted, and left alone", async () => {
  const { operator, orders } = await open(["given_up"], back);
  await until(() => expect([...operator.records().givenUp]).toEqual([["auditor", bot.problem]]));
  expect(orders).toEqual([]);
});

test("an order that the house does not know is a failure of the run; a house that is away is not", async () => {
  const { operator, looks, control } = await open(["ready"], back);
  await until(() => expect(looks()).toBe(1));
  await control.close();
  await operator.end();
  const folder = mkdtempSync(join(tmpdir(), "guildhall operator "));
  const stranger = await serveControl(folder, {});
  onTestFinished(async () => {
    await stranger.close();
    rmSync(folder, { recursive: true });
  });
  await expect(new Operator(folder).failed).rejects.toMatchObject({ code: "control_failed" });
});
