/** Where supervisor and control plane meet: who hears of what a worker says of itself. */
import { expect, test } from "vitest";
import { BotStates } from "../../../src/cli/house/bot-states.ts";
import { type BridgeNeeds, WorkerBridge } from "../../../src/cli/house/worker-bridge.ts";
import type { WorkerChild } from "../../../src/supervisor/worker-child.ts";
import { silentLog } from "../../support/database.ts";
import { until } from "../../support/until.ts";

/** A bridge to a control plane that writes down what it hears. */
function office() {
  const heard: [string, ...unknown[]][] = [];
  const control = {
    botAway: (agentId: string) => heard.push(["away", agentId]),
    botArrived: (agentId: string) => heard.push(["arrived", agentId]),
    botLeft: (agentId: string) => heard.push(["left", agentId]),
    botReady: async (_identity: unknown, agentId: string, awaySince: number) =>
      heard.push(["ready", agentId, awaySince]),
    voice: { end: async () => undefined },
  };
  const needs = {
    ready: Promise.resolve({ control, store: {} }),
    agents: new Map(),
    tokens: new Map(),
    apiUrl: "http://discord.test/api",
    pageUrl: null,
    discord: { setReady: () => undefined },
    reach: {
      lose: (agentId: string) => heard.push(["lost", agentId]),
      close: (_agentId: string, code: number) => heard.push([`closed ${code}`]),
      regain: () => undefined,
      forget: () => undefined,
    },
    commandSync: { syncAll: async () => undefined },
    states: new BotStates(),
    log: silentLog,
  };
  return { bridge: new WorkerBridge(needs as unknown as BridgeNeeds), heard };
}

test("a worker that left messages to Discord is caught up like one that was away since the first of them", async () => {
  const { bridge, heard } = office();
  const worker = {} as WorkerChild;
  const since = performance.now() - 60_000;
  bridge.onMessage("manager", { type: "resumed" }, worker);
  await until(() => expect(heard.at(-1)?.[0]).toBe("ready"));
  heard.length = 0;
  bridge.onMessage("manager", { type: "disconnected", code: 4200 }, worker);
  bridge.onMessage("manager", { type: "fell_behind", forMs: 60_000 }, worker);
  bridge.onMessage("manager", { type: "resumed" }, worker);
  await until(() => expect(heard.at(-1)?.[0]).toBe("ready"));
  expect(heard.map(([what]) => what)).toEqual(["closed 4200", "left", "away", "arrived", "ready"]);
  expect(heard.at(-1)?.[2]).toBeLessThan(since + 30_000);
});

test("a worker that only lost its connection has missed nothing", async () => {
  const { bridge, heard } = office();
  const worker = {} as WorkerChild;
  bridge.onMessage("manager", { type: "resumed" }, worker);
  await until(() => expect(heard.at(-1)?.[0]).toBe("ready"));
  heard.length = 0;
  bridge.onMessage("manager", { type: "disconnected", code: 1006 }, worker);
  bridge.onMessage("manager", { type: "resumed" }, worker);
  await until(() => expect(heard.map(([what]) => what)).toEqual(["closed 1006", "left", "arrived"]));
  bridge.onMessage("manager", { type: "session_ended" }, worker);
  await until(() => expect(heard.map(([what]) => what)).toEqual(["closed 1006", "left", "arrived", "away"]));
});
