/** What the guard before Discord asks for, what it answers by itself, and what it looks for before it is repeated. */
import { describe, expect, test } from "vitest";
import type { Attempt } from "../../src/control/denials.ts";
import { GuardedDiscord } from "../../src/control/guarded-discord.ts";
import type { GuildEvent } from "../../src/control/guild-events.ts";
import type { Post, StandingMessage } from "../../src/domain/discord.ts";
import type { Outcome } from "../../src/domain/outcome.ts";
import { channelOf } from "../support/control-office.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { agentUsers, Recorder, refused, retryIn, unknown, unknownMessage } from "../support/recorder.ts";

const minuteMs = 60_000;

function setUp() {
  const recorder = new Recorder();
  const clock = new ManualClock();
  const told: Attempt[] = [];
  const parents = new Map([
    ["600", "500"],
    ["500", "400"],
  ]);
  const guard = new GuardedDiscord({
    discord: recorder,
    clock,
    onRefused: (attempt) => told.push(attempt),
    parentOf: (channelId) => parents.get(channelId) ?? null,
    agentOf: (userId) => [...agentUsers].find(([, id]) => id === userId)?.[0] ?? null,
  });
  let postCount = 0;
  const post = (agentId = "manager", fields: Partial<Post> = {}) => {
    const words = {
      recipient: "channel:500",
      content: "words",
      nonce: `nonce ${postCount++}`,
      replyToId: null,
    } as const;
    return guard.post(agentId, { ...words, mentionUserIds: [], buttons: [], ...fields }, () => true);
  };
  return { recorder, clock, told, guard, post };
}

const role = { id: "70", guildId: "1", name: "Bots", permissions: "0", botId: null };
const guild = { id: "1", name: "Hall", ownerId: "9" };

describe("what was refused in a place", () => {
  test("is not asked for again, and is told each time", async () => {
    const { recorder, told, post } = setUp();
    recorder.script("post", () => refused);
    expect([await post(), await post()]).toEqual([refused, refused]);
    expect(recorder.callsOf("post")).toHaveLength(1);
    expect(told).toEqual(Array(2).fill({ agentId: "manager", act: "post", place: "channel:500" }));
  });

  test("is asked for by others, elsewhere, and for something else", async () => {
    const { recorder, guard, post } = setUp();
    recorder.script("post", () => refused);
    await post();
    expect(await post("webster")).toMatchObject({ kind: "done" });
    expect(await post("manager", { recipient: "channel:501" })).toMatchObject({ kind: "done" });
    expect(await post("manager", { replyToId: "77" })).toMatchObject({ kind: "done" });
    expect(await guard.edit("manager", "500", "5", "x")).toMatchObject({ kind: "done" });
  });

  test("shows no typing there either", async () => {
    const { recorder, guard, post } = setUp();
    recorder.script("post", () => refused);
    await post();
    guard.setTyping("manager", "500", true);
    guard.setTyping("manager", "500", false);
    guard.setTyping("webster", "500", true);
    expect(recorder.typing).toEqual(["manager 500 ends", "webster 500 begins"]);
  });

  test("is asked for once more after a while, which doubles up to an hour: not everything is told", async () => {
    const { recorder, clock, post } = setUp();
    for (const minutes of [10, 20, 40, 60, 60]) {
      recorder.script("post", () => refused);
      expect(await post()).toEqual(refused);
      clock.advance(minutes * minuteMs - 1);
      expect(await post()).toEqual(refused);
      clock.advance(1);
    }
    expect(await post()).toMatchObject({ kind: "done" });
    expect(recorder.callsOf("post")).toHaveLength(6);
    // What was allowed since then begins anew.
    recorder.script("post", () => refused);
    expect(await post()).toEqual(refused);
    clock.advance(10 * minuteMs);
    expect(await post()).toMatchObject({ kind: "done" });
  });

  test("is asked for after the first while again when something has happened to it", async () => {
    const { recorder, clock, guard, post } = setUp();
    for (let count = 0; count < 3; count += 1) {
      recorder.script("post", () => refused);
      expect(await post()).toEqual(refused);
      clock.advance(10 * minuteMs);
      guard.denials.heed("manager", { type: "role_changed", role });
    }
    recorder.script("post", () => refused);
    expect(await post()).toEqual(refused);
    clock.advance(10 * minuteMs);
    expect(await post()).toMatchObject({ kind: "done" });
  });

  test("several times at once is refused once: the while is the same", async () => {
    const { recorder, clock, post } = setUp();
    recorder.script(
      "post",
      () => refused,
      () => refused,
    );
    expect(await Promise.all([post(), post()])).toEqual([refused, refused]);
    clock.advance(10 * minuteMs);
    expect(await post()).toMatchObject({ kind: "done" });
    expect(recorder.callsOf("post")).toHaveLength(3);
  });

  test("is no matter of the place when the token was refused, or the form", async () => {
    const { recorder, told, post } = setUp();
    recorder.script(
      "post",
      () => ({ ...refused, status: 401, code: 0 }),
      () => ({ ...refused, status: 400, code: 50035 }),
    );
    expect(await post()).toMatchObject({ status: 401 });
    expect(await post()).toMatchObject({ code: 50035 });
    expect(await post()).toMatchObject({ kind: "done" });
    expect(told).toHaveLength(1);
  });

  test.each<[string, string, GuildEvent, boolean]>([
    ["a role changed", "webster", { type: "role_changed", role }, true],
    ["a role went", "webster", { type: "role_deleted", roleId: "70" }, true],
    ["the channel changed", "webster", { type: "channel_changed", channel: channelOf({ id: "500" }) }, true],
    ["its category changed", "webster", { type: "channel_changed", channel: channelOf({ id: "400" }) }, true],
    ["another channel changed", "webster", { type: "channel_changed", channel: channelOf({ id: "501" }) }, false],
    ["a thread in it changed", "webster", { type: "channel_changed", channel: channelOf({ id: "600" }) }, false],
    ["the bot's roles changed", "webster", memberEvent("11"), true],
    ["another bot's roles changed", "webster", memberEvent("12"), false],
    ["it came to the guild", "manager", seen(), true],
    ["another came to the guild", "webster", seen(), false],
  ])("is asked for again once %s", async (_, seenBy, event, isLifted) => {
    const { recorder, guard, post } = setUp();
    recorder.script("post", () => refused);
    await post();
    guard.denials.heed(seenBy, event);
    expect((await post()).kind).toBe(isLifted ? "done" : "refused");
  });

  test("in a direct message is asked for again when that person writes", async () => {
    const { recorder, guard, post } = setUp();
    const closed = { ...refused, code: 50007 };
    recorder.script("post", () => closed);
    const dm = { recipient: "user:900" } as const;
    await post("manager", dm);
    guard.denials.heed("manager", { type: "role_changed", role });
    guard.denials.heedMessage("manager", "901");
    guard.denials.heedMessage("webster", "900");
    expect(await post("manager", dm)).toEqual(closed);
    guard.denials.heedMessage("manager", "900");
    expect(await post("manager", dm)).toMatchObject({ kind: "done" });
  });

  test("is remembered though people elsewhere write direct messages while it is asked for", async () => {
    const { recorder, guard, post } = setUp();
    recorder.script("post", async () => {
      guard.denials.heedMessage("manager", "900");
      guard.denials.heedMessage("webster", "900");
      guard.denials.heed("webster", { type: "channel_changed", channel: channelOf({ id: "501" }) });
      return refused;
    });
    await post();
    expect(await post()).toMatchObject({ kind: "refused" });
    expect(recorder.callsOf("post")).toHaveLength(1);
  });

  test("is not remembered when the permission came while it was asked for", async () => {
    const { recorder, guard, post } = setUp();
    recorder.script("post", () => {
      guard.denials.heed("manager", { type: "role_changed", role });
      return refused;
    });
    expect(await post()).toEqual(refused);
    expect(await post()).toMatchObject({ kind: "done" });
  });

  test("nor in a direct message when that person wrote meanwhile", async () => {
    const { recorder, guard, post } = setUp();
    recorder.script("post", () => {
      guard.denials.heedMessage("manager", "900");
      return refused;
    });
    expect(await post("manager", { recipient: "user:900" })).toEqual(refused);
    expect(await post("manager", { recipient: "user:900" })).toMatchObject({ kind: "done" });
  });
});

describe("what may have happened is looked for before it is done again", () => {
  const edit = (guard: GuardedDiscord, content = "new") => guard.edit("manager", "500", "5", content);
  const reads = (content: string, threadId: string | null = null): Outcome<StandingMessage> => ({
    kind: "done",
    value: { content, attachments: [], editedAt: null, threadId },
  });

  test("an edit by its content", async () => {
    const { recorder, guard } = setUp();
    recorder.script(
      "edit",
      () => unknown,
      () => unknown,
    );
    recorder.script(
      "readMessage",
      () => reads("old"),
      () => reads("new"),
    );
    expect(await edit(guard)).toEqual(unknown);
    // It had not happened: it is done again. Then it had.
    expect(await edit(guard)).toEqual(unknown);
    expect(await edit(guard)).toMatchObject({ kind: "done" });
    expect(recorder.calls.map(({ verb }) => verb)).toEqual(["edit", "readMessage", "edit", "readMessage"]);
    // From then on it is known again.
    await edit(guard);
    expect(recorder.callsOf("edit")).toHaveLength(3);
  });

  test("a deletion by its message", async () => {
    const { recorder, guard } = setUp();
    recorder.script("remove", () => unknown);
    recorder.script("readMessage", () => unknownMessage);
    await guard.remove("manager", "500", "5");
    expect(await guard.remove("manager", "500", "5")).toMatchObject({ kind: "done" });
    expect(recorder.callsOf("remove")).toHaveLength(1);
  });

  test("a thread by its starter", async () => {
    const { recorder, guard } = setUp();
    recorder.script(
      "openThread",
      () => unknown,
      () => unknown,
    );
    recorder.script(
      "readMessage",
      () => reads("starter"),
      () => reads("starter", "5"),
    );
    const open = () => guard.openThread("manager", "500", "5", "Task");
    expect([await open(), await open(), await open()]).toEqual([
      unknown,
      unknown,
      { kind: "done", value: { channelId: "5" } },
    ]);
    expect(recorder.callsOf("openThread")).toHaveLength(2);
  });

  test("nothing is done while nobody can look", async () => {
    const { recorder, guard } = setUp();
    recorder.script("edit", () => unknown);
    recorder.script(
      "readMessage",
      () => retryIn(500),
      () => unknown,
      () => reads("new"),
    );
    await edit(guard);
    expect([await edit(guard), await edit(guard), await edit(guard)].map(({ kind }) => kind)).toEqual([
      "retry",
      "unknown",
      "done",
    ]);
    expect(recorder.callsOf("edit")).toHaveLength(1);
  });

  test("another edit of the same message is another act", async () => {
    const { recorder, guard } = setUp();
    recorder.script("edit", () => unknown);
    await edit(guard, "older");
    await edit(guard, "newer");
    expect(recorder.calls.map(({ verb }) => verb)).toEqual(["edit", "edit"]);
  });
});

describe("an edit lets answers go first", () => {
  test("while one is on its way, and while one waits for the channel's limit", async () => {
    const { recorder, clock, guard, post } = setUp();
    const gate = Promise.withResolvers<void>();
    recorder.script("post", async () => {
      await gate.promise;
      return retryIn(3_000);
    });
    const posting = post();
    const edit = (channelId = "500") => guard.edit("manager", channelId, "5", "x");
    expect(await edit()).toMatchObject({ kind: "retry" });
    expect(await edit("501")).toMatchObject({ kind: "done" });
    gate.resolve();
    await posting;
    clock.advance(2_999);
    expect(await edit()).toMatchObject({ kind: "retry" });
    await post();
    expect(await edit()).toMatchObject({ kind: "done" });
    expect(recorder.callsOf("edit")).toHaveLength(2);
  });

  test("and does not wait for ever for one that never came back", async () => {
    const { recorder, clock, guard, post } = setUp();
    recorder.script("post", () => retryIn(3_000));
    await post();
    clock.advance(3_000);
    expect(await guard.edit("manager", "500", "5", "x")).toMatchObject({ kind: "done" });
  });
});

function memberEvent(userId: string): GuildEvent {
  return { type: "member_changed", member: { userId, name: "bot", bot: true, roleIds: [] } };
}

function seen(): GuildEvent {
  return { type: "guild_available", guild, channels: [], hiddenChannelIds: [], roles: [] };
}

test("a single message is not asked for again where the bot may not read", async () => {
  const { guard, recorder } = setUp();
  recorder.override("readMessage", () => refused);
  for (const messageId of ["5", "6"]) expect(await guard.readMessage("manager", "500", messageId)).toEqual(refused);
  expect(recorder.callsOf("readMessage")).toHaveLength(1);
});
