/** A probe against the real sandbox: what it reads, that it leaves the bot's gateway alone, and every way it can fail. */
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openProbe, type Probe, type ProbeTarget, probeEach } from "../../src/cli/probe.ts";
import { type Harness, startHarness } from "../sandbox/harness.ts";

const workerFile = join(import.meta.dirname, "../../src/worker/main.ts");
const oldWorkerFile = join(import.meta.dirname, "../fixtures/old-worker.ts");

function targetOf(sandbox: Harness, more: Partial<ProbeTarget> = {}): ProbeTarget {
  return { name: "alpha", apiUrl: `${sandbox.url}/api`, token: sandbox.bot.token, workerFile, ...more };
}

/** One that ends with the test. */
function probeOf(target: ProbeTarget): Probe {
  const probe = openProbe(target);
  onTestFinished(() => probe.close());
  return probe;
}

test("reads the bot, its application and its guild, without a gateway connection", async () => {
  const sandbox = await startHarness();
  const { userId, applicationId, username } = sandbox.bot;
  const probe = probeOf(targetOf(sandbox));
  expect(await probe.call("read_self", {})).toEqual({ kind: "done", value: { userId, name: username, avatar: null } });
  expect(await probe.call("read_application", {})).toMatchObject({
    value: { id: applicationId, intents: { messageContent: true, members: true, presence: true }, isPublic: true },
  });
  expect(await probe.call("read_bot_gateway", {})).toMatchObject({ value: { identifies: { remaining: 1_000 } } });
  expect(await probe.call("read_guilds", {})).toEqual({
    kind: "done",
    value: [{ id: sandbox.guildId, name: "Hall" }],
  });
  const transcript = await sandbox.control("GET", "/transcript");
  expect(transcript.counts[userId]).toMatchObject({ identify: 0, resume: 0 });
});

test("reads of a guild what permissions are made of", async () => {
  const sandbox = await startHarness();
  const { userId } = sandbox.bot;
  const overwrite = { targetId: userId, type: "member", allow: "1024", deny: "2048" };
  await sandbox.control("PUT", `/channels/${sandbox.channel("reports")}/overwrites`, overwrite);
  const outcome = await probeOf(targetOf(sandbox)).call("read_guild", { guildId: sandbox.guildId, userId });
  if (outcome.kind !== "done") throw new Error(JSON.stringify(outcome));
  const { roles, channels, member } = outcome.value;
  const managed = roles.find(({ botId }) => botId === userId);
  expect(managed).toMatchObject({ name: "Alpha", managed: true });
  expect(roles.find(({ id }) => id === sandbox.guildId)).toMatchObject({ name: "@everyone", managed: false });
  expect(member).toEqual({ userId, nickname: null, roleIds: [managed?.id], timedOutUntil: null });
  const reports = channels.find(({ name }) => name === "reports");
  expect(reports?.overwrites).toEqual([{ id: userId, kind: "member", allow: "1024", deny: "2048" }]);
  expect(channels.find(({ id }) => id === reports?.parentId)).toMatchObject({ name: "OPERATIONS", type: 4 });
});

test("a revoked token is an outcome, also the second time", async () => {
  const sandbox = await startHarness();
  await sandbox.fault({ kind: "revoke_token", bot: sandbox.bot.userId });
  const probe = probeOf(targetOf(sandbox));
  expect(await probe.call("read_self", {})).toMatchObject({ kind: "refused", status: 401 });
  expect(await probe.call("read_guilds", {})).toMatchObject({ kind: "refused", status: 401 });
});

test("a Discord that hangs is an outcome after the deadline", async () => {
  const sandbox = await startHarness();
  await sandbox.fault({ kind: "hang" });
  const probe = probeOf(targetOf(sandbox, { deadlineMs: 200 }));
  expect(await probe.call("read_self", {})).toEqual({ kind: "unknown", problem: "Discord did not answer in time." });
});

test("a short wait that Discord asks for is waited", async () => {
  const sandbox = await startHarness({ liftLimits: false });
  await sandbox.fault({ kind: "rate_limit", retryAfterMs: 20 });
  expect(await probeOf(targetOf(sandbox)).call("read_self", {})).toMatchObject({ kind: "done" });
});

test("a probe that dies is an outcome", async () => {
  const sandbox = await startHarness();
  const probe = probeOf(targetOf(sandbox, { workerFile: "/nowhere/worker.js" }));
  const gone = { kind: "unknown", problem: 'The probe of alpha went away before it answered "read_self".' };
  expect(await probe.call("read_self", {})).toEqual(gone);
  expect(await probe.call("read_self", {})).toEqual(gone);
});

test("a probe of another version says so", async () => {
  const probe = probeOf(targetOf(await startHarness(), { workerFile: oldWorkerFile }));
  expect(await probe.call("read_self", {})).toMatchObject({
    kind: "unknown",
    problem: expect.stringMatching(/It speaks another version of the protocol\.$/),
  });
});

test("without a token only the way to Discord can be looked at", async () => {
  const sandbox = await startHarness();
  const probe = probeOf(targetOf(sandbox, { token: null }));
  const reached = await probe.call("reach_api", {});
  if (reached.kind !== "done" || reached.value.kind !== "answered") throw new Error(JSON.stringify(reached));
  const { status, isJson, clock } = reached.value;
  expect({ status, isJson }).toEqual({ status: 200, isJson: true });
  expect(Math.abs((clock?.theirsMs ?? 0) - (clock?.oursMs ?? 0))).toBeLessThan(2_000);
  expect(await probe.call("read_self", {})).toMatchObject({ kind: "unknown", problem: expect.stringMatching("token") });
});

test("an API that nobody serves is told with Node's code", async () => {
  const sandbox = await startHarness();
  const probe = probeOf(targetOf(sandbox, { token: null, apiUrl: "http://127.0.0.1:1/api" }));
  expect(await probe.call("reach_api", {})).toMatchObject({ value: { kind: "failed", code: "ECONNREFUSED" } });
});

test("many bots are asked in order, eight processes at a time", async () => {
  const sandbox = await startHarness();
  const targets = Array.from({ length: 12 }, (_, index) => targetOf(sandbox, { name: `bot ${index}` }));
  let openCount = 0;
  let mostOpen = 0;
  const names = await probeEach(targets, async (probe, { name }) => {
    mostOpen = Math.max(mostOpen, ++openCount);
    expect(await probe.call("read_self", {})).toMatchObject({ kind: "done" });
    openCount--;
    return name;
  });
  expect(names).toEqual(targets.map(({ name }) => name));
  expect(mostOpen).toBe(8);
});
