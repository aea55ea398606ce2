/** Walk: a message's menu on Discord, "Why?" and "Delegate this…", and the same story on the command line. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { APIMessage } from "discord-api-types/v10";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../support/product.ts";
import type { Person } from "../support/product-discord.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk();
});
afterAll(() => walk.end());

interface Seen {
  readonly interactionId: string;
  readonly ephemeral: boolean;
  readonly loading: boolean;
  readonly failed: boolean;
  readonly modal: { readonly title: string; readonly components: readonly { component: { value?: string } }[] } | null;
  readonly responses: readonly APIMessage[];
}

const run = (...args: string[]) => runCli({ ...walk.stage, args });

/** What a person sees of an interaction once `isDone`. */
function seen(interactionId: string, isDone: (one: Seen) => boolean): Promise<Seen> {
  return until(async () => {
    const one: Seen = await walk.discord.control("GET", `/interactions/${interactionId}`);
    expect(one.failed).toBe(false);
    return isDone(one) ? one : expect.unreachable(`Not yet: ${JSON.stringify(one)}`);
  });
}

const isAnswered = ({ responses, loading }: Seen): boolean => responses.length > 0 && !loading;

async function use(who: Person, channelId: string, more: object): Promise<string> {
  const place = { channelId, applicationId: await walk.discord.applicationId("Manager") };
  const used = () => walk.discord.control("POST", `/users/${who.id}/commands`, { ...place, ...more });
  // The command may still be on its way to Discord.
  return (await until(used)).interactionId;
}

async function answerTo(who: Person, channelId: string, more: object): Promise<Seen> {
  return seen(await use(who, channelId, more), isAnswered);
}

const onMessage = (name: string, { id }: APIMessage) => ({ name, type: 3, targetId: id });

describe("Why?", () => {
  test("tells in the menu of a message who answered it, for one pair of eyes", async () => {
    const { discord, newcomer } = walk;
    const asked = await newcomer.say(await discord.channel("task-board"), "repeat after me: hello");
    const answer = await discord.answerTo(asked);
    const { ephemeral, responses } = await answerTo(newcomer, asked.channel_id, onMessage("Why?", asked));
    expect(ephemeral).toBe(true);
    const content = responses[0]?.content ?? "";
    expect(content).toContain(`newcomer wrote in <#${asked.channel_id}>`);
    expect(content).toMatch(/Manager answers: it owns the channel \(channel-map\.yaml:\d+\)\./);
    expect(content).toContain(`/${asked.channel_id}/${answer.id}`);
    const ofAnswer = await answerTo(newcomer, asked.channel_id, onMessage("Why?", answer));
    expect(ofAnswer.responses[0]?.content).toMatch(/^Manager said this at .* in answer to a message\. It began with/);
  });

  test("tells why nobody answered, and to all where that was asked for", async () => {
    const { discord, newcomer } = walk;
    const asked = await newcomer.say(await discord.channel("announcements"), "anybody there?");
    const link = `https://discord.com/channels/1/${asked.channel_id}/${asked.id}`;
    const options = { message: link, share: true };
    const { ephemeral, responses } = await answerTo(newcomer, asked.channel_id, { name: "why", options });
    expect(ephemeral).toBe(false);
    expect(responses[0]?.content).toContain("Manager stays silent, mention_required: The owner answers here only when");
  });

  test("tells every bot that saw it", async () => {
    const { discord, newcomer } = walk;
    const asked = await newcomer.say(await discord.channel("announcements"), "seen by all");
    await until(async () => {
      const rows = await walk.product.rows<{ seen_by: string[] }>(
        `select seen_by from messages where id = ${asked.id}`,
      );
      expect(rows[0]?.seen_by.length).toBe(walk.stage.config.agents.filter(({ enabled }) => enabled).length);
    });
  });

  test("tells nothing of another channel to who may not give orders", async () => {
    const { discord, newcomer } = walk;
    const visitor = await discord.join("visitor");
    const asked = await newcomer.say(await discord.channel("technical"), "repeat after me: private");
    await discord.answerTo(asked);
    const options = { message: asked.id };
    const elsewhere = await discord.channel("task-board");
    const refused = await answerTo(visitor, elsewhere, { name: "why", options });
    expect(refused.responses[0]?.content).toMatch(/^That message stands elsewhere/);
    const told = await answerTo(newcomer, elsewhere, { name: "why", options });
    expect(told.responses[0]?.content).toContain("newcomer wrote in");
  });
});

describe("Delegate this…", () => {
  test("opens a form with the message's words, and the result is a reply to the message", async () => {
    const { discord, newcomer } = walk;
    const asked = await newcomer.say(await discord.channel("announcements"), "find three sources");
    const opened = await seen(
      await use(newcomer, asked.channel_id, onMessage("Delegate this…", asked)),
      ({ modal }) => modal !== null,
    );
    expect(opened.modal?.title).toBe("Delegate this");
    expect(opened.modal?.components[1]?.component.value).toBe("find three sources");
    const fields = { agent: ["webster"], instruction: "find three sources" };
    const form = { interactionId: opened.interactionId, fields };
    const { interactionId } = await discord.control("POST", `/users/${newcomer.id}/modals`, form);
    const { ephemeral, responses } = await seen(interactionId, isAnswered);
    expect(ephemeral).toBe(true);
    expect(responses[0]?.content).toMatch(/^\*\*Webster\*\* has the task\./);
    const result = await discord.answerTo(asked);
    expect(result).toMatchObject({ author: { username: "Webster" }, message_reference: { message_id: asked.id } });
    const { said } = await run("explain", "--message", asked.id);
    expect(said).toContain("Webster has a task from it: it has ended with a result");
  });
});

describe("on the command line", () => {
  test("the story is the same, by link and in fields", async () => {
    const { discord, newcomer } = walk;
    const asked = await newcomer.say(await discord.channel("literature"), "repeat after me: sources");
    const answer = await discord.answerTo(asked);
    const { said, code } = await run("explain", "--message", `https://discord.com/channels/1/2/${asked.id}`);
    expect(code).toBe(0);
    expect(said).toMatch(/^newcomer wrote in #literature at .* UTC: “repeat after me: sources”$/m);
    expect(said).toMatch(/^Webster answers: it owns the channel's category \(channel-map\.yaml:\d+\)\.$/m);
    const { story } = JSON.parse((await run("explain", "--message", asked.id, "--json")).said);
    expect(story).toMatchObject({
      messageId: asked.id,
      deliveries: [{ agentId: "webster", state: "answered", posts: [{ state: "delivered", messageId: answer.id }] }],
    });
    // Where this Discord's own page shows it, which opens at that address.
    const { guilds } = await discord.state();
    expect(story.link).toBe(`${discord.url}/channels/${guilds[0]?.id}/${asked.channel_id}/${asked.id}`);
    expect((await fetch(story.link)).headers.get("content-type")).toContain("text/html");
  });

  test("an unknown id, and a question that is none, are told what to do", async () => {
    const unknown = await run("explain", "--message", "5");
    expect(unknown).toMatchObject({ code: 1, said: expect.stringMatching(/^No bot of ours has seen a message 5\./) });
    expect(await run("explain", "--message", "5", "--map", "x")).toMatchObject({
      code: 1,
      said: expect.stringMatching(/^Ask one thing/),
    });
    expect((await run("explain", "--channel", "#nx")).said).toMatch(/^Ask one thing/);
  });

  test("a changed map is compared with what was written, and its mistakes are told like at start", async () => {
    const map = join(walk.stage.folder, "channel-map.yaml");
    const text = readFileSync(map, "utf8");
    const changedTo = text.replace("literature: {}", "literature: { owner: auditor }");
    writeFileSync(join(walk.stage.folder, "new map.yaml"), changedTo);
    const { said, code } = await run("explain", "--map", "new map.yaml", "--last", "500");
    expect(code).toBe(0);
    expect(said).toMatch(
      /^#literature +repeat after me: sources +Webster \(channel-map\.yaml:\d+\) +Auditor \(new map\.yaml:\d+\)$/m,
    );
    expect(said).toMatch(
      /^1 of the last \d+ messages would be answered by someone else; \d+ do(?:es)? not depend on the map/m,
    );
    writeFileSync(join(walk.stage.folder, "new map.yaml"), changedTo.replace("auditor", "auditr"));
    const broken = await run("explain", "--map", "new map.yaml");
    expect(broken.code).toBe(78);
    expect(broken.said).toMatch(/new map\.yaml:\d+ .*unknown agent "auditr"\. Did you mean "auditor"\?/);
    expect(broken.said).toMatch(/^new map\.yaml has 1 problem:\n/);
    const cure = "Give --map the path of a changed copy of channel-map.yaml, from here or as a whole.";
    for (const [path, problem] of [
      ["/nonexist.yaml", "There is no file /nonexist.yaml"],
      ["../no such/map.yaml", "There is no file ../no such/map.yaml"],
      ["bots", "bots is a folder"],
    ] as const) {
      expect(await run("explain", "--map", path)).toEqual({ said: `${problem}. ${cure}\n`, code: 1 });
    }
    const elsewhere = join(walk.stage.folder, "new map.yaml");
    writeFileSync(elsewhere, changedTo);
    expect((await run("explain", "--map", elsewhere)).said).toContain(`Auditor (${elsewhere}:`);
  });
});
