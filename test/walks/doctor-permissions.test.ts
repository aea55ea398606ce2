/**
 * Walk: `guildhall doctor` on a house with one permission planted wrong: View, Send, Threads, History missing in a channel,
 * Create Threads on the task board, Send in the whole server, a denial for the bot itself, a timeout; and `--fix`.
 */
import { expect, test } from "vitest";
import { utcTime } from "../../src/domain/utc-time.ts";
import { textOf } from "../docs/pages.ts";
import { type Bend, withFields } from "../support/crooked-discord.ts";
import { bent, bits, examined, stagePatient } from "../support/patient.ts";
import { runCli } from "../support/product.ts";
import type { Walk } from "../support/product-walk.ts";
import { keys, Terminal } from "../support/terminal.ts";

/** Denies something in a channel, to @everyone unless another is named. */
async function deny(walk: Walk, channel: string, denied: bigint, target?: { targetId: string; type: string }) {
  const { guilds } = await walk.discord.state();
  const everyone = { targetId: guilds[0]?.id ?? "", type: "role" };
  const path = `/channels/${await walk.discord.channel(channel)}/overwrites`;
  await walk.discord.control("PUT", path, { ...(target ?? everyone), deny: String(denied) });
}

test.each([
  ["View Channels", bits.view],
  ["Send Messages", bits.send],
  ["Send Messages in Threads", bits.sendInThreads],
  ["Read Message History", bits.history],
])("%s missing in a channel that a bot owns", async (label, bit) => {
  const walk = await stagePatient();
  await deny(walk, "technical", bit, await botTarget(walk, "Manager"));
  expect((await examined(walk)).troubles, "it is nobody's duty").toEqual([]);
  const own = await walk.discord.control("POST", "/roles", { name: "Quiet", permissions: "0" });
  await deny(walk, "technical", bit, { targetId: own.id, type: "role" });
  expect((await examined(walk)).troubles, "nobody has that role").toEqual([]);
  // The manager keeps its sight, so that somebody knows of the channel.
  await walk.discord.control("PUT", `/channels/${await walk.discord.channel("technical")}/overwrites`, {
    ...(await botTarget(walk, "Manager")),
    allow: String(bit),
  });
  await deny(walk, "technical", bit);
  const { code, troubles, json } = await examined(walk);
  expect(troubles).toEqual([
    {
      check: "permissions",
      subject: "Tech Lead",
      level: "fail",
      what: `In #technical it lacks ${label}.`,
      why: "It answers here.",
      cure: `In #technical allow the role Tech Lead: ${label}.`,
      fixable: false,
    },
  ]);
  expect(code).toBe(1);
  const row = json.matrix.channels.find(({ name }: { name: string }) => name === "technical");
  expect(Object.values(row.bots["tech-lead"])).toContain("missing");
  expect(Object.values(row.bots.manager)).not.toContain("missing");
});

test("the cure is right: done as it says, all is well; and people are shown what the documentation shows", async () => {
  const walk = await stagePatient();
  await deny(walk, "technical", bits.send);
  const { said, code } = await runCli({ ...walk.stage, args: ["doctor"] });
  expect(code).toBe(1);
  const blocks = textOf("docs/doctor.md").matchAll(/^```\n(.*?)^```/gms);
  const shown = [...blocks].flatMap(([, block = ""]) => block.trimEnd().split("\n"));
  expect(shown.length).toBeGreaterThan(8);
  for (const line of shown) expect(said.split("\n")).toContain(line);
  const { guilds } = await walk.discord.state();
  const role = guilds[0]?.roles.find(({ name }) => name === "Tech Lead");
  const technical = await walk.discord.channel("technical");
  const allow = { targetId: role?.id, type: "role", allow: String(bits.send) };
  await walk.discord.control("PUT", `/channels/${technical}/overwrites`, allow);
  expect((await examined(walk)).troubles).toEqual([]);
});

test("opening threads missing on the task board, for those who get tasks", async () => {
  const walk = await stagePatient();
  await deny(walk, "task-board", bits.createThreads);
  expect((await examined(walk)).troubles).toMatchObject([
    {
      subject: "Tech Lead",
      why: "It works on its tasks in threads here.",
      cure: "In #task-board allow the role Tech Lead: Create Public Threads.",
    },
  ]);
});

test("several channels alike are told in one sentence", async () => {
  const walk = await stagePatient();
  for (const channel of ["technical", "task-board"]) await deny(walk, channel, bits.sendInThreads);
  const { troubles } = await examined(walk);
  expect(troubles.map(({ cure }) => cure)).toEqual([
    "In #task-board allow the role Manager: Send Messages in Threads.",
    "In #technical, #task-board allow the role Tech Lead: Send Messages in Threads.",
  ]);
});

/** As if no role allowed to send. */
const withoutSending: Bend = (what, answer) => {
  if (!/\/guilds\/\d+$/.test(what)) return answer;
  const { roles } = JSON.parse(answer.body);
  const without = (text: string) => String(BigInt(text) & ~bits.send);
  return withFields(answer, {
    roles: roles.map((role: { permissions: string }) => ({ ...role, permissions: without(role.permissions) })),
  });
};

test("Send Messages missing in the whole server is mended once", async () => {
  const walk = await stagePatient({ agents: ["manager"] });
  expect((await bent(walk, withoutSending)).troubles).toMatchObject([
    {
      what: "It lacks Send Messages in the whole server.",
      cure: "In Server Settings → Roles allow the role Manager: Send Messages.",
    },
  ]);
});

test("where channels allow one by one what no role does, the others are named one by one", async () => {
  const walk = await stagePatient({ agents: ["tech-lead"] });
  const allow = { ...(await botTarget(walk, "Tech Lead")), allow: String(bits.send) };
  await walk.discord.control("PUT", `/channels/${await walk.discord.channel("technical")}/overwrites`, allow);
  expect((await bent(walk, withoutSending)).troubles.map(({ cure }) => cure)).toEqual([
    "In #task-board, #inter-agent allow the role Tech Lead: Send Messages.",
  ]);
});

test("what is denied to the bot itself is not mended by its role", async () => {
  const walk = await stagePatient();
  await deny(walk, "technical", bits.send, await botTarget(walk, "Tech Lead"));
  expect((await examined(walk)).troubles).toMatchObject([
    { cure: "In #technical allow the member Tech Lead itself: Send Messages." },
  ]);
});

test("--fix asks a person in a terminal before it changes what others see, and does what is agreed to alone", async () => {
  const walk = await stagePatient();
  const { token } = await walk.discord.control("POST", "/bots", { username: "Caretaker", permissions: "8" });
  for (const channel of ["technical", "task-board"]) await deny(walk, channel, bits.sendInThreads);
  await deny(walk, "technical", bits.history, await botTarget(walk, "Tech Lead"));
  const environment = { ...walk.stage.environment, DISCORD_TOKEN_SECRETARY: token };
  const before = await examined(walk, environment);
  expect(before.troubles.map(({ fixable }) => fixable)).toEqual([true, true, true]);
  const terminal = new Terminal({ ...walk.stage, environment, args: ["doctor", "--fix"] });
  await terminal.answers(
    "As Secretary, allow the role Manager in #task-board: Send Messages in Threads.",
    `y${keys.enter}`,
  );
  await terminal.answers("in #technical: Read Message History and Send Messages in Threads.", keys.enter);
  await terminal.answers("in #task-board: Send Messages in Threads.", `n${keys.enter}`);
  await terminal.hears("Done: As Secretary, allow the role Manager in #task-board");
  await terminal.hears("Left: As Secretary, allow the member Tech Lead itself in #technical");
  await terminal.hears("Left: As Secretary, allow the role Tech Lead in #task-board");
  expect(await terminal.ends()).toBe(before.code);
  const after = await examined(walk, environment);
  expect(after.troubles.map(({ subject }) => subject)).toEqual(["Tech Lead", "Tech Lead"]);

  const left = new Terminal({ ...walk.stage, environment, args: ["doctor", "--fix"] });
  await left.answers("As Secretary, allow the member Tech Lead itself", keys.ctrlC);
  await left.hears("Left. Nothing more was changed.");
  expect(await left.ends()).toBe(1);
  expect((await examined(walk, environment)).troubles).toEqual(after.troubles);
});

test("--fix lets a bot that may manage roles allow it, with consent only", async () => {
  const walk = await stagePatient();
  const administrator = await walk.discord.control("POST", "/bots", { username: "Caretaker", permissions: "8" });
  const environment = { DISCORD_TOKEN_SECRETARY: administrator.token };
  for (const channel of ["technical", "task-board"]) await deny(walk, channel, bits.sendInThreads);
  await deny(walk, "technical", bits.history, await botTarget(walk, "Tech Lead"));
  const before = await examined(walk, environment);
  expect(before.troubles.map(({ fixable }) => fixable)).toEqual([true, true, true]);
  const deeds = [
    "As Secretary, allow the role Manager in #task-board: Send Messages in Threads.",
    "As Secretary, allow the member Tech Lead itself in #technical: Read Message History and Send Messages in Threads.",
    "As Secretary, allow the role Tech Lead in #task-board: Send Messages in Threads.",
  ];
  const asked = await examined(walk, environment, ["--fix"]);
  expect(asked.json.deeds).toEqual(
    deeds.map((deed) => ({ done: false, text: `Not done without your consent (--yes): ${deed}` })),
  );
  expect(asked.troubles).toEqual(before.troubles);
  const mended = await examined(walk, environment, ["--fix", "--yes"]);
  expect(mended.json.deeds).toEqual(deeds.map((deed) => ({ done: true, text: `Done: ${deed}` })));
  expect(mended.troubles).toEqual([]);
  expect(mended.code).toBe(0);
  const { guilds } = await walk.discord.control("GET", "/state");
  const { permission_overwrites } = guilds[0].channels.find(({ name }: { name: string }) => name === "technical");
  const { targetId } = await botTarget(walk, "Tech Lead");
  const own = permission_overwrites.find(({ id }: { id: string }) => id === targetId);
  expect(own, "nothing else is changed").toMatchObject({
    allow: String(bits.history | bits.sendInThreads),
    deny: "0",
  });
});

test("a bot in a timeout", async () => {
  const walk = await stagePatient({ agents: ["manager"] });
  const until = Date.now() + 3_600_000;
  const communication_disabled_until = new Date(until).toISOString();
  const { troubles, json } = await bent(walk, (what, answer) =>
    /\/members\/\d+$/.test(what) ? withFields(answer, { communication_disabled_until }) : answer,
  );
  expect(troubles).toMatchObject([
    {
      check: "permissions",
      subject: "Manager",
      what: `It is in a timeout until ${utcTime(until)}.`,
      cure: "Right-click Manager in the member list and remove the timeout.",
    },
  ]);
  const board = json.matrix.channels.find(({ name }: { name: string }) => name === "task-board");
  expect(board.bots.manager).toMatchObject({ view: "may", send: "missing", threads: "missing", history: "may" });
});

async function botTarget(walk: Walk, name: string) {
  return { targetId: await walk.discord.userId(name), type: "member" };
}
