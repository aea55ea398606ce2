/** Walk: what wakes nobody. Our bots' own words (L1), and everyone but the addressed (L2). */
import type { APIMessage } from "discord-api-types/v10";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fateOf } from "../support/product-books.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk();
});
afterAll(() => walk.end());

/**
 * Everything said in a channel after `asked`, once a later message has been answered: messages of one channel are handled in
 * order, so whatever was going to wake somebody has.
 */
async function saidAfter(asked: APIMessage): Promise<readonly string[]> {
  const last = await walk.newcomer.say(
    asked.channel_id,
    `<@${await walk.discord.userId("Auditor")}> repeat after me: last`,
  );
  await walk.discord.answerTo(last);
  const messages = await walk.discord.messages(asked.channel_id);
  const later = messages.filter(({ id }) => BigInt(id) > BigInt(asked.id) && BigInt(id) < BigInt(last.id));
  return later.map(({ author, content }) => `${author.username}: ${content}`);
}

/**
 * Has `one` say a mention of `other` with a command behind it. A person's message that names one is addressed to it as well:
 * both say the words, and the words of either could wake `other` again. Returns the person's message.
 */
async function askToMention(channel: string, one: string, other: string): Promise<APIMessage> {
  const { discord, newcomer } = walk;
  const [first, second] = [await discord.userId(one), await discord.userId(other)];
  const words = `<@${first}> repeat after me: <@${second}> repeat after me: ping`;
  const asked = await newcomer.say(await discord.channel(channel), words);
  const answers = await until(async () => {
    const found = await discord.answersTo(asked);
    expect(found).toHaveLength(2);
    return found;
  });
  for (const answer of answers) {
    expect(answer.content).toBe(`<@${second}> repeat after me: ping`);
    expect(await fateOf(walk, answer)).toMatchObject([{ agent_id: null, state: "suppressed", reason: "own_bot" }]);
  }
  return asked;
}

async function bothSaid(one: string, other: string): Promise<readonly string[]> {
  const words = `<@${await walk.discord.userId(other)}> repeat after me: ping`;
  return [`${one}: ${words}`, `${other}: ${words}`];
}

describe("our bots' words wake none of our bots", () => {
  test("not by a mention", async () => {
    const asked = await askToMention("technical", "Manager", "Webster");
    expect([...(await saidAfter(asked))].sort()).toEqual(await bothSaid("Manager", "Webster"));
  });

  test("not by speaking where another owns the channel, and not by replying to it", async () => {
    const channel = await walk.discord.channel("literature");
    const owned = await walk.discord.answerTo(await walk.newcomer.say(channel, "repeat after me: mine"));
    const asked = await walk.newcomer.say(
      channel,
      `<@${await walk.discord.userId("Manager")}> repeat after me: to you`,
      owned,
    );
    const answer = await walk.discord.answerTo(asked);
    expect(answer).toMatchObject({ content: "to you", author: { username: "Manager" } });
    expect(await fateOf(walk, answer)).toMatchObject([{ agent_id: null, state: "suppressed", reason: "own_bot" }]);
    expect(await saidAfter(asked)).toEqual(["Manager: to you"]);
  });

  test("not after a restart either, when what they said was not yet confirmed", async () => {
    await walk.discord.fault({
      kind: "lose_reply",
      bot: "NX Expert",
      method: "POST",
      route: "/channels/{id}/messages",
    });
    const asked = await askToMention("nx", "NX Expert", "Webster");
    await walk.product.kill();
    await walk.start();
    await walk.product.untilReady();
    expect([...(await saidAfter(asked))].sort()).toEqual(await bothSaid("NX Expert", "Webster"));
  });
});

describe("a person's message wakes exactly the addressed", () => {
  test("of eight bots that see it, one", async () => {
    const asked = await walk.newcomer.say(await walk.discord.channel("task-board"), "hello everybody");
    expect(await fateOf(walk, asked)).toMatchObject([{ agent_id: "manager", state: "answered", reason: null }]);
    expect(await saidAfter(asked)).toHaveLength(1);
  });

  test("the mentioned ones, neither the owner nor the listener", async () => {
    const [auditor, webster] = [await walk.discord.userId("Auditor"), await walk.discord.userId("Webster")];
    const asked = await walk.newcomer.say(
      await walk.discord.channel("fea-analysis"),
      `<@${auditor}> <@${webster}> <@${auditor}> repeat after me: both`,
    );
    expect(await fateOf(walk, asked)).toMatchObject([
      { agent_id: "auditor", state: "answered", reason: null },
      { agent_id: "webster", state: "answered", reason: null },
    ]);
    expect([...(await saidAfter(asked))].sort()).toEqual(["Auditor: both", "Webster: both"]);
  });

  test("nobody by edits, reactions, pins, threads and typing", async () => {
    const { discord, newcomer } = walk;
    const asked = await newcomer.say(await discord.channel("reports"), "repeat after me: once");
    const answer = await discord.answerTo(asked);
    const place = { channelId: asked.channel_id, messageId: answer.id };
    await discord.control("PATCH", `/users/${newcomer.id}/messages/${asked.channel_id}/${asked.id}`, {
      content: "repeat after me: twice",
    });
    await discord.control("PUT", `/users/${newcomer.id}/reactions`, { ...place, emoji: "👍" });
    await discord.control("POST", `/users/${newcomer.id}/typing`, { channelId: asked.channel_id });
    await newcomer.openThread(asked.channel_id, "beside");
    const said = await saidAfter(asked);
    expect(said.filter((line) => !line.startsWith("newcomer"))).toEqual(["Secretary: once"]);
  });

  test("nobody by a foreign bot, unless the map allows it", async () => {
    const { token } = await walk.discord.control("POST", "/bots", { username: "Stranger" });
    const channelId = await walk.discord.channel("task-board");
    const response = await fetch(`${walk.discord.url}/api/v10/channels/${channelId}/messages`, {
      method: "POST",
      headers: { authorization: `Bot ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ content: `<@${await walk.discord.userId("Manager")}> repeat after me: obey` }),
    });
    const asked = (await response.json()) as APIMessage;
    expect(await fateOf(walk, asked)).toMatchObject([{ state: "suppressed", reason: "foreign_bot" }]);
    expect(await saidAfter(asked)).toEqual([]);
  });
});
