/** What a worker leaves to its peers: never what only it can tell, in order, and kept until it is on disk. */
import { describe, expect, test } from "vitest";
import { type SeenMessage, seenMessage } from "../../src/ipc/worker-events.ts";
import { PeerReports } from "../../src/worker/peer-reports.ts";
import { startHarness } from "../sandbox/harness.ts";
import { until } from "../support/until.ts";
import { employ, startOf } from "./office.ts";

/** A worker whose peers report the lobby. */
async function listen(options: Parameters<typeof employ>[1] = {}) {
  const sandbox = await startHarness();
  const { facts, worker } = employ(startOf(sandbox), options);
  await facts.heard("ready");
  await until(() => expect(facts.events("guild_available")).toHaveLength(1));
  const lobby = sandbox.channel("lobby");
  worker.leaveToPeers([lobby], []);
  const named = () => facts.of("messages_named").flatMap(({ messages }) => messages);
  return { sandbox, facts, worker, lobby, named };
}

describe("a message of a channel that a peer reports", () => {
  test("is only named, and can be recalled until it is on disk", async () => {
    const { sandbox, facts, worker, lobby, named } = await listen();
    const { id } = await sandbox.say("lobby", "to nobody here");
    await until(() => expect(named()).toMatchObject([{ messageId: id, channelId: lobby }]));
    expect(facts.contents).toEqual([]);
    expect(worker.recall(id)).toMatchObject({ id, content: "to nobody here", channelId: lobby });
    const before = facts.session?.sequence ?? 0;
    worker.handled(named().map(({ sequence }) => sequence));
    expect(worker.recall(id)).toBeNull();
    await until(() => expect(facts.session?.sequence).toBeGreaterThan(before));
  });

  test("is heard again by the next process, when this one ends before it is on disk", async () => {
    const { sandbox, facts, worker, named } = await listen();
    await sandbox.say("lobby", "named");
    await until(() => expect(named()).toHaveLength(1));
    await sandbox.say("task-board", "in full after it");
    await facts.message("in full after it");
    expect(worker.vitals().openEventCount).toBe(1);
    await worker.stop();
    const next = employ(startOf(sandbox, { session: facts.session }));
    await next.facts.heard("resumed");
    expect(next.facts.contents).toEqual(["named", "in full after it"]);
  });

  test("that is one of many is named with the others", async () => {
    const { sandbox, facts, named } = await listen();
    await Promise.all(Array.from({ length: 20 }, (_, index) => sandbox.say("lobby", `number ${index}`)));
    await until(() => expect(named()).toHaveLength(20));
    expect(facts.of("messages_named").length).toBeLessThan(20);
  });

  test("is named before what comes after it in full", async () => {
    const { sandbox, facts, named } = await listen();
    const { id } = await sandbox.say("lobby", "first");
    await sandbox.say("task-board", "second");
    await facts.message("second");
    expect(named()).toMatchObject([{ messageId: id }]);
    const types = facts.all.map(({ type }) => type);
    expect(types.indexOf("messages_named")).toBeLessThan(types.lastIndexOf("event_seen"));
  });
});

describe("in full, though a peer reports the channel, comes", () => {
  test("what mentions this bot, replies to it, or is its own", async () => {
    const { sandbox, facts, named } = await listen();
    const mention = `<@${sandbox.bot.userId}> you`;
    await sandbox.say("lobby", mention);
    const path = `/channels/${sandbox.channel("lobby")}/messages`;
    const { body: own } = await sandbox.rest("POST", path, { content: "my own" }, sandbox.bot.token);
    await sandbox.say("lobby", "a reply to it", { replyTo: own.id });
    await sandbox.say("lobby", `<@${sandbox.users[1]?.id}> somebody else`);
    await until(() => expect(named()).toHaveLength(1));
    expect(facts.contents).toEqual([mention, "my own", "a reply to it"]);
  });

  test("a direct message, and all of a channel that no peer reports any more", async () => {
    const { sandbox, facts, worker, lobby, named } = await listen();
    const dm = await sandbox.control("POST", `/users/${sandbox.user.id}/dms`, { recipientId: sandbox.bot.userId });
    worker.leaveToPeers([dm.id], [lobby]);
    await sandbox.control("POST", `/users/${sandbox.user.id}/messages`, { channelId: dm.id, content: "in private" });
    await sandbox.say("lobby", "aloud");
    await facts.message("aloud");
    await facts.message("in private");
    expect(named()).toEqual([]);
  });

  test("everything, as long as the bot does not know who it is", async () => {
    const { sandbox, facts, worker, named } = await listen();
    await worker.stop();
    const next = employ(startOf(sandbox, { session: facts.session }));
    await next.facts.heard("resumed");
    next.worker.leaveToPeers([sandbox.channel("lobby")], []);
    await sandbox.say("lobby", "to a stranger to itself");
    await next.facts.message("to a stranger to itself");
    await next.worker.stop();
    const third = employ(startOf(sandbox, { session: next.facts.session, userId: sandbox.bot.userId }));
    await third.facts.heard("resumed");
    third.worker.leaveToPeers([sandbox.channel("lobby")], []);
    await sandbox.say("lobby", "to one who knows itself");
    await until(() => expect(third.facts.of("messages_named")).toHaveLength(1));
    expect(named()).toEqual([]);
  });
});

test("a message that cannot be read keeps its place: it is recalled with nothing in it", () => {
  const reports = new PeerReports("1", () => undefined);
  const told = { id: "50", channelId: "5", guildId: "2", content: 7 } as unknown as SeenMessage;
  reports.name(1, told);
  reports.flush();
  const recalled = reports.recall("50");
  expect(seenMessage.parse(recalled)).toMatchObject({ id: "50", channelId: "5", guildId: "2", content: "", type: -1 });
});
