/** Walk: a message becomes an answer, wherever it is written and whoever it is for. */
import type { APIMessage } from "discord-api-types/v10";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chunk, maxMessageLength } from "../../src/domain/chunk.ts";
import { lorem } from "../../src/executor/runtimes/lorem.ts";
import { fateOf } from "../support/product-books.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk();
});
afterAll(() => walk.end());

/** Says it in a channel of the guild, as the newcomer. */
async function say(channel: string, text: string, replyTo?: APIMessage): Promise<APIMessage> {
  return walk.newcomer.say(await walk.discord.channel(channel), text, replyTo);
}

/** Says it and returns the one answer. */
async function ask(channel: string, text: string, replyTo?: APIMessage): Promise<APIMessage> {
  return walk.discord.answerTo(await say(channel, text, replyTo));
}

async function mention(username: string): Promise<string> {
  return `<@${await walk.discord.userId(username)}>`;
}

describe("who answers", () => {
  test.each([
    ["the owner of the channel", "task-board", "Manager"],
    ["the owner of the channel before that of its category", "code-review", "Auditor"],
    ["the owner of the category", "technical", "Tech Lead"],
  ])("%s", async (_rule, channel, name) => {
    const asked = await say(channel, "repeat after me: here");
    const answer = await walk.discord.answerTo(asked);
    expect(answer).toMatchObject({ content: "here", type: 19, author: { username: name } });
    expect(answer.message_reference).toMatchObject({ message_id: asked.id, channel_id: asked.channel_id });
    expect(await fateOf(walk, asked)).toMatchObject([{ state: "answered" }]);
  });

  test("whoever is mentioned, and not the owner", async () => {
    const asked = await say("task-board", `${await mention("Webster")} repeat after me: me`);
    expect(await walk.discord.answerTo(asked)).toMatchObject({ content: "me", author: { username: "Webster" } });
    expect(await fateOf(walk, asked)).toMatchObject([{ agent_id: "webster" }]);
  });

  test("both who are mentioned, each once", async () => {
    const asked = await say("reports", `${await mention("Auditor")} ${await mention("Webster")} repeat after me: two`);
    expect(await fateOf(walk, asked)).toMatchObject([
      { agent_id: "auditor", state: "answered" },
      { agent_id: "webster", state: "answered" },
    ]);
    const authors = (await walk.discord.answersTo(asked)).map(({ author }) => author.username);
    expect(authors.sort()).toEqual(["Auditor", "Webster"]);
  });

  test("the bot whose own role is mentioned", async () => {
    const { guilds } = await walk.discord.state();
    const role = guilds[0]?.roles.find(({ name }) => name === "Optimizer");
    expect(await ask("reports", `<@&${role?.id}> repeat after me: role`)).toMatchObject({
      content: "role",
      author: { username: "Optimizer" },
    });
  });

  test("the bot that is replied to", async () => {
    const first = await ask("meeting-notes", `${await mention("Study Builder")} repeat after me: first`);
    const second = await ask("meeting-notes", "repeat after me: second", first);
    expect(second).toMatchObject({ content: "second", author: { username: "Study Builder" } });
  });

  test("the one that first answered in a thread, else the owner of its channel", async () => {
    const topic = await say("technical", `${await mention("Tech Lead")} repeat after me: topic`);
    await walk.discord.answerTo(topic);
    const thread = await walk.newcomer.openThread(topic.channel_id, "topic", topic);
    const askHere = async (text: string) => walk.discord.answerTo(await walk.newcomer.say(thread, text));
    const called = await askHere(`${await mention("NX Expert")} repeat after me: called`);
    expect(called).toMatchObject({ channel_id: thread, author: { username: "NX Expert" } });
    await until(async () =>
      expect(await askHere("repeat after me: still mine")).toMatchObject({ author: { username: "NX Expert" } }),
    );
    const other = await walk.newcomer.openThread(topic.channel_id, "nobody's yet");
    const answer = await walk.discord.answerTo(await walk.newcomer.say(other, "repeat after me: parent's"));
    expect(answer).toMatchObject({ content: "parent's", author: { username: "Tech Lead" } });
  });

  test("in a thread whose name no database can hold", async () => {
    const thread = await walk.newcomer.openThread(await walk.discord.channel("technical"), "torn \u0000 \ud800 name");
    const answer = await walk.discord.answerTo(await walk.newcomer.say(thread, "repeat after me: torn \u0000 words"));
    expect(answer).toMatchObject({ author: { username: "Tech Lead" } });
    expect(answer.content).toMatch(/^torn . words$/);
  });

  test("the bot of a direct message", async () => {
    const asked = await walk.newcomer.tell("Secretary", "repeat after me: between us");
    expect(await walk.discord.answerTo(asked)).toMatchObject({
      content: "between us",
      channel_id: asked.channel_id,
      author: { username: "Secretary" },
    });
  });

  test("nobody where the owner wants to be mentioned, until it is", async () => {
    const silent = await say("announcements", "repeat after me: nothing");
    expect(await fateOf(walk, silent)).toMatchObject([
      { agent_id: "manager", state: "suppressed", reason: "mention_required" },
    ]);
    expect(await ask("announcements", `${await mention("Manager")} repeat after me: now`)).toMatchObject({
      content: "now",
    });
    expect(await walk.discord.answersTo(silent)).toEqual([]);
  });
});

describe("how it answers", () => {
  test("pinging nobody but the person answered, whatever the words", async () => {
    const other = await walk.discord.join("bystander");
    const words = `@everyone <@${other.id}> <@${walk.newcomer.id}>`;
    const answer = await ask("ceo-office", `repeat after me: ${words}`);
    expect(answer).toMatchObject({ content: words, mention_everyone: false });
    expect(answer.mentions.map(({ username }) => username)).toEqual(["newcomer"]);
  });

  test("each message of a session on its own, in order", async () => {
    const asked = [await say("literature", "wait 0.3"), await say("literature", "repeat after me: b")];
    asked.push(await say("literature", "repeat after me: c"));
    const answers = await Promise.all(asked.map((message) => walk.discord.answerTo(message)));
    expect(answers.map(({ content }) => content)).toEqual(["That was 0.3 seconds of waiting.", "b", "c"]);
    expect(answers.map(({ id }) => BigInt(id))).toEqual(answers.map(({ id }) => BigInt(id)).sort());
  });

  test("in parts that come in order and join to the whole", async () => {
    const asked = await say("materials-data", "lorem 9000");
    const parts = chunk(lorem(9_000));
    const contents = await until(async () => {
      const messages = await walk.discord.messages(asked.channel_id);
      const heard = messages.filter(({ author }) => author.username === "Webster").map(({ content }) => content);
      expect(heard).toHaveLength(parts.length);
      return heard;
    }, 20_000);
    const pieces = contents.map((content, index) => {
      const { insertedBefore = "", insertedAfter = "", trimmedBefore, trimmedAfter } = parts[index] ?? {};
      return trimmedBefore + content.slice(insertedBefore.length, content.length - insertedAfter.length) + trimmedAfter;
    });
    expect(pieces.join("")).toBe(lorem(9_000));
    expect(Math.max(...contents.map(({ length }) => length))).toBeLessThanOrEqual(maxMessageLength);
    expect(await fateOf(walk, asked)).toMatchObject([{ state: "answered" }]);
    expect(await walk.discord.answersTo(asked)).toHaveLength(1);
  });

  test("typing from acceptance to post, and no longer", async () => {
    const asked = await say("knowledge-base", "wait 1.5");
    const secretary = async () => (await walk.discord.typing(asked.channel_id)).includes("Secretary");
    await until(async () => expect(await secretary()).toBe(true), 1_400);
    await walk.discord.answerTo(asked);
    expect(await secretary()).toBe(false);
  });
});
