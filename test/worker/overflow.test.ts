/** A worker of which nobody stores what it hears: it keeps so much and no more, and loses nothing by that. */
import { expect, test } from "vitest";
import { startHarness } from "../sandbox/harness.ts";
import { until } from "../support/until.ts";
import { employ, signIns, startOf } from "./office.ts";

/** A bot that has signed in, and whose guild is stored; of what comes then, `maxOpenCount` is kept at once. */
async function open(maxOpenCount = 2) {
  const sandbox = await startHarness();
  const { applicationId } = sandbox.bot;
  await sandbox.rest("PUT", `/applications/${applicationId}/commands`, [{ name: "status", description: "How it is." }]);
  const { facts, worker } = employ(startOf(sandbox), { handles: false, maxOpenCount });
  const handleAll = () => worker.handled(facts.of("event_seen").map(({ sequence }) => sequence));
  await facts.heard("ready");
  await until(() => expect(facts.events("guild_available")).toHaveLength(1));
  handleAll();
  const say = async (first: number, last: number): Promise<void> => {
    for (let count = first; count <= last; count += 1) await sandbox.say("lobby", `${count}`);
  };
  /** Resolves when the worker has told of it, and so has received whatever was said before. */
  const command = async (): Promise<void> => {
    const used = { channelId: sandbox.channel("lobby"), applicationId, name: "status" };
    const { interactionId } = await sandbox.control("POST", `/users/${sandbox.user.id}/commands`, used);
    await until(() => expect(facts.events("interaction_created").at(-1)?.interaction.id).toBe(interactionId));
  };
  /** The store is well again: whatever comes is stored at once. */
  const handleUntil = async (last: number): Promise<void> => {
    await until(() => {
      handleAll();
      expect(facts.contents).toContain(`${last}`);
    });
  };
  return { sandbox, facts, worker, say, command, handleAll, handleUntil };
}

const counted = (last: number) => Array.from({ length: last }, (_, index) => `${index + 1}`);

test("it keeps a bounded number of messages, and hears the others, once each, when those are stored", async () => {
  const { sandbox, facts, worker, say, command, handleUntil } = await open();
  await say(1, 7);
  await command();
  expect(facts.contents).toEqual(["1", "2"]);
  expect(worker.vitals().openEventCount).toBe(3);
  await handleUntil(7);
  expect(facts.contents).toEqual(counted(7));
  const { identifies, closes } = await signIns(sandbox);
  expect([identifies, new Set(closes)]).toEqual([1, new Set([4200])]);
  await say(8, 8);
  await facts.message("8");
});

test("it tells for how long it left messages before it hears them, and that it did", async () => {
  const { facts, say, command, handleAll } = await open();
  const since = performance.now();
  await say(1, 3);
  await command();
  expect(facts.of("fell_behind")).toEqual([]);
  handleAll();
  const { forMs } = await facts.heard("fell_behind");
  expect(forMs).toBeGreaterThan(0);
  expect(forMs).toBeLessThan(performance.now() - since);
  await facts.heard("resumed");
  const said = facts.all.flatMap((fact) => {
    if (fact.type !== "event_seen")
      return ["disconnected", "fell_behind", "resumed"].includes(fact.type) ? fact.type : [];
    return fact.event.type === "message_created" ? fact.event.message.content : [];
  });
  expect(said).toEqual(["1", "2", "disconnected", "fell_behind", "3", "resumed"]);
});

test("what becomes of messages meanwhile is told after them", async () => {
  const { sandbox, facts, say, command, handleUntil } = await open();
  await say(1, 2);
  const { id } = await sandbox.say("lobby", "3");
  const path = `/users/${sandbox.user.id}/messages/${sandbox.channel("lobby")}/${id}`;
  await sandbox.control("PATCH", path, { content: "3, or rather 4" });
  await command();
  expect(facts.events("message_edited")).toEqual([]);
  await handleUntil(3);
  await until(() => expect(facts.events("message_edited")).toMatchObject([{ content: "3, or rather 4" }]));
});

test("commands go past it, are acknowledged, and are told only once", async () => {
  const { facts, say, command, handleUntil } = await open();
  await say(1, 3);
  await command();
  await command();
  const used = facts.events("interaction_created").map(({ interaction }) => interaction);
  expect(used.map(({ acknowledged }) => acknowledged)).toEqual([true, true]);
  await handleUntil(3);
  expect(facts.events("interaction_created")).toHaveLength(2);
});

test("the next process hears what this one has left to Discord", async () => {
  const { sandbox, facts, worker, say, command, handleAll } = await open();
  await say(1, 4);
  await command();
  handleAll();
  await worker.stop();
  const next = employ(startOf(sandbox, { session: facts.session }));
  await next.facts.message("4");
  expect(next.facts.contents).toEqual(["3", "4"]);
});

test("a connection that breaks meanwhile changes nothing", async () => {
  const { sandbox, facts, worker, say, command, handleUntil } = await open();
  await say(1, 4);
  await command();
  await sandbox.fault({ kind: "drop_socket", bot: sandbox.bot.userId });
  await facts.heard("resumed");
  await say(5, 5);
  await command();
  expect(facts.contents).toEqual(["1", "2"]);
  expect(worker.vitals().openEventCount).toBe(4);
  await handleUntil(5);
  expect(facts.contents).toEqual(counted(5));
});

test("they are heard also when what was taken is stored just while the connection comes back", async () => {
  const { sandbox, facts, say, command, handleAll } = await open();
  await say(1, 3);
  await command();
  await sandbox.fault({ kind: "delay_events", bot: sandbox.bot.userId, delayMs: 200, forMs: 1_000 });
  await sandbox.fault({ kind: "drop_socket", bot: sandbox.bot.userId });
  await until(async () => expect(await signIns(sandbox)).toMatchObject({ resumes: 1 }));
  handleAll();
  expect(facts.of("resumed")).toEqual([]);
  await facts.message("3");
});

test("when the session is lost meanwhile it is told that messages were missed, and new ones come", async () => {
  const { sandbox, facts, say, command } = await open();
  await say(1, 4);
  await command();
  await sandbox.fault({ kind: "invalid_session", resumable: false, bot: sandbox.bot.userId });
  await facts.heard("ready", 2);
  expect(facts.all.flatMap(({ type }) => (["fell_behind", "ready"].includes(type) ? type : []))).toEqual([
    "ready",
    "fell_behind",
    "ready",
  ]);
  await say(5, 5);
  await facts.message("5");
  expect(await signIns(sandbox)).toMatchObject({ identifies: 2, resumes: 0 });
});
