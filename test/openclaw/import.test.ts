/** `guildhall import openclaw` as people call it: what it writes, keeps, refuses and shows. */
import { spawnSync } from "node:child_process";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli } from "../support/product.ts";
import { contentOf, eightGateways, folderWith } from "./cluster.ts";

const importing = (folder: string, ...args: readonly string[]) =>
  runCli({ folder, args: ["import", "openclaw", eightGateways, ...args] });

describe("into an empty folder", () => {
  test("everything is written once; a second run changes nothing", async () => {
    const folder = folderWith();
    const first = await importing(folder);
    expect(first.code).toBe(0);
    expect(first.said).toContain("+ bots/manager/bot.yaml");
    const written = contentOf(folder);
    expect(Object.keys(written)).toHaveLength(30);
    const at = statSync(join(folder, ".env")).mtimeMs;
    const second = await importing(folder);
    expect(second.code).toBe(0);
    expect(second.said).toContain("Everything is there already: 30 files, nothing to write.");
    expect(contentOf(folder)).toEqual(written);
    expect(statSync(join(folder, ".env")).mtimeMs).toBe(at);
  });

  test("a plan writes nothing and shows the same", async () => {
    const folder = folderWith();
    const plan = await importing(folder, "--plan");
    expect(plan.code).toBe(0);
    expect(contentOf(folder)).toEqual({});
    const done = await importing(folder);
    const next = "\nTry it without touching Discord:\n  ";
    expect(done.said.replace("+ written", "+ to write").startsWith(plan.said + next)).toBe(true);
  });

  test("what it tells to type next works where it was typed, without `guildhall` in the path", async () => {
    const folder = folderWith();
    const into = "the new office's";
    const { said } = await importing(folder, "--into", into);
    const line = said.trimEnd().split("\n").at(-1)?.trim() ?? "";
    expect(line).toMatch(/^cd '.+' && node .+bin\/guildhall\.js up --sandbox$/);
    // Examined in the place of started: it says which folder it found and leaves nothing running.
    const tried = spawnSync("sh", ["-c", line.replace(/up --sandbox$/, "doctor --json")], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(tried.stderr).toBe("");
    expect(JSON.parse(tried.stdout).findings[0].what).toMatch(/^\d+ agents are enabled, and tokens are set\.$/);
    expect((await importing(join(folder, into))).said).toMatch(/\n {2}node \S+bin\/guildhall\.js up --sandbox\n$/);
  }, 20_000);

  test("tokens and keys go into .env, which others may not read, and are shown nowhere", async () => {
    const folder = folderWith();
    const said = [await importing(folder, "--plan"), await importing(folder, "--json"), await importing(folder)];
    const { ".env": env = "", ...others } = contentOf(folder);
    expect(env.split("\n").filter((line) => /^[A-Z_]+=fixture-/.test(line))).toHaveLength(9);
    expect(statSync(join(folder, ".env")).mode & 0o777).toBe(0o600);
    const shown = [...said.map((run) => run.said), ...Object.values(others)].join("\n");
    expect(shown).not.toMatch(/fixture-(token|anthropic|gateway|hook|telegram)/);
  });

  test("programs get the whole plan", async () => {
    const { said } = await importing(folderWith(), "--json");
    const plan = JSON.parse(said);
    expect(plan).toMatchObject({ written: true, agents: expect.any(Array), leftOver: expect.any(Array) });
    expect(plan.files).toContainEqual({ path: "channel-map.yaml", state: "new" });
  });
});

describe("into a folder that has something already", () => {
  test("nothing at all is written when a file differs, unless it is said to replace; then the old one is kept", async () => {
    const folder = folderWith({ "channel-map.yaml": "channels: {}\n" });
    const before = contentOf(folder);
    const refused = await importing(folder);
    expect(refused.code).toBe(1);
    expect(refused.said).toContain("! channel-map.yaml");
    expect(refused.said).toContain("Nothing was written: 1 file is in");
    expect(contentOf(folder)).toEqual(before);
    expect((await importing(folder, "--replace")).code).toBe(0);
    expect(contentOf(folder)["channel-map.yaml.before-import"]).toBe("channels: {}\n");
    expect(contentOf(folder)["channel-map.yaml"]).toContain("technical:");
  });

  test("other lines of .env stay; a token that differs is not overwritten unasked", async () => {
    const folder = folderWith({ ".env": "# mine\nGUILDHALL_PORT=0\nDISCORD_TOKEN_MANAGER=fixture-other" });
    expect((await importing(folder)).said).toContain("! .env");
    writeFileSync(join(folder, ".env"), "# mine\nGUILDHALL_PORT=0\nDISCORD_TOKEN_MANAGER='fixture-token-manager'");
    expect((await importing(folder)).code).toBe(0);
    const env = readFileSync(join(folder, ".env"), "utf8");
    expect(env).toMatch(/^# mine\nGUILDHALL_PORT=0\nDISCORD_TOKEN_MANAGER='fixture-token-manager'\nDISCORD_TOKEN_/);
    expect((await importing(folder)).said).toContain("Everything is there already");
  });
});

test("what Guildhall would refuse is told before anything is written", async () => {
  const agent = "agents: { defaults: { heartbeat: { every: '1h' } } }";
  const cluster = folderWith({
    "openclaw.json": `{ ${agent} }`,
    "workspaces/main/HEARTBEAT.md": "- [ ] every dawn: greet\n",
  });
  const target = folderWith();
  const { code, said } = await runCli({ folder: target, args: ["import", "openclaw", cluster] });
  expect(code).toBe(78);
  expect(said).toContain("bots/main/HEARTBEAT.md:1");
  expect(said).toContain("Mend this in the cluster's files and import again. Nothing was written.");
  expect(contentOf(target)).toEqual({});
});

test("a folder that is none ends with a sentence", async () => {
  const { code, said } = await runCli({ folder: folderWith(), args: ["import", "openclaw", "nowhere"] });
  expect(code).toBe(1);
  expect(said).toMatch(/nowhere is no folder\. Name the one that holds the cluster's files\.\n$/);
});
