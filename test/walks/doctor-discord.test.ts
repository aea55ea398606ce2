/**
 * Walk: `guildhall doctor` on a house with one fault planted on Discord or on the way there. Faults here: no Message Content
 * intent, a wrong token, a revoked one, IDENTIFYs nearly spent and as good as spent, a bot not in the guild, several guilds
 * and none named, no guild shared; View, Send, Threads, History missing in a channel, Send in the whole server, a denial for
 * the bot itself, a timeout, nobody who may Manage; a channel, a category and the delegators' role missing, near misses, a
 * purpose without a channel; an API unreachable, unknown, hung, in trouble, behind Cloudflare's page and a stranger's; a
 * clock that is off. Those on the host stand in doctor-host.test.ts.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { sectionOf } from "../docs/pages.ts";
import { type Bend, startCrookedDiscord, withFields } from "../support/crooked-discord.ts";
import { type Examined, examined, stagePatient } from "../support/patient.ts";
import { runCli } from "../support/product.ts";
import type { Walk } from "../support/product-walk.ts";

/** Discord's bits. */
const bits = {
  view: 1n << 10n,
  send: 1n << 11n,
  history: 1n << 16n,
  createThreads: 1n << 35n,
  sendInThreads: 1n << 38n,
  manageChannels: 1n << 4n,
  manageRoles: 1n << 28n,
};

const everybody = [
  "auditor",
  "manager",
  "nx-expert",
  "optimizer",
  "secretary",
  "study-builder",
  "tech-lead",
  "webster",
];

/** Denies something in a channel, to @everyone unless another is named. */
async function deny(walk: Walk, channel: string, denied: bigint, target?: { targetId: string; type: string }) {
  const { guilds } = await walk.discord.state();
  const everyone = { targetId: guilds[0]?.id ?? "", type: "role" };
  const path = `/channels/${await walk.discord.channel(channel)}/overwrites`;
  await walk.discord.control("PUT", path, { ...(target ?? everyone), deny: String(denied) });
}

/** Examines it with a server in between that bends what Discord says. */
async function bent(walk: Walk, bend: Bend): Promise<Examined> {
  const DISCORD_API_URL = await startCrookedDiscord(walk.discord.url, bend);
  return await examined(walk, { DISCORD_API_URL });
}

function rewriteMap(walk: Walk, from: string | RegExp, to: string): void {
  const file = join(walk.stage.folder, "channel-map.yaml");
  const text = readFileSync(file, "utf8");
  expect(text).toMatch(from);
  writeFileSync(file, text.replace(from, to));
}

test("a house that is well: nothing to mend, within five seconds, for eight bots and eighteen channels", async () => {
  const walk = await stagePatient({ agents: everybody });
  const startedAt = performance.now();
  const { code, said } = await runCli({ ...walk.stage, args: ["doctor"] });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect(said).toMatch(/All is well\.\n$/);
  expect(code).toBe(0);
  const lines = said.split("\n");
  expect(lines.filter((line) => /^ {2}#/.test(line))).toHaveLength(18);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  for (const bot of ["Manager", "Tech Lead"]) {
    const { rest, identify } = await walk.discord.counts(bot);
    expect(Object.values(rest).reduce((sum, count) => sum + count)).toBeLessThanOrEqual(9);
    expect(identify).toBe(0);
  }
});

describe("a bot by itself", () => {
  test("without the Message Content intent", async () => {
    const walk = await stagePatient();
    await walk.discord.fault({ kind: "disallow_intents", bot: "Tech Lead" });
    const { code, troubles } = await examined(walk);
    const page = `https://discord.com/developers/applications/${await walk.discord.applicationId("Tech Lead")}/bot`;
    expect(troubles).toMatchObject([
      {
        check: "intents",
        subject: "Tech Lead",
        level: "fail",
        cure: `On ${page} switch on "Message Content Intent" below "Privileged Gateway Intents" and save.`,
      },
    ]);
    expect(code).toBe(1);
  });

  test("with something else in place of a token", async () => {
    const walk = await stagePatient();
    const { code, troubles } = await examined(walk, { DISCORD_TOKEN_TECH_LEAD: "3f1c2a9b8d7e6f504132aabbccddeeff" });
    expect(troubles).toMatchObject([{ check: "token", subject: "Tech Lead", level: "fail" }]);
    expect(troubles[0]?.why).toContain("perhaps it is the client secret or the public key");
    expect(troubles[0]?.cure).toContain(
      'press "Reset Token" and put the new one into .env as DISCORD_TOKEN_TECH_LEAD=…',
    );
    expect(code).toBe(1);
  });

  test("with a token that was revoked", async () => {
    const walk = await stagePatient();
    await walk.discord.fault({ kind: "revoke_token", bot: "Tech Lead" });
    const { troubles } = await examined(walk);
    expect(troubles).toMatchObject([
      { check: "token", subject: "Tech Lead", what: "Discord refuses its token (DISCORD_TOKEN_TECH_LEAD)." },
    ]);
    expect(troubles[0]?.why).toMatch(/^It was reset, or belongs to a bot that is gone\./);
  });

  test.each([
    [150, "warn", 0],
    [12, "fail", 1],
  ])("with %i IDENTIFYs left", async (remaining, level, exitCode) => {
    const walk = await stagePatient();
    const session_start_limit = { total: 1_000, remaining, reset_after: 3_600_000, max_concurrency: 1 };
    const { code, of } = await bent(walk, (what, answer) =>
      what.endsWith("/gateway/bot") ? withFields(answer, { session_start_limit }) : answer,
    );
    expect(of("identifies", "Manager")).toMatchObject({
      level,
      what: `Only ${remaining} of 1000 connections (IDENTIFYs) are left today.`,
      cure: "Stop whatever else uses the token. The count begins anew in 1 h, and Guildhall waits for that by itself.",
    });
    expect(code).toBe(exitCode);
  });
});

describe("the server", () => {
  test("in which a bot is not", async () => {
    const walk = await stagePatient();
    const stranger = await walk.discord.control("POST", "/bots", { username: "Webster Two", guildIds: [] });
    const { code, troubles } = await examined(walk, { DISCORD_TOKEN_WEBSTER: stranger.token });
    expect(troubles).toMatchObject([
      { check: "membership", subject: "Webster", level: "fail", what: "It is not in the server Guildhall." },
    ]);
    const [, link = ""] = /Open (\S+) as somebody/.exec(troubles[0]?.cure ?? "") ?? [];
    const query = new URL(link).searchParams;
    expect(query.get("client_id")).toBe(stranger.applicationId);
    expect(query.get("guild_id")).toBe((await walk.discord.state()).guilds[0]?.id);
    const asked = BigInt(query.get("permissions") ?? 0);
    expect(asked & (bits.view | bits.send | bits.history)).toBe(bits.view | bits.send | bits.history);
    expect(asked & (bits.manageChannels | bits.manageRoles)).toBe(0n);
    expect(code).toBe(1);
  });

  test("whose invite would fail by a code grant", async () => {
    const walk = await stagePatient();
    const stranger = await walk.discord.control("POST", "/bots", { username: "Webster Two", guildIds: [] });
    const DISCORD_API_URL = await startCrookedDiscord(walk.discord.url, (what, answer) =>
      what.endsWith("/applications/@me") ? withFields(answer, { bot_require_code_grant: true }) : answer,
    );
    const { of } = await examined(walk, { DISCORD_API_URL, DISCORD_TOKEN_WEBSTER: stranger.token });
    expect(of("membership", "Webster").cure).toContain('First switch off "Requires OAuth2 Code Grant" on its Bot page');
  });

  test("that nobody has named, of several", async () => {
    const walk = await stagePatient({ agents: ["manager"] });
    const second = await walk.discord.control("POST", "/guilds", { name: "Annexe" });
    const { token } = await walk.discord.control("POST", "/bots", { username: "Both" });
    const { troubles } = await examined(walk, { DISCORD_TOKEN_MANAGER: token });
    expect(troubles).toMatchObject([{ check: "membership", subject: "channel-map.yaml", level: "fail" }]);
    expect(troubles[0]?.what).toContain(`Annexe (${second.id})`);
    expect(troubles[0]?.cure).toMatch(/^Write the one you mean at the top of channel-map\.yaml: guild: "\d+"$/);
  });

  test("that the bots do not share", async () => {
    const walk = await stagePatient();
    const second = await walk.discord.control("POST", "/guilds", { name: "Annexe" });
    const alien = await walk.discord.control("POST", "/bots", { username: "Alien", guildIds: [second.id] });
    const { troubles } = await examined(walk, { DISCORD_TOKEN_TECH_LEAD: alien.token });
    expect(troubles).toMatchObject([{ check: "membership", what: expect.stringContaining("No server has all bots") }]);
  });
});

describe("permissions", () => {
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
    const blocks = sectionOf("docs/operations.md", "## Doctor").matchAll(/^```\n(.*?)^```/gms);
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
    const communication_disabled_until = new Date(Date.now() + 3_600_000).toISOString();
    const { troubles, json } = await bent(walk, (what, answer) =>
      /\/members\/\d+$/.test(what) ? withFields(answer, { communication_disabled_until }) : answer,
    );
    expect(troubles).toMatchObject([
      {
        check: "permissions",
        subject: "Manager",
        what: `It is in a timeout until ${communication_disabled_until}.`,
        cure: "Right-click Manager in the member list and remove the timeout.",
      },
    ]);
    const board = json.matrix.channels.find(({ name }: { name: string }) => name === "task-board");
    expect(board.bots.manager).toMatchObject({ view: "may", send: "missing", threads: "missing", history: "may" });
  });

  async function botTarget(walk: Walk, name: string) {
    return { targetId: await walk.discord.userId(name), type: "member" };
  }
});

describe("the channel map", () => {
  test("a channel that the server lacks, and nobody who may Manage", async () => {
    const walk = await stagePatient();
    await walk.discord.control("DELETE", `/channels/${await walk.discord.channel("reports")}`);
    const { code, of, troubles } = await examined(walk);
    expect(of("map", "channel reports")).toMatchObject({
      level: "fail",
      what: expect.stringMatching(/^The server has no channel "reports" \(channel-map\.yaml:\d+\)\.$/),
      cure: "`guildhall setup` makes it; or make it by hand in the category OPERATIONS; or let the bots view it.",
    });
    expect(of("map", "Manager")).toMatchObject({
      level: "warn",
      what: "No bot may make what is missing: even Manager lacks Manage Channels and Manage Roles.",
      cure: expect.stringContaining(
        "allow the role Manager: Manage Channels and Manage Roles (Server Settings → Roles)",
      ),
    });
    expect(troubles).toHaveLength(2);
    expect(code).toBe(1);
  });

  test("where a bot may Manage, nothing is said of it", async () => {
    const walk = await stagePatient();
    await walk.discord.control("DELETE", `/channels/${await walk.discord.channel("reports")}`);
    const permissions = String(bits.manageChannels | bits.manageRoles | bits.view);
    const builder = await walk.discord.control("POST", "/bots", { username: "Secretary Two", permissions });
    const { troubles } = await examined(walk, { DISCORD_TOKEN_SECRETARY: builder.token });
    expect(troubles.map(({ subject }) => subject)).toEqual(["channel reports"]);
  });

  test("a category that the server lacks", async () => {
    const walk = await stagePatient();
    rewriteMap(walk, /^ {2}RESEARCH:/m, "  ARCHIVE:");
    const { of } = await examined(walk);
    expect(of("map", "category ARCHIVE")).toMatchObject({
      level: "fail",
      cure: "`guildhall setup` makes it; or make it by hand; or correct its name in the map.",
    });
  });

  test("a role of delegators that the server lacks", async () => {
    const walk = await stagePatient();
    rewriteMap(walk, "delegators: [Lead]", "delegators: [Commander]");
    const { of } = await examined(walk);
    expect(of("map", "role Commander")).toMatchObject({
      level: "fail",
      why: "It is named below `delegators`: nobody may delegate by it.",
      cure: expect.stringContaining("make it in Server Settings → Roles"),
    });
  });

  test("a near miss is named", async () => {
    const walk = await stagePatient();
    rewriteMap(walk, "technical: {}", "techncal: {}");
    const { of } = await examined(walk);
    expect(of("map", "channel techncal")).toMatchObject({
      what: expect.stringMatching(
        /^The server has no channel "techncal" \(channel-map\.yaml:\d+\), but one called "technical"\.$/,
      ),
      cure: expect.stringMatching(/^Rename it on Discord, or write "technical" in channel-map\.yaml:\d+\.$/),
    });
  });

  test("a purpose without a channel", async () => {
    const walk = await stagePatient();
    rewriteMap(walk, ", purpose: inter-agent", "");
    const { code, troubles } = await examined(walk);
    expect(troubles).toMatchObject([
      { check: "map", level: "warn", cure: 'Write "purpose: inter-agent" at the channel that is meant for it.' },
    ]);
    expect(code).toBe(0);
  });
});

describe("the way to Discord", () => {
  test.each([
    ["http://127.0.0.1:1/api", "127.0.0.1:1", "cannot be reached (ECONNREFUSED)", "curl -v"],
    ["https://guildhall.invalid/api", "guildhall.invalid", "cannot be looked up", "getent hosts guildhall.invalid"],
  ])("closed: %s", async (DISCORD_API_URL, subject, what, cure) => {
    const walk = await stagePatient({ agents: ["manager"] });
    const { code, of, findings } = await examined(walk, { DISCORD_API_URL, HTTPS_PROXY: "http://proxy:3128" });
    expect(of("api", subject)).toMatchObject({
      level: "fail",
      what: expect.stringContaining(what),
      why: expect.stringContaining("HTTPS_PROXY is set, but Guildhall connects directly."),
      cure: expect.stringContaining(cure),
    });
    expect(
      findings.filter(({ check }) => check === "intents"),
      "bots are not asked",
    ).toEqual([]);
    expect(code).toBe(1);
  });

  test("a Discord that does not answer", async () => {
    const walk = await stagePatient({ agents: ["manager"] });
    await walk.discord.fault({ kind: "hang", method: "GET", route: "/gateway" });
    const { troubles } = await examined(walk);
    expect(troubles).toMatchObject([{ check: "api", what: expect.stringContaining("did not answer in time") }]);
  });

  test.each([
    [
      "Cloudflare's page",
      403,
      { server: "cloudflare", "content-type": "text/html" },
      "banned this host's address",
      "Stop every bot on this host for an hour",
    ],
    ["a stranger's page", 200, { "content-type": "text/html" }, "A proxy or a sign-in page", "see what answers"],
    [
      "a proxy that asks for a password",
      407,
      { "content-type": "text/html" },
      "knows none",
      "Let this host reach Discord directly",
    ],
    [
      "Discord in trouble",
      503,
      { "content-type": "application/json" },
      "Discord itself is in trouble",
      "https://discordstatus.com",
    ],
    [
      "another server",
      404,
      { "content-type": "application/json" },
      "DISCORD_API_URL may name something else",
      "Correct DISCORD_API_URL",
    ],
  ])("%s in place of an answer", async (_name, status, headers, why, cure) => {
    const walk = await stagePatient({ agents: ["manager"] });
    const { troubles, code } = await bent(walk, (what, answer) =>
      what.endsWith("/v10/gateway") ? { status, headers, body: "<html></html>" } : answer,
    );
    expect(troubles).toMatchObject([
      { check: "api", level: "fail", why: expect.stringContaining(why), cure: expect.stringContaining(cure) },
    ]);
    expect(code).toBe(1);
  });

  test.each([
    [-10_000, "warn", /^Its clock is \d+ s ahead of Discord's\.$/, 0],
    [60_000, "fail", /^Its clock is \d+ s behind Discord's\.$/, 1],
  ])("a clock that is off by %i ms", async (byMs, level, what, exitCode) => {
    const walk = await stagePatient({ agents: ["manager"] });
    const { troubles, code } = await bent(walk, (_what, answer) => ({
      ...answer,
      headers: { ...answer.headers, date: new Date(Date.now() + byMs).toUTCString() },
    }));
    expect(troubles).toMatchObject([
      {
        check: "clock",
        level,
        what: expect.stringMatching(what),
        cure: expect.stringContaining("timedatectl set-ntp true"),
      },
    ]);
    expect(code).toBe(exitCode);
  });
});
