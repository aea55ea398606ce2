/** What a worker's pulse tells about it: what it has open, how far away Discord is, and what is left of the day. */
import { expect, test } from "vitest";
import { startHarness } from "../sandbox/harness.ts";
import { until } from "../support/until.ts";
import { employ, hire, startOf } from "./office.ts";
import { open } from "./speaking.ts";

const readMember = { guildId: "1", userId: "2" };
const gatewayBot = "GET /gateway/bot";

/** How often bots have asked for the gateway's address. */
async function asked(sandbox: Awaited<ReturnType<typeof startHarness>>): Promise<number> {
  const { entries } = await sandbox.control("GET", "/transcript");
  return entries.filter(({ method, route }: Record<string, string>) => `${method} ${route}` === gatewayBot).length;
}

test("of a worker that was not started yet says nothing but that it lives", async () => {
  const { facts } = hire(null);
  expect(await facts.heard("pulse")).toEqual({ type: "pulse", vitals: null });
});

test("of a started one comes with it, in the protocol's shape", async () => {
  const sandbox = await startHarness();
  const { facts } = hire(startOf(sandbox));
  await facts.heard("ready");
  await until(() => expect(facts.of("pulse").at(-1)?.vitals).toMatchObject({ openRequestCount: 0 }));
});

test("counts the events that are not yet known to be on disk", async () => {
  const sandbox = await startHarness();
  const { facts, worker } = employ(startOf(sandbox), { handles: false });
  await facts.heard("ready");
  await until(() => expect(facts.events("guild_available")).toHaveLength(1));
  const before = worker.vitals().openEventCount;
  await sandbox.say("lobby", "hello");
  const { sequence } = await facts.message("hello");
  expect(worker.vitals().openEventCount).toBe(before + 1);
  worker.handled([sequence]);
  expect(worker.vitals().openEventCount).toBe(before);
});

test("counts the requests that Discord has not answered", async () => {
  const { sandbox, ask, client } = await open({}, 300);
  await sandbox.fault({ kind: "hang", method: "GET", count: 2 });
  const answers = [ask("read_member", readMember), ask("read_member", { ...readMember, userId: "3" })];
  expect(client.counts().openRequestCount).toBe(2);
  await Promise.all(answers);
  expect(client.counts().openRequestCount).toBe(0);
});

test("tells how long the gateway took to acknowledge the last heartbeat, of this connection", async () => {
  const sandbox = await startHarness({ heartbeatMs: 60 });
  const { facts, worker } = employ(startOf(sandbox));
  await facts.heard("ready");
  const latencyMs = await until(() => worker.vitals().gatewayLatencyMs ?? expect.unreachable());
  expect(latencyMs).toBeLessThan(2_000);
  await sandbox.fault({ kind: "mute_acks" });
  await sandbox.fault({ kind: "drop_socket" });
  await facts.heard("resumed");
  expect(worker.vitals().gatewayLatencyMs).toBeNull();
});

test("tells what is left of the IDENTIFYs, less the one that was sent", async () => {
  const sandbox = await startHarness({ liftLimits: false });
  const { facts, worker } = employ(startOf(sandbox));
  expect(worker.vitals().identifiesLeft).toBeNull();
  await facts.heard("ready");
  const { body } = await sandbox.rest("GET", "/gateway/bot");
  expect(worker.vitals().identifiesLeft).toBe(body.session_start_limit.remaining);
  expect(worker.vitals().identifiesLeft).toBeLessThan(body.session_start_limit.total);
});

test("tells it too where a session was resumed, and asks for it only once an hour", async () => {
  const sandbox = await startHarness({ liftLimits: false, heartbeatMs: 60 });
  const first = employ(startOf(sandbox));
  await first.facts.heard("ready");
  const { session } = await first.facts.heard("session_moved");
  await first.worker.stop();
  const before = await asked(sandbox);
  const { facts, worker } = employ(startOf(sandbox, { session }));
  await facts.heard("resumed");
  const { body } = await sandbox.rest("GET", "/gateway/bot");
  await until(() => expect(worker.vitals().identifiesLeft).toBe(body.session_start_limit.remaining));
  // Heartbeats are occasions to ask again.
  await until(() => expect(worker.vitals().gatewayLatencyMs).not.toBeNull());
  await sandbox.fault({ kind: "drop_socket" });
  await facts.heard("resumed", 2);
  expect(await asked(sandbox)).toBe(before + 2);
});
