/** Walk: work is handed to another agent, by command, by chat and in a direct message; and refused where nobody may. */
import type { APIMessage } from "discord-api-types/v10";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { must, type Person } from "../support/product-discord.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
/** A member without the role that the map asks of those who delegate. */
let visitor: Person;
beforeAll(async () => {
  walk = await startWalk();
  visitor = await walk.discord.join("visitor");
});
afterAll(() => walk.end());

/** Uses `/delegate` of a bot in a channel and returns what it answered. */
async function delegate(who: Person, bot: string, channel: string, agent: string, instruction: string) {
  const { discord } = walk;
  const place = { channelId: await discord.channel(channel), applicationId: await discord.applicationId(bot) };
  const id = await until(() => who.command(place, "delegate", { agent, instruction }));
  return until(async () => {
    const interaction = await discord.control("GET", `/interactions/${id}`);
    expect(interaction).toMatchObject({ failed: false, loading: false, ephemeral: true });
    return interaction.responses[0] as APIMessage;
  });
}

/** The thread that was opened on a message. */
async function threadOn({ id }: APIMessage) {
  return until(async () => {
    const { guilds } = await walk.discord.state();
    return must(
      guilds[0]?.channels.find((channel) => channel.id === id),
      "thread on the starter line",
    );
  });
}

/** Asserts the starter line, the line for the agents, the assignee's thread and the result in it; returns the thread. */
async function expectWork(instruction: string, asked: string, by: string, assignee: string): Promise<string> {
  const { discord } = walk;
  const starter = await discord.heard(await discord.channel("task-board"), `> ${instruction}`);
  expect(starter.content).toBe(`📋 **${assignee}** has a task from ${by}:\n> ${instruction}`);
  expect(starter.author.username).toBe(asked);
  const line = await discord.heard(await discord.channel("inter-agent"), instruction);
  expect(line).toMatchObject({ author: { username: asked }, content: `${by} → **${assignee}**: ${instruction}` });
  const thread = await threadOn(starter);
  expect(thread).toMatchObject({ owner_id: await discord.userId(assignee), parent_id: starter.channel_id });
  expect(thread.name).toBe(`${assignee}: ${instruction}`);
  const result = await discord.heard(thread.id, `“${instruction}” is not done`);
  expect(result.author.username).toBe(assignee);
  return thread.id;
}

describe("by command", () => {
  test("offers those whom the bot may delegate to", async () => {
    const { discord, newcomer } = walk;
    const offered = async (bot: string, typed: string) => {
      const place = { channelId: await discord.channel("nx"), applicationId: await discord.applicationId(bot) };
      const choices = await newcomer.autocomplete(place, "delegate", "agent", { agent: typed });
      return choices.map(({ value }) => value).sort();
    };
    const others = ["auditor", "nx-expert", "optimizer", "secretary", "study-builder", "webster"];
    await until(async () => expect(await offered("Manager", "")).toEqual([...others, "tech-lead"].sort()));
    await until(async () => expect(await offered("Tech Lead", "")).toEqual(others));
    expect(await offered("Manager", "st")).toEqual(["study-builder", "webster"]);
  });

  test("goes from the starter line to the result in the thread and where it was asked", async () => {
    const answer = await delegate(walk.newcomer, "Manager", "technical", "webster", "find three sources");
    expect(answer.content).toContain("**Webster** has the task.");
    const thread = await expectWork("find three sources", "Manager", "newcomer through Manager", "Webster");
    const result = await walk.discord.heard(
      await walk.discord.channel("technical"),
      "“find three sources” is not done",
    );
    expect(result.author.username).toBe("Webster");
    expect(result.mentions).toEqual([]);
    const asked = await walk.newcomer.say(thread, "repeat after me: more");
    expect(await walk.discord.answerTo(asked)).toMatchObject({ content: "more", author: { username: "Webster" } });
  });

  test("is offered only by bots that may delegate", async () => {
    const { guilds } = await walk.discord.state();
    const commands = await walk.discord.control("GET", `/commands?guildId=${guilds[0]?.id}`);
    const offering = commands.filter(({ name }: { name: string }) => name === "delegate");
    expect(offering.map(({ username }: { username: string }) => username).sort()).toEqual(["Manager", "Tech Lead"]);
  });

  test.each([
    [
      "a person without the role",
      () => visitor,
      "Manager",
      "webster",
      /the role Lead \(`delegators` in channel-map\.yaml\)/,
    ],
    [
      "an agent outside delegatesTo",
      () => walk.newcomer,
      "Tech Lead",
      "manager",
      /Tech Lead may not delegate to Manager\./,
    ],
    [
      "an agent that does not exist",
      () => walk.newcomer,
      "Manager",
      "webstr",
      /no agent "webstr"\. Did you mean Webster\?/,
    ],
  ])("is refused for %s, naming the rule, for their eyes only", async (_why, who, bot, agent, rule) => {
    const answer = await delegate(who(), bot, "reports", agent, "secret wish");
    expect(answer.content).toMatch(rule);
    const visible = await walk.discord.messages(await walk.discord.channel("reports"));
    expect(visible.filter(({ content }) => content.includes("secret wish"))).toEqual([]);
    const board = await walk.discord.messages(await walk.discord.channel("task-board"));
    expect(board.filter(({ content }) => content.includes("secret wish"))).toEqual([]);
  });
});

describe("by chat", () => {
  test("hands the message over; the result comes as an answer to it", async () => {
    const asked = await walk.newcomer.say(
      await walk.discord.channel("ceo-office"),
      "delegate to Optimizer: tune the bracket",
    );
    await expectWork("tune the bracket", "Manager", "newcomer through Manager", "Optimizer");
    const result = await walk.discord.answerTo(asked);
    expect(result.author.username).toBe("Optimizer");
    expect(result.content).toContain("“tune the bracket” is not done");
    const rows = await walk.product.rows(`select state from deliveries where message_id = ${asked.id}`);
    expect(rows).toEqual([{ state: "handed_over" }]);
  });

  test("asked in a direct message, the asked bot reports there and names the assignee", async () => {
    const asked = await walk.newcomer.tell("Manager", "delegate to auditor: check the bolts");
    await expectWork("check the bolts", "Manager", "newcomer through Manager", "Auditor");
    const result = await walk.discord.answerTo(asked);
    expect(result).toMatchObject({ channel_id: asked.channel_id, author: { username: "Manager" } });
    expect(result.content).toMatch(/^\*\*Auditor\*\* reports:\n.*“check the bolts” is not done/);
  });

  test.each([
    [
      "a person without the role",
      () => visitor,
      "ceo-office",
      "webster",
      "Manager",
      /the role Lead \(`delegators` in channel-map\.yaml\)/,
    ],
    [
      "an agent that may delegate to nobody",
      () => walk.newcomer,
      "literature",
      "auditor",
      "Webster",
      /Webster may delegate to nobody\..*Ask Manager or Tech Lead/,
    ],
  ])("is refused to %s, naming the rule", async (_why, who, channel, agent, name, rule) => {
    const asked = await who().say(await walk.discord.channel(channel), `delegate to ${agent}: something`);
    const answer = await walk.discord.answerTo(asked);
    expect(answer.author.username).toBe(name);
    expect(answer.content).toMatch(rule);
  });
});

test("every decision is in the audit log", async () => {
  const decisions = await walk.product.rows<{ allowed: boolean; rule: string }>("select allowed, rule from audit");
  expect(decisions.filter(({ allowed }) => allowed)).toHaveLength(3);
  expect(decisions.filter(({ allowed }) => !allowed)).toHaveLength(5);
  expect(new Set(decisions.map(({ rule }) => rule))).toContain("person_is_no_delegator");
  const tasks = await walk.product.rows("select state from tasks");
  expect(tasks).toEqual([{ state: "done" }, { state: "done" }, { state: "done" }]);
});
