/** A worker that was told to be silent: what leaves all the same, and when the rest does again. */
import { expect, test } from "vitest";
import { at, startHarness } from "../sandbox/harness.ts";
import { until } from "../support/until.ts";
import { employ, hire, requests, signIns, startOf } from "./office.ts";
import { createMessage, open, post } from "./speaking.ts";

/** What is left of a time that has begun a moment ago. */
const asLongAs = (ms: number) => expect.toSatisfy((leftMs: number) => leftMs <= ms && leftMs > ms - 30_000);

test("posts nothing, and says when to ask again", async () => {
  const { sandbox, ask, client } = await open();
  client.hold.keep(60_000);
  const held = { kind: "retry", afterMs: asLongAs(60_000), problem: "This host asks Discord for nothing for a while." };
  expect(await ask("post_message", post(sandbox, "x"))).toEqual(held);
  expect(await ask("read_member", { guildId: sandbox.guildId, userId: sandbox.user.id })).toEqual(held);
  expect(await requests(sandbox, createMessage)).toEqual([]);
  expect(client.counts().openRequestCount).toBe(0);
});

test("ends by itself", async () => {
  const { sandbox, ask, client } = await open();
  client.hold.keep(30);
  const outcome = await ask("post_message", post(sandbox, "x"));
  expect(outcome).toMatchObject({ kind: "retry" });
  expect(outcome.kind === "retry" && outcome.afterMs).toBeLessThanOrEqual(30);
  await until(async () => expect(await ask("post_message", post(sandbox, "x"))).toMatchObject({ kind: "done" }));
});

test("still finds the gateway and acknowledges commands, from its start on", async () => {
  const sandbox = await startHarness();
  await sandbox.rest("PUT", `/applications/${sandbox.bot.applicationId}/commands`, [
    { name: "ping", description: "Pings." },
  ]);
  const { facts } = employ(startOf(sandbox, { holdForMs: 60_000 }));
  await facts.heard("ready");
  expect(await signIns(sandbox)).toMatchObject({ identifies: 1 });
  await sandbox.control("POST", `/users/${at(sandbox.users, 0).id}/commands`, {
    channelId: sandbox.channel("lobby"),
    name: "ping",
    applicationId: sandbox.bot.applicationId,
  });
  await until(() => expect(facts.events("interaction_created")[0]?.interaction.acknowledged).toBe(true));
});

test("is told by its supervisor, and tells it that its address was turned away", async () => {
  const sandbox = await startHarness();
  const { facts, link } = hire(startOf(sandbox));
  await facts.heard("ready");
  await sandbox.fault({ kind: "fail", method: "POST", status: 403, body: "<html>Error 1015</html>" });
  const input = post(sandbox, "x");
  expect(await link.call("post_message", input, 5_000)).toMatchObject({ kind: "retry", afterMs: 60_000 });
  expect(await facts.heard("turned_away")).toEqual({ type: "turned_away", status: 403, forMs: 60_000 });
  link.send({ type: "hold", forMs: 600_000 });
  expect(await link.call("post_message", input, 5_000)).toMatchObject({ kind: "retry", afterMs: asLongAs(600_000) });
});
