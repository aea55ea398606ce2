/** Walk: a person sets Guildhall up in a terminal, from tokens to an answer in #task-board, on a Discord that is empty. */
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { must } from "../support/product-discord.ts";
import { type SetupStage, setSetupStage } from "../support/setup-stage.ts";
import { keys, type Terminal } from "../support/terminal.ts";

let stage: SetupStage;
beforeEach(async () => {
  stage = await setSetupStage(["Manager", "webster-bot"]);
});
afterEach(() => stage.end());

const token = (username: string): string => must(stage.tokens.get(username), `token of ${username}`);
const envFile = (): string => readFileSync(join(stage.folder, ".env"), "utf8");

/** Pastes the tokens of those that have one, and leaves the others out. */
async function paste(terminal: Terminal, tokens: Readonly<Record<string, string>>): Promise<void> {
  for (const name of ["Manager", "Tech Lead", "Auditor", "NX Expert", "Optimizer", "Secretary", "Study Builder"])
    await terminal.answers(`Token of ${name}:`, `${tokens[name] ?? ""}${keys.enter}`);
  await terminal.answers("Token of Webster:", `${tokens.Webster ?? ""}${keys.enter}`);
}

/** Leaves out those that are asked for before the Auditor. */
async function leaveOutFirst(terminal: Terminal): Promise<void> {
  for (const name of ["Manager", "Tech Lead"]) await terminal.answers(`Token of ${name}:`, keys.enter);
}

/** The next link that is printed for a bot. */
async function linkOf(terminal: Terminal, username: string): Promise<string> {
  const applicationId = stage.applicationId(username);
  await terminal.hears(`client_id=${applicationId}`);
  const links = [...terminal.said.matchAll(/http:\S+\/oauth2\/authorize\S+/g)].map(([link]) => link);
  return must(
    links.findLast((link) => link.includes(applicationId)),
    `link of ${username}`,
  );
}

test("from tokens to an answer, and a second run finds nothing to do", async () => {
  writeFileSync(join(stage.folder, ".env"), "# ours\nGUILDHALL_PORT=0\n# DISCORD_TOKEN_MANAGER=\n", { mode: 0o644 });
  const terminal = stage.open();
  await paste(terminal, { Manager: token("Manager"), Webster: ` Bot ${token("webster-bot")}` });
  await terminal.hears('Webster is "webster-bot" on Discord');
  await terminal.answers("Let it make them?", keys.enter);
  await stage.follow(await linkOf(terminal, "Manager"));
  await terminal.hears("Manager is in Office.");
  const second = await linkOf(terminal, "webster-bot");
  expect(new URL(second).searchParams.get("guild_id")).toBe(stage.guildId);
  await terminal.hears("Waiting for Webster");
  await stage.follow(second);
  await terminal.hears("Webster is in Office.");
  await terminal.hears("#task-board");
  await terminal.answers("Do it?", keys.enter);
  await terminal.hears("Guildhall is ready to start");
  expect(await terminal.ends()).toBe(0);
  expect(envFile()).toBe(
    `# ours\nGUILDHALL_PORT=0\nDISCORD_TOKEN_MANAGER=${token("Manager")}\nDISCORD_TOKEN_WEBSTER=${token("webster-bot")}\n`,
  );
  expect(statSync(join(stage.folder, ".env")).mode & 0o777).toBe(0o600);
  for (const secret of stage.tokens.values()) expect(terminal.raw).not.toContain(secret.slice(-10));
  expect(await stage.names()).toContain("OPERATIONS/task-board");

  const again = stage.open();
  await again.answers("Add tokens now?", keys.enter);
  await again.hears("Nothing to do in Office.");
  expect(await again.ends()).toBe(0);

  const nina = await stage.discord.join("nina");
  const product = await stage.up();
  await product.untilReady();
  const asked = await nina.say(await stage.discord.channel("task-board"), "repeat after me: set up");
  expect((await stage.discord.answerTo(asked)).content).toBe("set up");
  expect(await product.interrupt()).toBe(0);
});

test("a token is judged before it is kept, and never shown", async () => {
  await stage.fault("Manager", { kind: "disallow_intents" });
  const terminal = stage.open();
  await leaveOutFirst(terminal);
  await terminal.answers("Token of Auditor:", `${token("Manager")}${keys.enter}`);
  await terminal.hears('Auditor is "Manager" on Discord');
  const unknown = "MTIzNDU2Nzg5MDEyMzQ1Njc4.Gabcde.unknownunknownunknownunknown";
  const wrong: readonly (readonly [string, string])[] = [
    [stage.applicationId("webster-bot"), "This looks like an id."],
    [unknown, "Discord does not accept this token."],
    [token("Manager"), "This is the bot of Auditor"],
    ["two words", "has a space"],
  ];
  for (const [pasted, answer] of wrong) {
    await terminal.answers("Token of NX Expert:", `${pasted}${keys.ctrlT}${keys.enter}`);
    await terminal.hears(answer);
  }
  expect(envFile()).toBe(`DISCORD_TOKEN_AUDITOR=${token("Manager")}\n`);
  await terminal.answers("Token of NX Expert:", keys.ctrlC);
  await terminal.hears("Left. What was accepted is kept");
  expect(await terminal.ends()).toBe(1);
  for (const secret of [...stage.tokens.values(), unknown]) expect(terminal.raw).not.toContain(secret.slice(-10));

  const replaced = stage.open(["--replace", "auditor"]);
  await leaveOutFirst(replaced);
  await replaced.answers("Token of Auditor:", `${token("webster-bot")}${keys.enter}`);
  await replaced.hears('Auditor is "webster-bot" on Discord');
  replaced.type(keys.ctrlC);
  expect(await replaced.ends()).toBe(1);
  expect(envFile()).toBe(`DISCORD_TOKEN_AUDITOR=${token("webster-bot")}\n`);
});

test("a second one in the folder is told who is at it, and only --plan runs beside it", async () => {
  writeFileSync(join(stage.folder, ".env"), `DISCORD_TOKEN_MANAGER=${token("Manager")}\n`);
  await stage.invite("Manager", 8n);
  const terminal = stage.open();
  await terminal.hears("Add tokens now?");
  const second = await stage.run(["--yes"]);
  expect(second.said).toMatch(
    /^Another guildhall setup runs in this folder \(pid (\d+)\)\. Go on there, or end it first/,
  );
  const pid = Number(/pid (\d+)/.exec(second.said)?.[1]);
  expect(readFileSync(`/proc/${pid}/cmdline`, "utf8")).toContain("setup");
  expect(second.code).toBe(1);
  expect(await stage.names()).not.toContain("OPERATIONS");
  expect((await stage.run(["--plan"])).said).toContain("Office lacks this.");
  terminal.type(keys.ctrlC);
  expect(await terminal.ends()).toBe(1);
  expect((await stage.run(["--yes"])).code).toBe(0);
  expect(await stage.names()).toContain("OPERATIONS/task-board");
});

test("a switch that is off in the portal is waited for, and what is left out is told", async () => {
  await stage.fault("Manager", { kind: "disallow_intents" });
  writeFileSync(join(stage.folder, ".env"), `DISCORD_TOKEN_MANAGER=${token("Manager")}\n`);
  await stage.invite("Manager", 8n);
  const terminal = stage.open();
  await terminal.answers("Add tokens now?", keys.enter);
  await terminal.hears("Message Content Intent");
  await terminal.hears(`/applications/${stage.applicationId("Manager")}/bot`);
  await terminal.hears("Waiting for Manager");
  await stage.fault("Manager", { kind: "allow_intents" });
  await terminal.hears("Manager can read messages.");
  await terminal.answers("Do it?", "n");
  terminal.type(keys.enter);
  expect(await terminal.ends()).toBe(0);
  expect(await stage.names()).not.toContain("OPERATIONS");

  await stage.fault("Manager", { kind: "disallow_intents" });
  const impatient = stage.open();
  await impatient.answers("Add tokens now?", keys.enter);
  await impatient.answers("Waiting for Manager", keys.enter);
  await impatient.hears("Message Content Intent is off for Manager");
  await impatient.answers("Do it?", `n${keys.enter}`);
  expect(await impatient.ends()).toBe(78);
});

test("what is nearly there is asked about instead of doubled, and a bot without the right gets a link", async () => {
  writeFileSync(join(stage.folder, ".env"), `DISCORD_TOKEN_MANAGER=${token("Manager")}\n`);
  await stage.invite("Manager", 3072n);
  const operations = await stage.discord.control("POST", "/channels", { name: "Operations", type: "category" });
  await stage.discord.control("POST", "/channels", { name: "task_board", parentId: operations.id });
  await stage.discord.control("POST", "/channels", { name: "report", parentId: operations.id });
  const terminal = stage.open();
  await terminal.answers("Add tokens now?", keys.enter);
  await terminal.hears("names #task-board, and your server has #task_board.");
  await terminal.answers("What is meant?", keys.enter);
  await terminal.hears("names #reports, and your server has #report.");
  await terminal.answers("What is meant?", `${keys.down}${keys.enter}`);
  await terminal.answers("Do it?", keys.enter);
  await terminal.hears("No bot of yours may make them.");
  await stage.follow(await linkOf(terminal, "Manager"));
  await terminal.hears("in place of task-board (#task_board)");
  await terminal.hears("Guildhall is ready to start");
  expect(await terminal.ends()).toBe(0);
  const names = await stage.names();
  expect(names.filter((name) => /task.?board|report/.test(name)).sort()).toEqual([
    "Operations/report",
    "Operations/reports",
    "Operations/task_board",
  ]);
});
