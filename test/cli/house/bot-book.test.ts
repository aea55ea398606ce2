/** What is remembered of a bot: its last events in words, and figures that outlive its workers. */
import { expect, test } from "vitest";
import { BotBook } from "../../../src/cli/house/bot-book.ts";
import type { WorkerToSupervisor } from "../../../src/ipc/worker-protocol.ts";
import type { WorkerVitals } from "../../../src/ipc/worker-vitals.ts";
import type { BotListener } from "../../../src/supervisor/bot-listener.ts";
import type { WorkerChild } from "../../../src/supervisor/worker-child.ts";

const worker = {} as WorkerChild;

const vitals = (fields: Partial<WorkerVitals> = {}): WorkerVitals => ({
  openEventCount: 0,
  openRequestCount: 0,
  invalidRequests: { unauthorized: 0, forbidden: 0, rateLimited: 0 },
  gatewayLatencyMs: null,
  identifiesLeft: null,
  ...fields,
});

function open() {
  const heard: string[] = [];
  const inner: BotListener = {
    startMessage: async (agentId) => {
      throw new Error(`asked for ${agentId}`);
    },
    onMessage: (agentId, { type }) => heard.push(`${agentId} ${type}`),
    lastWords: (agentId, { detail }) => `${agentId}: ${detail}`,
    onGone: (agentId) => heard.push(`${agentId} gone`),
    onState: (agentId, state, problem) => heard.push(`${agentId} ${state} ${problem}`),
  };
  const book = new BotBook();
  const listener = book.overhear(inner);
  const pulse = (fields: Partial<WorkerVitals> | null): void =>
    listener.onMessage("manager", { type: "pulse", vitals: fields && vitals(fields) }, worker);
  const texts = () => book.events("manager").map(({ text }) => text);
  return { book, listener, heard, pulse, texts };
}

test("whatever is overheard is heard", async () => {
  const { listener, heard } = open();
  await expect(listener.startMessage("manager")).rejects.toThrow("asked for manager");
  listener.onState("manager", "ready", null);
  listener.onMessage("manager", { type: "resumed" }, worker);
  listener.onGone("manager");
  expect(heard).toEqual(["manager ready null", "manager resumed", "manager gone"]);
});

test("events are told in words, with their time, each bot's its own", () => {
  const { book, listener, texts } = open();
  const ready: WorkerToSupervisor = { type: "ready", userId: "1", username: "m", applicationId: "2", guildIds: [] };
  listener.onState("manager", "starting", null);
  listener.onMessage("manager", ready, worker);
  listener.onState("manager", "starting", "its process was ended by SIGKILL");
  listener.onMessage("manager", { type: "resumed" }, worker);
  listener.onState("manager", "given_up", "Discord answered 401.");
  listener.onState("webster", "ready", null);
  expect(texts()).toEqual([
    "starting",
    "signed in anew (IDENTIFY)",
    "starting: its process was ended by SIGKILL",
    "resumed its gateway session",
    "given up: Discord answered 401.",
  ]);
  expect(Math.abs((book.events("manager")[0]?.at ?? 0) - Date.now())).toBeLessThan(10_000);
  expect(book.events("webster")).toHaveLength(1);
  expect(book.events("nobody")).toEqual([]);
});

test("the last twenty events are kept", () => {
  const { book, texts } = open();
  for (let count = 1; count <= 25; count += 1) book.note("manager", `event ${count}`);
  expect(texts()).toHaveLength(20);
  expect(texts()[0]).toBe("event 6");
});

test("figures are those of the last pulse, and gone with the worker", () => {
  const { book, listener, pulse } = open();
  expect(book.vitals("manager")).toBeNull();
  pulse({ gatewayLatencyMs: 40, openRequestCount: 2 });
  pulse({ gatewayLatencyMs: 50 });
  expect(book.vitals("manager")).toMatchObject({ gatewayLatencyMs: 50, openRequestCount: 0 });
  listener.onGone("manager");
  expect(book.vitals("manager")).toBeNull();
});

test("what Discord holds against us is added up over all workers of a bot", () => {
  const { book, listener, pulse } = open();
  pulse({ invalidRequests: { unauthorized: 0, forbidden: 2, rateLimited: 1 } });
  pulse({ invalidRequests: { unauthorized: 1, forbidden: 3, rateLimited: 1 } });
  listener.onGone("manager");
  expect(book.invalidRequests("manager")).toEqual({ unauthorized: 1, forbidden: 3, rateLimited: 1 });
  pulse(null);
  pulse({ invalidRequests: { unauthorized: 0, forbidden: 4, rateLimited: 0 } });
  expect(book.invalidRequests("manager")).toEqual({ unauthorized: 1, forbidden: 7, rateLimited: 1 });
  listener.onGone("manager");
  listener.onGone("manager");
  expect(book.invalidRequests("manager")).toEqual({ unauthorized: 1, forbidden: 7, rateLimited: 1 });
});

test("the count of IDENTIFYs stays known when its worker ends and its successor has not been told", () => {
  const { book, listener, pulse } = open();
  pulse({ identifiesLeft: 990 });
  listener.onGone("manager");
  pulse({ identifiesLeft: null });
  expect(book.identifiesLeft("manager")).toBe(990);
  pulse({ identifiesLeft: 989 });
  expect(book.identifiesLeft("manager")).toBe(989);
});
