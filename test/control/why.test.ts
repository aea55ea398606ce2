/** A message's story from rows: every outcome has its words, and nobody reads what is not theirs. */
import { describe, expect, test } from "vitest";
import { snowflakeAt } from "../../src/domain/ids.ts";
import {
  channelIds,
  crashes,
  guildId,
  handsOver,
  held,
  type Office,
  type OfficeOptions,
  openOffice,
  says,
} from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { interactionOf } from "../support/interactions.ts";
import { agentUsers, refused } from "../support/recorder.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";
import { storyOf, told } from "./telling.ts";

const openDatabase = useDatabase();
const open = async (options: OfficeOptions = {}) => openOffice(await openDatabase(), options);
const linkTo = (channelId: string, messageId: string) =>
  `https://discord.example/channels/${guildId}/${channelId}/${messageId}`;

describe("the story of a message", () => {
  test("that was answered: seen by whom, by which line, when, and where the answer stands", async () => {
    const office = await open();
    const message = messageOf({ content: "hello\n  there" });
    await office.hear(message, "webster");
    await office.hear(message, "manager");
    await office.hear(message, "auditor");
    await office.untilDeliveries(message, { manager: "answered" });
    const answer = office.recorder.shown.find(({ channelId }) => channelId === channelIds.general);
    await until(async () =>
      expect(await told(office, message)).toEqual([
        "Ada wrote in #general at T: “hello there”",
        "Recorded at T, reported by Webster, seen by Manager and Auditor too.",
        "Manager answers: it owns the channel (channel-map.yaml:3).",
        "  accepted at T, begun at T; answered at T, N s after it was written",
        `  post delivered at T: ${linkTo(channelIds.general, answer?.messageId ?? "")}`,
      ]),
    );
    const { story } = await storyOf(office, message);
    expect(story).toMatchObject({
      messageId: message.id,
      seenBy: ["webster", "manager", "auditor"],
      deliveries: [{ agentId: "manager", state: "answered", rule: "channel_owner", line: "channel-map.yaml:3" }],
    });
    const [{ acceptedAt, answeringAt, endedAt } = { acceptedAt: 0, answeringAt: 0, endedAt: 0 }] =
      story?.deliveries ?? [];
    expect([acceptedAt, answeringAt ?? 0, endedAt ?? 0].every((at) => Math.abs(at - Date.now()) < 60_000)).toBe(true);
    expect(acceptedAt <= (answeringAt ?? 0) && (answeringAt ?? 0) <= (endedAt ?? 0)).toBe(true);
  });

  test("that was written by a clock ahead of this host's tells so, and how long it took since it was recorded", async () => {
    const office = await open();
    const message = messageOf({ id: snowflakeAt(Date.now() + 50 * 3_600_000) });
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "answered" });
    const { text } = await storyOf(office, message);
    expect(text).toContain(" UTC by its id, which is ahead of this host's clock: “hello”");
    expect(text).toMatch(/; answered at [^\n]* UTC, \d+\.\d s after it was recorded\n/);
  });

  test("that was deleted tells when, and what became of it, without its words; also while a turn needs them", async () => {
    const office = await open();
    const { turn, end } = held();
    office.brain.script(turn);
    const message = messageOf({ content: "a secret" });
    await office.hear(message);
    await until(() => expect(office.brain.turns.length).toBe(1));
    await office.hearDeletion(message);
    const gone = "Ada wrote in #general at T; deleted at T, and its words are forgotten";
    expect((await told(office, message))[0]).toBe(gone);
    const { story } = await storyOf(office, message);
    expect(story?.content).toBe("");
    expect(Math.abs((story?.deletedAt ?? 0) - Date.now())).toBeLessThan(60_000);
    end(says("done"));
    await office.untilDeliveries(message, { manager: "answered" });
    expect((await told(office, message))[0]).toBe(gone);
  });

  test("tells who hears its channel and did not see it, once they had the time to", async () => {
    const office = await open();
    const [before, message] = [messageOf(), messageOf()];
    for (const agentId of office.agentIds) await office.hear(before, agentId);
    await office.hear(message, "webster");
    expect((await told(office, message))[1]).toBe("Recorded at T, reported by Webster.");
    office.clock.advance(10_000);
    const unseen = "Not seen by Manager, Tech Lead and Auditor, which hear that channel.";
    expect((await told(office, message))[1]).toBe(`Recorded at T, reported by Webster. ${unseen}`);
    expect((await storyOf(office, message)).story?.missedBy).toEqual(["manager", "tech-lead", "auditor"]);
    await until(async () => expect((await storyOf(office, before)).story?.missedBy).toEqual([]));
    await office.hear(message, "auditor");
    await office.hear(message, "manager");
    await until(async () =>
      expect((await told(office, message))[1]).toMatch(/too\. Not seen by Tech Lead, which hears that channel\.$/),
    );
  });

  test.each([
    [
      { channelId: channelIds.announcements },
      "Manager stays silent, mention_required: The owner answers here only when",
    ],
    [{ channelId: channelIds.workshop }, "Nobody answers, not_mapped: The channel map names neither"],
    [{ content: " " }, "Nobody answers, empty: It carries neither text nor a file"],
    [
      { authorKind: "foreign_bot" as const },
      "Nobody answers, foreign_bot (channel-map.yaml:3): A bot that is not ours",
    ],
    [{ authorKind: "system" as const }, "Nobody answers, system_message: Discord wrote it"],
    [{ guildId: "2" }, "Nobody answers, foreign_guild: It was written in a guild"],
  ])("that nobody answered, %j, has the reason in plain words", async (fields, words) => {
    const office = await open();
    const message = messageOf(fields);
    await office.hear(message);
    const lines = await told(office, message);
    expect(lines.length).toBe(3);
    expect(lines[2]?.startsWith(words)).toBe(true);
  });

  test("whose turn waits, runs, and fails at first", async () => {
    const office = await open();
    const [first, second] = [held(), held()];
    office.brain.script(first.turn, second.turn);
    const [running, waiting] = [messageOf(), messageOf()];
    await office.hear(running);
    await office.hear(waiting);
    await until(async () =>
      expect((await told(office, running))[3]).toBe("  accepted at T, begun at T; the turn runs"),
    );
    expect((await told(office, waiting))[3]).toMatch(/^ {2}accepted at T; its turn has not begun/);
    first.end(crashes);
    await until(async () => {
      const lines = await told(office, running);
      expect(lines[3]).toBe("  accepted at T, begun at T, attempt 2 of 3; the turn runs");
      expect(lines[4]).toBe("  an attempt failed: The process that worked on it ended unexpectedly.");
    });
    second.end(says("at last"));
    await office.untilDeliveries(running, { manager: "answered" });
    const lines = await told(office, running);
    expect(lines[3]).toMatch(/attempt 2 of 3; answered at T/);
    expect(lines[4]).toMatch(/an attempt failed/);
  });

  test("whose bot is away tells that it waits for it, before its turn and after", async () => {
    const office = await open({ stateOf: (agentId) => (agentId === "manager" ? "given_up" : undefined) });
    const { turn, end } = held();
    office.brain.script(turn);
    const [running, waiting] = [messageOf(), messageOf()];
    await office.hear(running);
    await office.hear(waiting);
    await until(async () =>
      expect((await told(office, waiting))[3]).toBe(
        "  accepted at T; its turn has not begun: Manager is away (given up); it waits until it is back",
      ),
    );
    office.recorder.setReady("manager", false);
    end(says("later"));
    await until(async () => expect((await told(office, running))[3]).toMatch(/begun at T; the answer is written$/));
    await until(async () =>
      expect((await told(office, running))[4]).toMatch(
        /^ {2}post (waits until its bot is back, which is away \(given up\)|being sent since T)/,
      ),
    );
  });

  test("that was given up tells why, and the line that said so", async () => {
    const office = await open();
    office.brain.answers = () => crashes;
    const message = messageOf();
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "dead" });
    await until(async () => {
      const lines = await told(office, message);
      expect(lines.slice(3)).toEqual([
        "  accepted at T, begun at T, attempt 3 of 3; given up at T, N s after it was written",
        "  because: The process that worked on it ended unexpectedly.",
        expect.stringMatching(/^ {2}post delivered at T: https:/),
      ]);
    });
  });

  test("whose answer Discord refused tells which part, and why", async () => {
    const office = await open();
    office.recorder.override("post", (_agentId, { content }) => (content.startsWith("re:") ? refused : undefined));
    const message = messageOf({ content: "long ".repeat(600) });
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "dead" });
    const lines = await told(office, message);
    expect(lines.slice(-2)).toEqual([
      expect.stringMatching(
        /^ {2}post 1 of 2 refused by Discord at T: Manager cannot reply in #general: it lacks "Send/,
      ),
      "  post 2 of 2 refused by Discord at T: An earlier part was refused.",
    ]);
  });

  test("whose answer waits for its bot says so", async () => {
    const office = await open();
    const { turn, end } = held();
    office.brain.script(turn);
    const message = messageOf();
    await office.hear(message);
    await until(() => expect(office.brain.turns.length).toBe(1));
    office.recorder.setReady("manager", false);
    end(says("later"));
    await until(async () => {
      const lines = await told(office, message);
      expect(lines[3]).toMatch(/the answer is written and on its way to Discord$/);
      expect(lines[4]).toMatch(/^ {2}post (waits until its bot is connected|being sent since T)/);
    });
  });

  test("that was handed over tells the task with its state and result", async () => {
    const database = await openDatabase();
    const office = await openOffice(database, { jobs: await database.startJobs() });
    office.brain.script(
      async ({ turnId }) => {
        await office.control.desk.delegate(turnId, "webster", "look it up");
        return handsOver;
      },
      () => says("Found it."),
    );
    office.recorder.override("readMember", () => ({ kind: "done", value: { roleIds: ["60"] } }));
    const message = messageOf({ content: "who knows?" });
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "handed_over" });
    await until(async () => {
      const lines = await told(office, message);
      expect(lines[3]).toMatch(/handed over as a task at T/);
      const starter = office.recorder.shown.find(({ channelId }) => channelId === channelIds.board);
      expect(lines.slice(4, 9)).toEqual([
        "Webster has a task from it: it has ended with a result at T, N s after it was asked for.",
        "  asked for by Ada through Manager at T: “look it up”",
        "  attempt 1 of 3 ended with a result at T",
        `  worked on in https://discord.example/channels/${guildId}/${starter?.messageId}`,
        "  result: Found it.",
      ]);
      expect(lines.slice(9)).toEqual([
        expect.stringMatching(/^ {2}post delivered at T: https:/),
        expect.stringMatching(/^ {2}post delivered at T: https:/),
      ]);
    });
  });
});

describe("the story of what one of our bots said", () => {
  test("begins with the message that it answers", async () => {
    const office = await open();
    const message = messageOf();
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "answered" });
    const answer = office.recorder.shown.find(({ channelId }) => channelId === channelIds.general);
    const lines = await told(office, { id: answer?.messageId ?? "" });
    expect(lines[0]).toBe(
      `Manager said this at T in answer to a message. It began with ${linkTo(channelIds.general, message.id)}`,
    );
    expect(lines[1]).toBe("Ada wrote in #general at T: “hello”");
  });

  test("names the task that it announces, and says when it answers nobody", async () => {
    const office = await open();
    const interaction = interactionOf();
    await office.control.receive("manager", { type: "interaction_created", interaction });
    const starter = await until(() => {
      const shown = office.recorder.shown.find(({ channelId }) => channelId === channelIds.board);
      return shown ?? expect.unreachable("There is no starter line yet.");
    });
    await until(async () =>
      expect(await told(office, { id: starter.messageId })).toEqual([
        "Manager said this at T about a task.",
        "Webster has this task: it waits to be begun.",
        "  asked for by Ada through Manager at T: “Look it up.”",
        "  attempt 1 of 3 has not begun",
      ]),
    );
    const roster = office.recorder.shown.find(({ channelId }) => channelId === channelIds.logs);
    await until(async () =>
      expect((await told(office, { id: roster?.messageId ?? "" }))[0]).toMatch(/in answer to nobody/),
    );
  });
});

describe("the story of a task's result", () => {
  test("tells the whole task: who asked whom, each attempt, the thread, the words", async () => {
    const database = await openDatabase();
    const office = await openOffice(database, { jobs: await database.startJobs() });
    office.brain.script(
      () => crashes,
      () => says("Found it."),
    );
    await office.control.receive("manager", { type: "interaction_created", interaction: interactionOf() });
    const result = await until(() => {
      const shown = office.recorder.shown.find(({ post }) => post.content === "Found it." && post.replyToId === null);
      return shown ?? expect.unreachable("There is no result yet.");
    });
    const starter = office.recorder.shown.find(({ channelId }) => channelId === channelIds.board);
    await until(async () =>
      expect(await told(office, { id: result.messageId })).toEqual([
        "Webster said this at T about a task.",
        "Webster has this task: it has ended with a result at T, N s after it was asked for.",
        "  asked for by Ada through Manager at T: “Look it up.”",
        "  attempt 1 of 3 failed at T: The process that worked on it ended unexpectedly.",
        "  attempt 2 of 3 ended with a result at T",
        `  worked on in https://discord.example/channels/${guildId}/${starter?.messageId}`,
        "  result: Found it.",
        expect.stringMatching(/^ {2}post delivered at T: https:/),
        expect.stringMatching(/^ {2}post delivered at T: https:/),
      ]),
    );
  });

  test("whose assignee is away says so while it is open", async () => {
    const office = await open({ stateOf: (agentId) => (agentId === "webster" ? "given_up" : undefined) });
    await office.control.receive("manager", { type: "interaction_created", interaction: interactionOf() });
    const starter = await until(() => {
      const shown = office.recorder.shown.find(({ channelId }) => channelId === channelIds.board);
      return shown ?? expect.unreachable("There is no starter line yet.");
    });
    expect(starter.post.content).toMatch(/\nWebster is away \(given up\): the task waits until it is back\.$/);
    await until(async () =>
      expect(await told(office, { id: starter.messageId })).toContain(
        "Webster has this task: it waits to be begun, and Webster is away (given up).",
      ),
    );
  });
});

describe("an id of no message", () => {
  const problemOf = async (office: Office, written: string): Promise<string> => {
    const why = await office.control.explainMessage(written);
    return why.ok ? expect.unreachable(why.text) : why.problem;
  };

  test("is told for what it is, as far as that is known", async () => {
    const office = await open();
    expect(await problemOf(office, channelIds.general)).toBe("500 is the channel general, not a message.");
    expect(await problemOf(office, "60")).toBe("60 is a role, not a message.");
    expect(await problemOf(office, agentUsers.get("manager") ?? "")).toBe("11 is a user, not a message.");
    expect(await problemOf(office, "hello")).toMatch(/names no message/);
  });

  test("is older than all that is recorded, or was seen by nobody", async () => {
    const office = await open();
    expect(await problemOf(office, snowflakeAt(Date.now()))).toMatch(/nothing is recorded yet\.$/);
    await office.hear(messageOf());
    expect(await problemOf(office, snowflakeAt(Date.parse("2020-05-01T00:00:00Z")))).toMatch(
      /By its id it was written at 2020-05-01 00:00:00 UTC, and the first that is recorded is of/,
    );
    expect(await problemOf(office, snowflakeAt(Date.now() + 60_000))).toMatch(
      /It may stand where none of them may look/,
    );
  });
});
