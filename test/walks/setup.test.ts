/** Walk: setup where nobody can be asked, on a Discord that loses answers, asks to wait, and sees its caller die. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { building, permissionBits } from "../../src/domain/permissions.ts";
import { Product } from "../support/product.ts";
import { must } from "../support/product-discord.ts";
import { type SetupStage, setSetupStage } from "../support/setup-stage.ts";

/** View Channels and Send Messages, and with them what making things takes. */
const talking = 3072n;
const mayBuild = talking | permissionBits(building);
const createChannel = { method: "POST", route: "/guilds/{guild_id}/channels" };
/** The categories, channels and the role of the shipped map. */
const thingCount = 26;

let stage: SetupStage;
beforeEach(async () => {
  stage = await setSetupStage(["Manager", "Webster"]);
});
afterEach(() => stage.end());

/** Tokens where setup finds them. */
function write(usernames: readonly string[]): void {
  const line = (name: string): string => `DISCORD_TOKEN_${name.toUpperCase()}=${must(stage.tokens.get(name), name)}\n`;
  writeFileSync(join(stage.folder, ".env"), usernames.map(line).join(""));
}

/** What the guild has beyond what it began with. */
async function made(): Promise<readonly string[]> {
  return (await stage.names()).filter((name) => !["role:@everyone", "role:Manager", "role:Webster"].includes(name));
}

async function expectComplete(): Promise<void> {
  const names = await made();
  expect(new Set(names).size, "names that stand twice").toBe(names.length);
  expect(names).toHaveLength(thingCount);
  expect(names).toContain("SYSTEM/agent-logs");
  expect(names).toContain("role:Lead");
}

describe("with a bot that may", () => {
  beforeEach(async () => {
    write(["Manager"]);
    await stage.invite("Manager", mayBuild);
  });

  test("--plan shows and changes nothing, --yes makes everything, and again there is nothing to do", async () => {
    const planned = await stage.run(["--plan", "--json"]);
    const plan = JSON.parse(planned.said);
    expect(planned.code).toBe(0);
    expect(plan.guild).toEqual({ id: stage.guildId, name: "Office" });
    expect(plan.steps).toHaveLength(thingCount + 1);
    expect(plan.steps[0]).toEqual({ kind: "create_role", name: "Lead" });
    expect(plan.steps.at(-1)).toEqual({ kind: "set_avatar", agentId: "manager" });
    expect(plan).toMatchObject({ done: [], nearMisses: [], problems: [], failures: [] });
    expect(plan.bots.find(({ agentId }: { agentId: string }) => agentId === "manager")).toMatchObject({
      token: true,
      inGuild: true,
      applicationId: stage.applicationId("Manager"),
    });
    expect(await made()).toEqual([]);

    const done = await stage.run(["--yes"]);
    expect(done).toMatchObject({ code: 0, said: expect.stringContaining("Give the role Lead") });
    await expectComplete();
    const again = JSON.parse((await stage.run(["--yes", "--json"])).said);
    expect(again).toMatchObject({ steps: [], done: [], problems: [], failures: [] });
  });

  test("an answer that was lost doubles nothing", async () => {
    await stage.discord.control("POST", "/faults", { kind: "lose_reply", ...createChannel, count: 2 });
    const role = { method: "POST", route: "/guilds/{guild_id}/roles" };
    await stage.discord.control("POST", "/faults", { kind: "lose_reply", ...role, count: 1 });
    const { code, said } = await stage.run(["--yes"]);
    expect(said).toContain("No answer came for the category COMMAND; looking whether it was made.");
    expect(code).toBe(0);
    await expectComplete();
  });

  test("a wait that Discord asks for is waited, and said", async () => {
    const wait = { kind: "rate_limit", scope: "user", retryAfterMs: 5_000, count: 1 };
    await stage.discord.control("POST", "/faults", { ...wait, ...createChannel });
    const { code, said } = await stage.run(["--yes"]);
    expect(said).toMatch(/Discord asks to wait \d s before making the category COMMAND\./);
    expect(code).toBe(0);
    await expectComplete();
  });

  test("killed after the third channel, the next run makes the rest", async () => {
    const first = new Product({ folder: stage.folder, environment: stage.environment, args: ["setup", "--yes"] });
    // Three channels, and the role and the category before them.
    while ((await made()).length < 5) expect(first.isRunning, first.said).toBe(true);
    await first.kill();
    const half = (await made()).length;
    expect(half).toBeLessThan(thingCount);
    expect((await stage.run(["--yes"])).code).toBe(0);
    await expectComplete();
  });

  test("pictures that Discord does not take yet are left to a later run, which sends each once", async () => {
    const error = { code: "AVATAR_RATE_LIMIT", message: "You are changing your avatar too fast. Try again later." };
    const body = { code: 50035, message: "Invalid Form Body", errors: { avatar: { _errors: [error] } } };
    const fault = { kind: "fail", method: "PATCH", route: "/users/@me", status: 400, body, count: 1 };
    await stage.discord.control("POST", "/faults", fault);
    const limited = await stage.run(["--yes", "--profiles"]);
    expect(limited.said).toContain("The picture of Manager stays as it is: Discord lets a bot change its picture only");
    expect(limited.code).toBe(1);
    expect(await made()).toEqual([]);
    expect((await stage.run(["--yes", "--profiles"])).said).toContain("✔ The picture of Manager");
    expect((await stage.run(["--yes", "--profiles"])).said).toContain("Nothing to do in Office.");
    const sent = (await stage.discord.transcript()).filter(({ route, method }) => {
      return route === "/users/@me" && method === "PATCH";
    });
    expect(sent.map(({ status }) => status)).toEqual([400, 200]);
    expect(JSON.parse(readFileSync(join(stage.folder, ".guildhall/avatars.json"), "utf8"))).toBeTruthy();
  });
});

test("what people have to put right is told with its cure, exit code 78, and no token", async () => {
  write(["Manager", "Webster"]);
  await stage.invite("Manager", talking);
  await stage.fault("Manager", { kind: "disallow_intents" });
  await stage.discord.control("POST", "/channels", { name: "task_board" });
  const wrong = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.unknownunknownunknownunknown";
  const { code, said } = await stage.run(["--yes"], { DISCORD_TOKEN_AUDITOR: wrong });
  expect(code).toBe(78);
  expect(said).toContain("Auditor: Discord does not accept this token (DISCORD_TOKEN_AUDITOR, environment).");
  expect(said).toContain("Message Content Intent is off for Manager.");
  expect(said).toMatch(/The bot of Webster is not in Office\. Invite it: http\S+guild_id=/);
  expect(said).toMatch(/channel-map\.yaml:\d+ names #task-board, and the server has #task_board\./);
  expect(said).toMatch(/No bot has Manage Channels and Manage Roles\. Invite Manager's once more: http/);
  for (const secret of [...stage.tokens.values(), wrong]) expect(said).not.toContain(secret.slice(-10));
  expect(await made()).toEqual(["task_board"]);
});

test("without a terminal and without --yes it shows what it would do, and changes nothing", async () => {
  const empty = await stage.run([]);
  expect(empty).toMatchObject({ code: 78, said: expect.stringContaining("No agent has a bot token yet.") });
  write(["Manager"]);
  await stage.invite("Manager", mayBuild);
  const { code, said } = await stage.run([]);
  expect(said).toContain("#task-board");
  expect(said).toContain("Nobody can be asked here, so nothing was changed.");
  expect(code).toBe(1);
  expect((await stage.run(["--replace", "manager"])).said).toContain("can only be asked for in a terminal");
  expect(await made()).toEqual([]);
});

test("a Discord that cannot be reached is no fault of the token", async () => {
  write(["Manager"]);
  const { code, said } = await stage.run(["--plan"], { DISCORD_API_URL: "http://127.0.0.1:1/api" });
  expect(said).toContain("Manager: Discord cannot be reached (ECONNREFUSED)");
  expect(code).toBe(1);
});

test("bots in several servers are a question for the map, unless it names one", async () => {
  write(["Manager"]);
  await stage.invite("Manager", mayBuild);
  const { id } = await stage.discord.control("POST", "/guilds", { name: "Elsewhere" });
  const applicationId = stage.applicationId("Manager");
  await stage.discord.control("POST", "/invites", { applicationId, guildId: id, permissions: "8" });
  const { code, said } = await stage.run(["--yes"]);
  expect(said).toContain("The bots are in several servers:");
  expect(code).toBe(78);
  const map = readFileSync(join(stage.folder, "channel-map.yaml"), "utf8");
  writeFileSync(join(stage.folder, "channel-map.yaml"), `guild: "${stage.guildId}"\n${map}`);
  expect((await stage.run(["--yes"])).code).toBe(0);
  await expectComplete();
});
