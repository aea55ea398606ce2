/** Walk: another program posts with the token of one of our bots. That bot falls silent, and comes back when told to. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../support/product.ts";
import { must } from "../support/product-discord.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ agents: ["manager", "webster", "auditor"] });
});
afterAll(() => walk.end());

/** Posts as any program that has the token of Webster's bot could. */
async function postFromOutside(content: string): Promise<{ readonly id: string }> {
  const response = await fetch(
    `${walk.discord.url}/api/v10/channels/${await walk.discord.channel("literature")}/messages`,
    {
      method: "POST",
      headers: {
        authorization: `Bot ${must(walk.stage.environment.DISCORD_TOKEN_WEBSTER, "token")}`,
        "content-type": "application/json",
      },
      body: JSON.stringify({ content }),
    },
  );
  expect(response.status).toBe(200);
  return (await response.json()) as { readonly id: string };
}

async function alerts(words: string): Promise<readonly string[]> {
  const messages = await walk.discord.messages(await walk.discord.channel("agent-logs"));
  return messages.filter(({ content }) => content.includes(words)).map(({ content }) => content);
}

const ask = async (words: string) => walk.newcomer.say(await walk.discord.channel("literature"), words);

describe("words that no row explains", () => {
  test("stop the bot, which says why everywhere; the others serve on", async () => {
    expect(await walk.discord.answerTo(await ask("repeat after me: all mine"))).toMatchObject({ content: "all mine" });
    const { id } = await postFromOutside("I am the other one");
    await walk.product.untilState("webster", "given_up");
    expect((await walk.product.bot("webster")).problem).toMatch(
      new RegExp(
        `^Somebody else speaks with its token: http\\S+/${id} was posted by it.*\`guildhall restart webster\``,
      ),
    );
    await until(async () => expect(await alerts("Webster was stopped")).toHaveLength(1));
    expect((await runCli({ ...walk.stage, args: ["status"] })).code).toBe(1);
    expect(await walk.product.rows("select action, subject::text, allowed from audit where action = 'post'")).toEqual([
      { action: "post", subject: id, allowed: false },
    ]);
    const other = await walk.newcomer.say(await walk.discord.channel("task-board"), "repeat after me: still here");
    expect(await walk.discord.answerTo(other)).toMatchObject({ content: "still here" });
  });

  test("keep it away whatever else is said, until it is restarted on request; then it resumes and answers", async () => {
    const missed = await ask("repeat after me: while you were silent");
    await postFromOutside("once more");
    const { code, said } = await runCli({ ...walk.stage, args: ["restart", "webster"] });
    expect(said).toMatch(/^Webster is back after .*session resumed\.\n$/);
    expect(code).toBe(0);
    // What was posted meanwhile came as a replay: it stops nobody, and the next words do.
    expect(await walk.discord.answerTo(missed)).toMatchObject({ content: "while you were silent" });
    expect((await walk.discord.counts("Webster")).identify).toBe(1);
    await postFromOutside("and again");
    await walk.product.untilState("webster", "given_up");
    await until(async () => expect(await alerts("Webster was stopped")).toHaveLength(2));
  });
});
