/** Walk: a message kills three attempts, its card is pressed in the channel and decided on the command line. */
import type { APIMessage } from "discord-api-types/v10";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../support/product.ts";
import { expectBooksBalanced, fateOf, untilSettled } from "../support/product-books.ts";
import { must } from "../support/product-discord.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ agents: ["manager", "tech-lead", "webster"], liftLimits: true });
});
afterAll(() => walk.end());

interface Button {
  readonly custom_id: string;
  readonly label: string;
}

const say = async (text: string) => walk.newcomer.say(await walk.discord.channel("technical"), text);

const buttonsOf = ({ components = [] }: APIMessage): readonly Button[] =>
  components.flatMap((row) => ("components" in row ? (row.components as unknown as Button[]) : []));

/** The card under a message that died. */
async function cardOf(asked: APIMessage): Promise<APIMessage> {
  const card = await walk.discord.answerTo(asked, 30_000);
  expect(card.content).toContain("I could not answer this: 3 attempts failed.");
  expect(buttonsOf(card).map(({ label }) => label)).toEqual(["Retry", "Drop"]);
  return card;
}

async function press(card: APIMessage, label: string): Promise<string> {
  const { custom_id: customId } = must(
    buttonsOf(card).find((button) => button.label === label),
    label,
  );
  const { discord, newcomer } = walk;
  const pressed = { channelId: card.channel_id, messageId: card.id, customId };
  const { interactionId } = await discord.control("POST", `/users/${newcomer.id}/clicks`, pressed);
  return until(async () => {
    const { responses, loading } = await discord.control("GET", `/interactions/${interactionId}`);
    expect(loading).toBe(false);
    return String(responses[0].content);
  });
}

/** As people see it now. */
async function shown(card: APIMessage): Promise<APIMessage> {
  const messages = await walk.discord.messages(card.channel_id);
  return must(
    messages.find(({ id }) => id === card.id),
    "card",
  );
}

const run = (...args: string[]) => runCli({ ...walk.stage, args });

/** While it is so, no attempt of Webster's can end well; what it was asked could be answered. */
async function killEachAttempt(of: APIMessage): Promise<APIMessage> {
  let isOver = false;
  const card = cardOf(of).finally(() => {
    isOver = true;
  });
  const killed = new Set<number>();
  await until(async () => {
    const { executorPid, turns } = await walk.product.bot("webster");
    if (turns > 0 && executorPid !== null && !killed.has(executorPid)) {
      killed.add(executorPid);
      process.kill(executorPid, "SIGKILL");
    }
    expect(isOver).toBe(true);
  }, 30_000);
  return card;
}

test("Retry answers at last, and the card says who wanted it", async () => {
  const asked = await walk.newcomer.tell("Webster", "wait 1");
  const card = await killEachAttempt(asked);
  expect(await fateOf(walk, asked)).toMatchObject([{ state: "dead", attempt_count: 3 }]);
  expect(await press(card, "Retry")).toBe("It is tried again.");
  await until(async () =>
    expect(await shown(card)).toMatchObject({ content: `${card.content}\nRetried by newcomer.` }),
  );
  expect(buttonsOf(await shown(card))).toEqual([]);
  expect(await fateOf(walk, asked)).toMatchObject([{ state: "answered", attempt_count: 1 }]);
  const answers = await walk.discord.answersTo(asked);
  expect(answers.map(({ content }) => content)).toContain("That was 1 second of waiting.");
});

test("Drop leaves it, also over a restart of Guildhall", async () => {
  const asked = await say("crash");
  const card = await cardOf(asked);
  await walk.product.kill();
  await walk.start();
  await walk.product.untilReady();
  expect(await press(card, "Drop")).toBe("Dropped: it stays unanswered.");
  await until(async () => expect((await shown(card)).content).toContain("Dropped by newcomer."));
  expect(await fateOf(walk, asked)).toMatchObject([{ state: "dead" }]);
});

test("the command line lists, retries and drops them", async () => {
  const asked = [await say("crash"), await say("crash")];
  const cards: APIMessage[] = [];
  for (const message of asked) cards.push(await cardOf(message));
  const listed = await run("dead", "list", "--json");
  const dead: { id: string; shortId: string; messageId: string }[] = JSON.parse(listed.said);
  expect(dead.slice(0, 2).map(({ messageId }) => messageId)).toEqual(asked.map(({ id }) => id).reverse());
  const table = await run("dead", "list", "--bot", "Tech Lead");
  expect(table.said).toMatch(/^id +agent +when +who +what was said +why/);
  expect(table.said).toContain("newcomer");
  expect(await run("dead", "drop", "0000")).toMatchObject({ code: 1, said: expect.stringContaining("begins with") });
  expect(await run("dead", "drop")).toMatchObject({ code: 1, said: expect.stringContaining("--all") });
  const first = must(dead[0], "delivery");
  expect(await run("dead", "drop", first.shortId)).toMatchObject({
    code: 0,
    said: `${first.shortId} of tech-lead is dropped.\n`,
  });
  await until(async () => expect((await shown(must(cards[1], "card"))).content).toContain("Dropped by the operator."));
  expect(await run("dead", "retry", "--all", "--bot", "tech-lead")).toMatchObject({ code: 0 });
  await until(async () => expect((await shown(must(cards[0], "card"))).content).toContain("Retried by the operator."));
});

test("of what was deleted the command line says so, and does not try it again", async () => {
  const asked = await say("crash");
  await cardOf(asked);
  await walk.discord.control("DELETE", `/users/${walk.newcomer.id}/messages/${asked.channel_id}/${asked.id}`);
  await until(async () => expect((await run("dead", "list")).said).toContain("(deleted)"));
  const [dead] = JSON.parse((await run("dead", "list", "--json")).said);
  expect(dead).toMatchObject({ messageId: asked.id, content: "", isDeleted: true });
  expect(await run("dead", "retry", dead.shortId)).toMatchObject({ code: 1, said: expect.stringContaining("deleted") });
  expect(await run("dead", "drop", dead.shortId)).toMatchObject({ code: 0 });
  expect(await walk.product.rows(`select content from messages where id = ${asked.id}`)).toEqual([{ content: "" }]);
});

test("a task whose result Discord refuses is parked, listed, and posted again", async () => {
  const { discord, newcomer } = walk;
  const channelId = await newcomer.dmWith("Manager");
  await newcomer.say(channelId, "delegate to webster: wait 1");
  await until(async () => expect((await walk.product.bot("webster")).turns).toBe(1));
  await discord.control("POST", "/faults", { kind: "close_dms", userId: newcomer.id });
  const alert = await discord.heard(await discord.channel("agent-logs"), "What came of a task of newcomer");
  const [task] = JSON.parse((await run("dead", "list", "--json")).said);
  expect(task).toMatchObject({ kind: "task", agentId: "manager", content: "wait 1", messageId: null });
  expect(alert.content).toContain(`guildhall dead retry ${task.id}`);
  expect((await run("dead", "list")).said).toContain("Manager cannot reply in a direct message");
  await discord.control("POST", "/faults", { kind: "open_dms", userId: newcomer.id });
  expect(await run("dead", "retry", task.id)).toMatchObject({ code: 0, said: expect.stringContaining("tried again") });
  await discord.heard(channelId, "**Webster** reports:\nThat was 1 second of waiting.");
  expect((await run("dead", "list", "--json")).said).not.toContain(task.id);
});

test("in the end nothing is open and the books balance", async () => {
  await untilSettled(walk);
  await expectBooksBalanced(walk);
});
