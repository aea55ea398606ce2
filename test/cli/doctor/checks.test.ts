/** Corners of single checks that no planted fault of a whole house reaches. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { checkApi } from "../../../src/cli/doctor/api.ts";
import { checkBot } from "../../../src/cli/doctor/bots.ts";
import { checkClock } from "../../../src/cli/doctor/clock.ts";
import { voiceOf } from "../../../src/cli/doctor/finding.ts";
import { mend } from "../../../src/cli/doctor/mend.ts";
import { checkPlatform } from "../../../src/cli/doctor/platform.ts";
import { checkSecrets } from "../../../src/cli/doctor/secrets.ts";
import { chooseGuild } from "../../../src/cli/doctor/served-guild.ts";
import type { AcceptedBot } from "../../../src/cli/doctor/survey.ts";
import { loadConfig } from "../../../src/config/load.ts";

const loaded = loadConfig({ root: join(import.meta.dirname, "../../.."), env: {} });
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const { config } = loaded;
const [agent] = config.agents;
if (!agent) throw new Error("There is no agent.");

test("a token names its bot's page by the id that it begins with", () => {
  const id = "1471858733452890132";
  const tokens = new Map([[agent.id, `${Buffer.from(id).toString("base64url")}.GhIjKl.${"x".repeat(30)}`]]);
  const outcome = { kind: "refused", status: 401, code: 0, problem: "401: Unauthorized" } as const;
  const [finding] = checkBot({ kind: "turned_away", agent, outcome }, { ...config, tokens });
  expect(finding?.cure).toContain(`https://discord.com/developers/applications/${id}/bot`);
  expect(JSON.stringify(finding)).not.toContain("GhIjKl");
});

test("a bot that could not be asked is no bot with a wrong token", () => {
  const outcome = { kind: "unknown", problem: "Discord did not answer in time." } as const;
  const [finding] = checkBot({ kind: "turned_away", agent, outcome }, config);
  expect(finding).toMatchObject({ level: "fail", what: expect.stringContaining("could not be asked") });
});

test.each([
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "CERT_HAS_EXPIRED",
  "ERR_TLS_CERT_ALTNAME_INVALID",
])("a certificate that is not to be trusted: %s", (code) => {
  const finding = checkApi("https://discord.com/api", { kind: "failed", code, problem: "no trust" }, []);
  expect(finding).toMatchObject({ level: "fail", subject: "discord.com" });
  expect(finding.cure).toContain("NODE_EXTRA_CA_CERTS");
});

test.each([
  [5_400, "ok"],
  [-4_400, "ok"],
  [6_000, "warn"],
  [-5_600, "warn"],
  [31_000, "fail"],
])("a clock that is %i ms ahead of the second that Discord names", (aheadMs, level) => {
  const clock = { theirsMs: 1_000_000, oursMs: 1_000_000 + aheadMs };
  const findings = checkClock({ kind: "answered", status: 200, isJson: true, server: null, clock });
  expect(findings).toMatchObject([{ level }]);
});

test("an old Node, a system that is not tried, and one on which children outlive who is killed", () => {
  const setpriv = { setpriv: "/usr/bin/setpriv", problem: null };
  const missing = { setpriv: null, problem: "The program setpriv is not installed." };
  expect(checkPlatform("22.1.0", "linux", setpriv)).toMatchObject([{ level: "fail" }, { level: "ok" }]);
  expect(checkPlatform("24.0.0", "win32", missing)).toMatchObject([{ level: "ok" }, { level: "warn" }]);
  const why = missing.problem;
  expect(checkPlatform("24.0.0", "linux", missing)).toMatchObject([{ level: "ok" }, { level: "warn", why }]);
});

test.skipIf(process.platform === "win32")("a data folder may be passed through, but not listed", () => {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-secrets-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "guildhall.log"), "", { mode: 0o640 });
  const found = () => checkSecrets(folder, folder).map(({ subject, level, cure }) => [subject, level, cure]);
  chmodSync(folder, 0o711);
  expect(found()).toEqual([
    [folder, "ok", null],
    ["guildhall.log", "warn", "chmod 0600 guildhall.log"],
  ]);
  chmodSync(folder, 0o755);
  expect(found()[0]).toEqual([folder, "warn", `chmod 0711 ${folder}`]);
});

describe("which guild is served", () => {
  const [one, two] = [
    { id: "1", name: "One" },
    { id: "2", name: "Two" },
  ];
  const bot = (...guilds: { id: string; name: string }[]): AcceptedBot => {
    const unread = { kind: "unknown", problem: "not asked" } as const;
    return {
      agent,
      userId: "9",
      username: "Nine",
      application: unread,
      gateway: unread,
      commands: unread,
      guilds: { kind: "done", value: guilds },
      sights: new Map(),
    };
  };

  test("the one that the map names, whoever is where", () => {
    const map = { ...config.map, guildId: "7" };
    expect(chooseGuild({ ...config, map }, [bot(one)])).toEqual({ kind: "chosen", id: "7" });
  });

  test("the only one that all share, without those that are nowhere", () => {
    expect(chooseGuild(config, [bot(one, two), bot(two), bot()])).toEqual({ kind: "chosen", id: "2" });
    expect(chooseGuild(config, [bot(one, two), bot(two, one)])).toEqual({ kind: "several", guilds: [one, two] });
    expect(chooseGuild(config, [bot(one), bot(two)])).toEqual({ kind: "none" });
    expect(chooseGuild(config, [])).toEqual({ kind: "none" });
  });
});

describe("mending", () => {
  const trouble = { what: "It is so.", why: "Because.", cure: "Do it." };
  const offering = (asksFirst: boolean, apply: () => Promise<string | null>) =>
    voiceOf("secrets").warn(".env", { ...trouble, fix: { deed: "Close it.", asksFirst, apply } });

  test("what nobody else sees is done at once, and each is tried whatever became of the others", async () => {
    const done: string[] = [];
    const deeds = await mend(
      [
        offering(false, async () => "The disk is gone."),
        offering(false, () => Promise.reject(new Error("EPERM: not yours"))),
        offering(false, async () => {
          done.push("it");
          return null;
        }),
      ],
      false,
    );
    expect(deeds).toEqual([
      { done: false, text: "Could not be done: Close it. The disk is gone." },
      { done: false, text: "Could not be done: Close it. EPERM: not yours" },
      { done: true, text: "Done: Close it." },
    ]);
    expect(done).toEqual(["it"]);
  });

  test("nothing to mend is said", async () => {
    const [deed] = await mend([voiceOf("clock").fail("this host", trouble)], true);
    expect(deed).toEqual({ done: false, text: "Nothing here can be mended by a program." });
    expect(await mend([voiceOf("clock").ok("this host", "It is right.")], true)).toEqual([]);
  });
});
