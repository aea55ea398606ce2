/**
 * Walk: the way to Discord is gone for a while, REST and gateway: refused at once, or taken and never answered. People go on
 * talking. Nothing is lost or said twice, sessions go on, and one line says what is the matter.
 */
import type { APIMessage } from "discord-api-types/v10";
import { describe, expect, onTestFinished, test } from "vitest";
import { Cable } from "../support/cable.ts";
import { expectBooksBalanced, fateOf, untilSettled } from "../support/product-books.ts";
import { setStage, startWalk, type Walk, type WalkOptions } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

const overText = "Discord can be reached again.";
const walkMs = 240_000;
const returnMs = 90_000;

/** A Discord behind a cable. Its bots beat often, so that they soon find out about a connection that is dead. */
async function behindCable(
  start: (options: WalkOptions) => Promise<Walk>,
): Promise<{ readonly walk: Walk; readonly cable: Cable }> {
  const { promise, resolve } = Promise.withResolvers<Cable>();
  const walk = await start({
    heartbeatMs: 3_000,
    wayTo: async (url) => {
      const cable = await Cable.lay({ host: "127.0.0.1", port: Number(new URL(url).port) });
      resolve(cable);
      return `http://${cable.address}`;
    },
  });
  const cable = await promise;
  onTestFinished(async () => {
    await cable.remove();
    await walk.clear();
  });
  return { walk, cable };
}

const names = ({ stage }: Walk) => stage.config.agents.flatMap(({ enabled, name }) => (enabled ? [name] : []));

/** On stderr and in the agents' log one line says that bots are disconnected, one that it is over, and none is about one try. */
async function expectToldOnce({ discord, product }: Walk, alert: RegExp): Promise<void> {
  const trouble = (lines: readonly string[]) =>
    lines.filter((line) => /disconnected:|cannot connect|can be reached again|is back\.$/.test(line));
  const logs = await discord.channel("agent-logs");
  await until(async () => {
    const said = (await discord.messages(logs)).map(({ content }) => content);
    const told = trouble(said.filter((content) => !content.startsWith("**Roster**")));
    expect(told).toEqual([expect.stringMatching(alert), `✅ ${overText}`]);
  });
  expect(trouble(product.said.split("\n"))).toEqual([expect.stringMatching(alert), overText]);
}

async function identifies(walk: Walk): Promise<readonly number[]> {
  const counts = await Promise.all(names(walk).map((name) => walk.discord.counts(name)));
  return counts.map(({ identify }) => identify);
}

/** Has Secretary's answer stand in its channel, while neither Discord's reply nor the gateway has told of it yet. */
async function askForUnconfirmed({ discord, newcomer }: Walk): Promise<APIMessage> {
  const late = { bot: "Secretary", delayMs: 60_000 };
  await discord.fault({ kind: "slow", method: "POST", route: "/channels/{id}/messages", ...late });
  await discord.fault({ kind: "delay_events", ...late, forMs: 600_000 });
  const asked = await newcomer.say(await discord.channel("reports"), "repeat after me: once");
  return asked;
}

describe.each([
  {
    how: "refused",
    take: (cable: Cable) => cable.refuse(),
    give: (cable: Cable) => cable.mend(),
    alert: / are disconnected: Discord's gateway cannot be reached \(ECONNREFUSED\)\./,
  },
  {
    how: "taken and never answered",
    take: (cable: Cable) => cable.hold(true),
    give: (cable: Cable) => cable.hold(false),
    alert: / are disconnected: Discord's gateway did not answer in time\./,
  },
])("connections are $how", ({ take, give, alert }) => {
  test(
    "what was ready is posted once, what was said meanwhile is answered in order, and no session is given up",
    async () => {
      const { walk, cable } = await behindCable(startWalk);
      const { discord, newcomer, product } = walk;
      const technical = await discord.channel("technical");
      const unconfirmed = await askForUnconfirmed(walk);
      await discord.answerTo(unconfirmed);
      const working = await newcomer.say(technical, "wait 1");
      await until(async () => expect((await product.bot("tech-lead")).turns).toBe(1));
      take(cable);
      const asked = [working];
      for (const words of ["first", "second"]) asked.push(await newcomer.say(technical, `repeat after me: ${words}`));
      const direct = await newcomer.tell("Webster", "repeat after me: in private");
      process.kill(await product.workerPid("webster"), "SIGKILL");
      await until(() => expect(product.said).toMatch(alert), returnMs);
      await until(async () => {
        const { bots } = await product.status();
        expect(bots.map(({ state }) => state)).toEqual(bots.map(() => "disconnected"));
      });
      for (const message of [...asked, direct]) expect(await discord.answersTo(message)).toEqual([]);
      await discord.control("DELETE", "/faults");

      await give(cable);
      const answers: APIMessage[] = [];
      for (const message of [...asked, direct]) answers.push(await discord.answerTo(message, returnMs));
      expect(answers.map(({ content }) => content)).toEqual([
        "That was 1 second of waiting.",
        "first",
        "second",
        "in private",
      ]);
      expect(answers.slice(0, -1).map(({ id }) => id)).toEqual(
        (await discord.messages(technical)).filter(({ author }) => author.bot).map(({ id }) => id),
      );
      await product.untilReady(returnMs);
      await untilSettled(walk);
      for (const message of [unconfirmed, ...asked, direct])
        expect(await fateOf(walk, message)).toMatchObject([{ state: "answered", attempt_count: 1 }]);
      await discord.answerTo(unconfirmed);
      await expectToldOnce(walk, alert);
      await until(() => expectBooksBalanced(walk));
      expect(await identifies(walk)).toEqual(names(walk).map(() => 1));
      await walk.end();
    },
    walkMs,
  );
});

test(
  "at the very first start: one line says so, and everything begins when Discord can be reached",
  async () => {
    const { walk, cable } = await behindCable(setStage);
    cable.refuse();
    await walk.start();
    const alert = /All 8 bots are disconnected: .* Discord cannot be reached \(ECONNREFUSED\)\./;
    await until(() => expect(walk.product.said).toMatch(alert), returnMs);
    await cable.mend();
    await walk.product.untilReady(returnMs);
    const asked = await walk.newcomer.say(await walk.discord.channel("technical"), "repeat after me: at last");
    expect(await walk.discord.answerTo(asked)).toMatchObject({ content: "at last" });
    await expectToldOnce(walk, alert);
    expect(await identifies(walk)).toEqual(names(walk).map(() => 1));
    await walk.end();
  },
  walkMs,
);
