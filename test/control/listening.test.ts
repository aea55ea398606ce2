/** Bots that are connected and hear nothing: noticed by what others hear, made to reconnect, and excused where they may. */
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { electReporter } from "../../src/domain/election.ts";
import type { Message } from "../../src/domain/message.ts";
import { channelIds, channelOf, guildChannels, openOffice } from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { agentUsers, refused, retryIn } from "../support/recorder.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();
const lookMs = 5_000;
const threadId = "9000";

/** An office whose four bots are there, and all heard in #general and in a thread before. */
async function open() {
  const clock = new ManualClock();
  const office = await openOffice(await openDatabase(), { clock });
  const { control, recorder, agentIds } = office;
  await office.reportGuild("manager", [...guildChannels(), channelOf({ id: threadId, kind: "thread" })]);
  for (const agentId of agentIds) control.botArrived(agentId, false);
  /** All but one hear a message, which stands where they read it. */
  const missedBy = async (deaf: string | null, fields: Partial<Message> = {}): Promise<Message> => {
    const message = messageOf({ channelId: channelIds.general, ...fields });
    recorder.written.push(message);
    for (const agentId of agentIds) if (agentId !== deaf) await office.hear(message, agentId);
    return message;
  };
  for (const channelId of [channelIds.general, threadId]) await missedBy(null, { channelId });
  await until(() => expect(recorder.left.flatMap(({ added }) => added)).toHaveLength(6));
  /** The time of so many looks. */
  const look = async (count: number): Promise<void> => {
    for (let done = 0; done < count; done++) {
      clock.advance(lookMs);
      await nextTurn();
    }
  };
  const readings = () => recorder.callsOf("listMessages").filter(({ args }) => args[2] === 1);
  return { office, control, recorder, clock, missedBy, look, readings };
}

/** Bots of whom it was counted. */
const counted = ({ control }: Awaited<ReturnType<typeof open>>) => control.tally.deafness.all;

describe("a bot that misses what its peers hear", () => {
  test("is made to reconnect after half a minute, and answers meanwhile what they heard", async () => {
    const stage = await open();
    const { office, recorder, look, missedBy, readings } = stage;
    const asked = await missedBy("webster", { mentionedUserIds: [agentUsers.get("webster") ?? ""], content: "you?" });
    await office.untilDeliveries(asked, { webster: "answered" });
    expect(recorder.shown.find(({ post }) => post.replyToId === asked.id)?.agentId).toBe("webster");
    await look(5);
    expect(readings()).toEqual([]);
    await look(1);
    await until(() => expect(recorder.listeningAnew).toEqual(["webster"]));
    expect(readings()).toMatchObject([{ agentId: "webster" }]);
    expect(counted(stage)).toEqual([{ way: { bot: "webster" }, count: 1 }]);
    expect(office.printed).toEqual([]);
  });

  test("and goes on to is told of by one alert, and of its end, whatever it hears", async () => {
    const { office, control, recorder, look, missedBy } = await open();
    const dm = { guildId: null, channelId: recorder.channelOf("webster", "user:900") };
    await office.hear(messageOf(dm), "webster");
    await missedBy("webster");
    const unheard = messageOf(dm);
    recorder.written.push(unheard);
    await look(6);
    await until(() => expect(recorder.listeningAnew).toHaveLength(1));
    expect(await office.deliveriesOf(unheard)).toEqual({});
    control.botLeft("webster", false);
    control.botArrived("webster", false);
    await look(6);
    await until(() => expect(office.printed).toHaveLength(1));
    expect(office.printed[0]).toMatch(
      /^Webster is connected and does not hear what other bots hear: in #general nothing since .* UTC\. It was made to reconnect 2 times,/,
    );
    // What only it could hear is read meanwhile.
    await office.untilDeliveries(unheard, { webster: "answered" });
    await look(12);
    await until(() => expect(recorder.listeningAnew).toEqual(["webster", "webster", "webster"]));
    expect(office.printed).toHaveLength(1);
    await office.hear(messageOf({ channelId: channelIds.code }), "webster");
    await until(() => expect(office.printed.slice(1)).toEqual(["Webster hears again."]));
    const marks = () => recorder.contentsIn(channelIds.logs).flatMap((line) => /^\S+ (?=Webster)/.exec(line) ?? []);
    await until(() => expect(marks()).toEqual(["⚠️ ", "✅ "]));
    await office.hear(messageOf({ channelId: channelIds.code }), "webster");
    expect(office.printed).toHaveLength(2);
  });

  test("is left in peace as soon as it tells of anything, also while it is looked up", async () => {
    const { office, recorder, look, missedBy } = await open();
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const missed = await missedBy("webster");
    recorder.override("listMessages", async () => {
      asked.resolve();
      await answer.promise;
      return { kind: "done", value: [missed] };
    });
    await look(6);
    await asked.promise;
    await office.hear(missed, "webster");
    answer.resolve();
    await missedBy("webster");
    await look(5);
    expect(recorder.listeningAnew).toEqual([]);
  });
});

describe("no bot is accused", () => {
  test("of what it may not read any more, and none is elected for what it may not hear", async () => {
    const { office, recorder, look, missedBy, readings } = await open();
    const reporter = electReporter(channelIds.general, office.agentIds) ?? "";
    recorder.override("listMessages", (agentId) => (agentId === reporter ? refused : undefined));
    await missedBy(reporter);
    await look(6);
    await until(() => expect(readings()).toHaveLength(1));
    const others = office.agentIds.filter((agentId) => agentId !== reporter);
    const next = electReporter(channelIds.general, others);
    const told = () => recorder.left.find(({ agentId, removed }) => agentId === next && removed.length > 0);
    await until(() => expect(told()?.removed).toContain(channelIds.general));
    await missedBy(reporter);
    await missedBy("manager", { channelId: channelIds.workshop });
    await look(1);
    expect(recorder.listeningAnew).toEqual([]);
    expect(readings()).toHaveLength(1);
  });

  test("of what stands nowhere: words to one bot alone, or deleted since", async () => {
    const { office, recorder, look, readings } = await open();
    await office.hear(messageOf({ channelId: channelIds.general }), "manager");
    await look(6);
    await until(() => expect(readings()).toHaveLength(3));
    await look(60);
    expect(readings()).toHaveLength(3);
    expect(recorder.listeningAnew).toEqual([]);
  });

  test("while Discord does not say whether it may read there", async () => {
    const { recorder, look, missedBy, readings } = await open();
    recorder.script("listMessages", () => retryIn(500));
    await missedBy("webster");
    await look(6);
    await until(() => expect(readings()).toHaveLength(1));
    await look(6);
    await until(() => expect(recorder.listeningAnew).toEqual(["webster"]));
  });

  test.each([
    ["a direct message", { guildId: null, channelId: "7000" }],
    ["a thread", { channelId: threadId }],
    ["a channel in which only one was ever heard", { channelId: channelIds.workshop }],
  ])("by %s", async (_what, fields) => {
    const { office, look, readings } = await open();
    await office.hear(messageOf(fields), "manager");
    await look(60);
    expect(readings()).toEqual([]);
  });

  test("where nothing is said, however long", async () => {
    const { missedBy, look, recorder, readings } = await open();
    await missedBy(null);
    await look(2_000);
    expect(readings()).toEqual([]);
    expect(recorder.listeningAnew).toEqual([]);
  });
});

test("a reporter that is deaf delays one message of its channel, and no further one", async () => {
  const { office, clock, recorder } = await open();
  const reporter = electReporter(channelIds.general, office.agentIds) ?? "";
  const others = office.agentIds.filter((agentId) => agentId !== reporter);
  const next = electReporter(channelIds.general, others) ?? "";
  const leaves = (agentId: string) => recorder.left.filter((left) => left.agentId === agentId);
  const name = (message: Message, agentId: string) =>
    office.control.receive(agentId, {
      type: "message_named",
      messageId: message.id,
      channelId: message.channelId,
      recall: async () => {
        await office.hear(message, agentId);
        return true;
      },
    });
  const first = messageOf({ channelId: channelIds.general });
  const named = others.map((agentId) => name(first, agentId));
  await until(() => expect(clock.waits).toContain(500));
  clock.advance(500);
  await Promise.all(named);
  await office.untilDeliveries(first, { manager: "answered" });
  // Who is elected next tells in full from now on.
  await until(() => expect(leaves(next).flatMap(({ removed }) => removed)).toContain(channelIds.general));
  const second = messageOf({ channelId: channelIds.general });
  await Promise.all(others.map((agentId) => (agentId === next ? office.hear(second, agentId) : name(second, agentId))));
  await office.untilDeliveries(second, { manager: "answered" });
  expect(office.control.tally.recalls.all.map(({ count }) => count)).toEqual([1]);
});
