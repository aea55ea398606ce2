/** Walk: bots that Discord will not have, and a channel that is not there. The others serve, and one alert names each cure. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commands as offered } from "../../src/command/tree.ts";
import { setStage, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await setStage();
  await walk.discord.fault({ kind: "revoke_token", bot: "Webster" });
  await walk.discord.fault({ kind: "disallow_intents", bot: "Optimizer" });
  await walk.discord.control("DELETE", `/channels/${await walk.discord.channel("nx")}`);
  const route = "/applications/{application_id}/commands";
  await walk.discord.fault({ kind: "rate_limit", bot: "Manager", method: "POST", route, retryAfterMs: 200, count: 2 });
  const body = { code: 50001, message: "Missing Access" };
  await walk.discord.fault({ kind: "fail", bot: "Tech Lead", method: "POST", route, status: 403, body });
  await walk.start();
});
afterAll(() => walk.end());

/** The alerts in the agents' log that begin with these words. */
async function alerts(words: string): Promise<readonly string[]> {
  const messages = await walk.discord.messages(await walk.discord.channel("agent-logs"));
  return messages.map(({ content }) => content).filter((content) => content.startsWith(`⚠️ ${words}`));
}

/** Waits for the one alert; it must be the only one, on stderr too. */
async function onlyAlert(words: string): Promise<string> {
  const [alert = ""] = await until(async () => {
    const found = await alerts(words);
    expect(found).toHaveLength(1);
    return found;
  });
  expect(walk.product.said.split(words)).toHaveLength(2);
  return alert;
}

async function expectAnswers(channel: string, username: string): Promise<void> {
  const asked = await walk.newcomer.say(await walk.discord.channel(channel), "repeat after me: serving");
  expect(await walk.discord.answerTo(asked)).toMatchObject({ content: "serving", author: { username } });
}

/** How often a bot has knocked at Discord's door since it was refused. */
async function knocks(username: string): Promise<number> {
  const { identify, resume } = await walk.discord.counts(username);
  return identify + resume;
}

describe("at the start", () => {
  test("a bot whose token is refused is given up, with its variable", async () => {
    await walk.product.untilState("webster", "given_up");
    expect(await onlyAlert("Webster was given up")).toContain("put the current one (Developer Portal");
    expect((await alerts("Webster"))[0]).toContain("DISCORD_TOKEN_WEBSTER");
    const { problem } = await walk.product.bot("webster");
    expect((await alerts("Webster"))[0]).toBe(`⚠️ Webster was given up: ${problem} The other bots serve on.`);
  });

  test("a bot without the Message Content Intent is given up, with where to switch it on", async () => {
    await walk.product.untilState("optimizer", "given_up");
    expect(await onlyAlert("Optimizer was given up")).toContain("Switch on the Message Content Intent");
  });

  test("a channel that the guild lacks is named, with its line of the map", async () => {
    expect(await onlyAlert("channel-map.yaml:")).toMatch(/^⚠️ channel-map\.yaml:\d+ names the channel "nx"/);
  });

  test("slash commands are registered in the end, or it is said why not", async () => {
    const { guilds } = await walk.discord.state();
    await until(async () => {
      const commands = await walk.discord.control("GET", `/commands?guildId=${guilds[0]?.id}`);
      expect(new Set(commands.map(({ username }: { username: string }) => username))).toEqual(new Set(["Manager"]));
      expect(commands).toHaveLength(offered.length);
    });
    expect(await onlyAlert("Tech Lead could not register")).toContain("`guildhall commands sync` tries it again");
  });

  test("the others serve, also in the place of the missing", async () => {
    const states = (await walk.product.status()).bots.map(({ id, state }) => [id, state]);
    const expected = walk.stage.config.agents.flatMap(({ id, enabled }) => (enabled ? [[id, "ready"]] : []));
    const refused = new Map([
      ["webster", "given_up"],
      ["optimizer", "given_up"],
    ]);
    expect(states).toEqual(expected.map(([id = "", state]) => [id, refused.get(id) ?? state]));
    await expectAnswers("task-board", "Manager");
    await expectAnswers("technical", "Tech Lead");
  });
});

describe("while it runs", () => {
  test("a bot whose token is reset is given up", async () => {
    await walk.discord.fault({ kind: "revoke_token", bot: "Auditor" });
    await walk.product.untilState("auditor", "given_up");
    expect(await onlyAlert("Auditor was given up")).toContain("DISCORD_TOKEN_AUDITOR");
    await expectAnswers("task-board", "Manager");
  });

  test("a bot that is answered 401 is given up", async () => {
    await walk.discord.fault({
      kind: "fail",
      bot: "Secretary",
      method: "POST",
      status: 401,
      body: { message: "401: Unauthorized", code: 0 },
    });
    await walk.newcomer.say(await walk.discord.channel("reports"), "repeat after me: unheard");
    await walk.product.untilState("secretary", "given_up");
    expect(await onlyAlert("Secretary was given up")).toContain("Discord refuses its token (answer 401).");
    await expectAnswers("technical", "Tech Lead");
  });

  test("the bot that speaks for the house is given up, and another says so", async () => {
    await walk.discord.fault({ kind: "revoke_token", bot: "Manager" });
    await walk.product.untilState("manager", "given_up");
    expect(await onlyAlert("Manager was given up")).toContain("DISCORD_TOKEN_MANAGER");
    await expectAnswers("technical", "Tech Lead");
  });

  test("no bot that was given up tries again", async () => {
    const names = ["Webster", "Optimizer", "Auditor", "Secretary", "Manager"];
    const pids = (await walk.product.status()).bots.filter(({ state }) => state === "given_up").map(({ pid }) => pid);
    expect(pids).toEqual([null, null, null, null, null]);
    expect(await Promise.all(names.map(knocks))).toEqual([0, 0, 1, 1, 1]);
  });

  test("a reset token that is put right serves again after a restart, and owes the answer no longer", async () => {
    await walk.discord.fault({ kind: "restore_token", bot: "Webster" });
    expect(await walk.product.interrupt()).toBe(0);
    await walk.start();
    await walk.product.untilState("webster", "ready");
    const logs = await walk.discord.channel("agent-logs");
    expect(await walk.discord.heard(logs, "✅ Webster is back.")).toBeDefined();
    await expectAnswers("literature", "Webster");
    expect(await walk.discord.heard(await walk.discord.channel("reports"), "unheard")).toBeDefined();
  });
});

test("without a single good token it stays up and says why", async () => {
  const alone = await setStage({ agents: ["manager"] });
  try {
    await alone.discord.fault({ kind: "revoke_token", bot: "Manager" });
    await alone.start();
    await until(() => expect(alone.product.said).toContain("Manager was given up"));
    await until(() => expect(alone.product.said).toContain("0 of 8 bots ready"));
  } finally {
    await alone.end();
  }
});
