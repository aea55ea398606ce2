/** "… is typing": shown until it is stopped, and no longer where Discord will not have it. */
import { expect, onTestFinished, test } from "vitest";
import { createRestClient } from "../../src/worker/rest.ts";
import { Typing } from "../../src/worker/typing.ts";
import { type Harness, startHarness } from "../sandbox/harness.ts";
import { until } from "../support/until.ts";
import { hire, requests, startOf } from "./office.ts";

const typingRoute = "POST /channels/{channel_id}/typing";
const refreshMs = 25;

function typist(sandbox: Harness): Typing {
  const onUnauthorized = () => expect.unreachable("The token is good.");
  const { api } = createRestClient({
    apiUrl: `${sandbox.url}/api`,
    token: sandbox.bot.token,
    onUnauthorized,
    onTurnedAway: () => undefined,
  });
  const typing = new Typing(api, refreshMs);
  onTestFinished(() => typing.stopAll());
  return typing;
}

async function shown(sandbox: Harness, channelName: string): Promise<number> {
  const path = `/channels/${sandbox.channel(channelName)}/typing`;
  const entries = (await requests(sandbox, typingRoute)) as unknown as { path: string }[];
  return entries.filter((entry) => entry.path.endsWith(path)).length;
}

test("is shown at once, again and again, once per channel, until it is stopped there", async () => {
  const sandbox = await startHarness();
  const typing = typist(sandbox);
  const [lobby, reports] = [sandbox.channel("lobby"), sandbox.channel("reports")];
  typing.start(lobby);
  typing.start(lobby);
  typing.start(reports);
  await until(async () => expect(await shown(sandbox, "lobby")).toBeGreaterThan(12));
  // Started twice, it would be shown twice as often; a slow machine shifts the two by a few.
  expect(await shown(sandbox, "reports")).toBeGreaterThan(9);
  typing.stop(lobby);
  const [before, elsewhere] = [await shown(sandbox, "lobby"), await shown(sandbox, "reports")];
  await until(async () => expect(await shown(sandbox, "reports")).toBeGreaterThan(elsewhere + 12));
  // A few may have been on their way.
  expect(await shown(sandbox, "lobby")).toBeLessThan(before + 6);
});

test("ends where it is refused, and may be started again", async () => {
  const sandbox = await startHarness();
  const typing = typist(sandbox);
  const channelId = sandbox.channel("lobby");
  const denied = { targetId: sandbox.bot.userId, type: 1, deny: String(1 << 11) };
  await sandbox.control("PUT", `/channels/${channelId}/overwrites`, denied);
  typing.start(channelId);
  typing.start(sandbox.channel("reports"));
  await until(async () => expect(await shown(sandbox, "reports")).toBeGreaterThan(4));
  expect(await shown(sandbox, "lobby")).toBe(1);
  await sandbox.control("PUT", `/channels/${channelId}/overwrites`, { ...denied, deny: "0" });
  typing.start(channelId);
  await until(async () => expect(await shown(sandbox, "lobby")).toBeGreaterThan(2));
});

test("is what a worker does when it is told to", async () => {
  const sandbox = await startHarness();
  const { link, facts } = hire(startOf(sandbox));
  await facts.heard("ready");
  link.send({ type: "type_in", channelId: sandbox.channel("lobby"), typing: true });
  await until(async () => expect(await shown(sandbox, "lobby")).toBe(1));
  link.send({ type: "type_in", channelId: sandbox.channel("lobby"), typing: false });
  link.send({ type: "type_in", channelId: sandbox.channel("lobby"), typing: true });
  await until(async () => expect(await shown(sandbox, "lobby")).toBe(2));
});
