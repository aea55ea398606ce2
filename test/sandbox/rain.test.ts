/** The rain of questions, and the count of what became of them. */
import { describe, expect, test } from "vitest";
import { lostAfterMs, type Said, Tally } from "../../src/sandbox/rain/tally.ts";
import { until } from "../support/until.ts";
import { at, type Harness, startHarness } from "./harness.ts";
import { connect } from "./raw-gateway.ts";

describe("the count", () => {
  const question = { messageId: "100", channelId: "5", botId: "1", words: "drop 1", askedAt: 1_000 };
  const answer: Said = { messageId: "101", channelId: "5", authorId: "1", content: "drop 1", repliesToId: "100" };

  function counted(said: readonly Partial<Said>[], now = 2_000) {
    const tally = new Tally();
    tally.asked(question);
    for (const each of said) tally.heard({ ...answer, ...each }, 1_500);
    return tally.figures(now);
  }

  const nothing = { asked: 1, answered: 0, waiting: 0, givenUp: 0, lost: 0, twice: 0 };

  test.each<[string, Partial<Said>[], object]>([
    ["no answer waits", [], { waiting: 1, longestWaitMs: 1_000, medianAnswerMs: null }],
    ["an answer answers", [{}], { answered: 1, longestWaitMs: 0, medianAnswerMs: 500 }],
    ["also without a reference, by its words", [{ repliesToId: null }], { answered: 1 }],
    ["the same message heard twice is one answer", [{}, {}], { answered: 1, twice: 0 }],
    ["the answer posted twice is counted twice", [{}, { messageId: "102" }], { answered: 1, twice: 1 }],
    ["twice also without a reference", [{}, { messageId: "102", repliesToId: null }], { answered: 1, twice: 1 }],
    ["other words give up", [{ content: "I could not." }], { givenUp: 1 }],
    [
      "giving up and then the answer",
      [{ messageId: "99", content: "Wait." }, {}],
      { answered: 1, givenUp: 0, twice: 0 },
    ],
    ["words that become right by an edit", [{ content: "dro" }, { content: "drop 1" }], { answered: 1 }],
    ["another bot's answer is none", [{ authorId: "2" }], { waiting: 1 }],
    ["an answer in another channel is none", [{ channelId: "6" }], { waiting: 1 }],
  ])("%s", (_name, said, figures) => {
    expect(counted(said)).toMatchObject({ ...nothing, ...figures });
  });

  test("after a quarter of an hour it is lost, and found again when the answer comes", () => {
    expect(counted([], 1_000 + lostAfterMs)).toMatchObject({ waiting: 1, lost: 0 });
    expect(counted([], 1_001 + lostAfterMs)).toMatchObject({ waiting: 0, lost: 1 });
    expect(counted([{}], 1_001 + lostAfterMs)).toMatchObject({ answered: 1, lost: 0 });
  });

  test("of very many none is lost before its time, and each answer counts, however late", () => {
    const tally = new Tally();
    const perMinute = 1_200;
    const count = perMinute * 15;
    const words = (index: number) => `drop ${index}`;
    for (let index = 0; index < count; index++) {
      const askedAt = (index * 60_000) / perMinute;
      tally.asked({ ...question, messageId: `q${index}`, words: words(index), askedAt });
    }
    const now = lostAfterMs - 1;
    expect(tally.figures(now)).toMatchObject({ asked: count, waiting: count, lost: 0 });
    for (let index = 0; index < count; index++) {
      tally.heard({ ...answer, messageId: `a${index}`, content: words(index), repliesToId: `q${index}` }, now);
    }
    tally.asked({ ...question, messageId: "last", words: "last", askedAt: now });
    expect(tally.figures(now)).toMatchObject({ asked: count + 1, answered: count, waiting: 1, lost: 0, twice: 0 });
  });

  test("of very many all stay counted", () => {
    const tally = new Tally();
    for (let index = 0; index < 12_000; index++) {
      const words = `drop ${index}`;
      tally.asked({ ...question, messageId: `q${index}`, words });
      for (const id of index % 10 === 0 ? ["a", "b"] : ["a"]) {
        if (index % 3 !== 0)
          tally.heard({ ...answer, messageId: `${id}${index}`, content: words, repliesToId: null }, 1_500);
      }
    }
    const { asked, answered, twice, waiting, lost } = tally.figures(2_000);
    expect({ asked, answered, twice }).toEqual({ asked: 12_000, answered: 8_000, twice: 800 });
    expect(waiting + lost).toBe(4_000);
  });
});

/** A bot that answers what it is asked; `times` is how often. */
async function startEcho(sandbox: Harness, index: number, times = 1): Promise<void> {
  const { userId, token } = at(sandbox.bots, index);
  const gateway = await connect(sandbox, index);
  gateway.socket.on("message", async (data) => {
    const { t, d } = JSON.parse(String(data));
    if (t !== "MESSAGE_CREATE" || !d.content.startsWith(`<@${userId}>`)) return;
    const body = { content: d.content.split("repeat after me: ")[1], message_reference: { message_id: d.id } };
    for (let count = 0; count < times; count++) {
      await sandbox.rest("POST", `/channels/${d.channel_id}/messages`, body, token);
    }
  });
}

describe("over a running sandbox", () => {
  test("several people ask each bot, and every answer is counted; dry again, no more is asked", async () => {
    const sandbox = await startHarness();
    for (const index of [0, 1]) await startEcho(sandbox, index);
    const channelIds = [sandbox.channel("lobby")];
    const begun = await sandbox.control("PUT", "/rain", { perMinute: 1_200, seed: 7, channelIds });
    expect(begun).toMatchObject({ isRaining: true, perMinute: 1_200, seed: 7, channelIds, asked: 0 });
    await until(async () => expect((await sandbox.control("GET", "/rain")).asked).toBeGreaterThan(20));
    await sandbox.control("DELETE", "/rain");
    await until(async () => {
      const { asked, answered, isRaining, ...rest } = await sandbox.control("GET", "/rain");
      expect(isRaining).toBe(false);
      expect(answered).toBe(asked);
      expect(rest).toMatchObject({ waiting: 0, lost: 0, twice: 0, givenUp: 0, longestWaitMs: 0 });
    });
    const messages = await sandbox.control("GET", `/channels/${sandbox.channel("lobby")}/messages?limit=500`);
    const asking = messages.filter(({ author }: { author: { bot?: boolean } }) => !author.bot);
    expect(new Set(asking.map(({ author }: { author: { username: string } }) => author.username)).size).toBeGreaterThan(
      2,
    );
    expect(new Set(asking.map(({ content }: { content: string }) => content.split(" ")[0])).size).toBe(2);
    expect(asking).toHaveLength((await sandbox.control("GET", "/rain")).asked);
  });

  test("an answer that stands there twice is seen", async () => {
    const sandbox = await startHarness();
    await startEcho(sandbox, 0, 2);
    await sandbox.control("PUT", "/rain", { perMinute: 1_200 });
    await until(async () => expect((await sandbox.control("GET", "/rain")).twice).toBeGreaterThan(0));
  });

  test("a clock put forward makes nobody wait longer", async () => {
    const sandbox = await startHarness();
    await connect(sandbox);
    await sandbox.control("PUT", "/rain", { perMinute: 1_200 });
    await until(async () => expect((await sandbox.control("GET", "/rain")).waiting).toBeGreaterThan(0));
    await sandbox.control("POST", "/clock", { advanceMs: 24 * 60 * 60_000 });
    expect(await sandbox.control("GET", "/rain")).toMatchObject({ lost: 0 });
  });

  test("nobody is asked where no bot is signed in; the rain ends by itself", async () => {
    const sandbox = await startHarness();
    await sandbox.control("PUT", "/rain", { perMinute: 1_200, forMs: 60_000 });
    for (let index = 0; index < 5; index++) await sandbox.control("POST", "/clock", { advanceMs: 11_000 });
    expect(await sandbox.control("GET", "/rain")).toMatchObject({ isRaining: true, asked: 0 });
    await sandbox.control("POST", "/clock", { advanceMs: 11_000 });
    expect((await sandbox.control("GET", "/rain")).isRaining).toBe(false);
  });

  test("it rains into text channels alone", async () => {
    const sandbox = await startHarness();
    const rain = (channelId: string) => sandbox.control("PUT", "/rain", { channelIds: [channelId] });
    await expect(rain(sandbox.channel("ideas"))).rejects.toThrow(/only into text channels/);
    await expect(rain("7")).rejects.toThrow(/There is no channel 7/);
  });
});
