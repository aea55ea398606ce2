/**
 * Walk: `guildhall doctor` on a house with one fault planted on Discord or on the way there. Faults here: no Message Content
 * intent, a wrong token, a revoked one, IDENTIFYs nearly spent and as good as spent, a bot not in the guild, an invite that
 * would fail, several guilds and none named, no guild shared; an API unreachable, unknown, hung, in trouble, behind
 * Cloudflare's page, a stranger's and a proxy; a clock that is off. Those of permissions, of the map and on the host stand in
 * doctor-permissions.test.ts, doctor-map.test.ts and doctor-host.test.ts.
 */
import { describe, expect, test } from "vitest";
import { startCrookedDiscord, withFields } from "../support/crooked-discord.ts";
import { bent, bits, examined, stagePatient } from "../support/patient.ts";
import { runCli } from "../support/product.ts";

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
