/** The configuration that ships: it loads without a problem, it is the office of the README, and the docs cover it. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { type Config, loadConfig } from "../../src/config/load.ts";
import { settingNames } from "../../src/config/settings.ts";
import type { MapChannel } from "../../src/domain/channel-map.ts";

const repository = join(import.meta.dirname, "../..");
/** A copy, so that a developer's own `.env` has no say. */
const root = mkdtempSync(join(tmpdir(), "guildhall-shipped-"));
for (const path of ["bots", "channel-map.yaml"]) cpSync(join(repository, path), join(root, path), { recursive: true });
afterAll(() => rmSync(root, { recursive: true }));

const result = loadConfig({ root, env: {} });

function config(): Config {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.config;
}

test("has neither problems nor notices, and asks for the sandbox", () => {
  expect(result).toMatchObject({ ok: true, notices: [] });
  expect(config()).toMatchObject({ mode: "sandbox", port: 4680, logLevel: "info" });
});

test("holds eight agents at work and five that are planned", () => {
  const ids = (enabled: boolean): string[] =>
    config()
      .agents.filter((agent) => agent.enabled === enabled)
      .map(({ id }) => id);
  const specialists = ["auditor", "nx-expert", "optimizer", "secretary", "study-builder", "webster"];
  expect(ids(true)).toEqual(["manager", "tech-lead", ...specialists]);
  expect(ids(false)).toEqual(["developer", "it", "knowledge-base", "post-processor", "reporter"]);
});

test("lets the Manager delegate to all, the Tech Lead to all but the Manager, nobody else to anybody", () => {
  const delegates = new Map(config().agents.map(({ id, delegatesTo }) => [id, delegatesTo.toSorted()]));
  const others = ["auditor", "nx-expert", "optimizer", "secretary", "study-builder", "webster"];
  expect(delegates.get("manager")).toEqual([...others, "tech-lead"].sort());
  expect(delegates.get("tech-lead")).toEqual(others);
  for (const [id, list] of delegates) if (id !== "manager" && id !== "tech-lead") expect(list).toEqual([]);
});

test("gives every channel of the office its owner", () => {
  const { categories, channels } = config().map;
  expect(channels).toEqual([]);
  const rule = ({ ref, policy }: MapChannel): string => `${ref} ${policy.owner} ${policy.mention}`;
  expect(Object.fromEntries(categories.map(({ ref, channels }) => [ref, channels.map(rule)]))).toEqual({
    COMMAND: ["ceo-office manager optional", "announcements manager required", "daily-standup manager optional"],
    ENGINEERING: [
      "technical tech-lead optional",
      "code-review auditor optional",
      "fea-analysis optimizer optional",
      "nx nx-expert optional",
    ],
    OPERATIONS: ["task-board manager optional", "meeting-notes secretary optional", "reports secretary optional"],
    RESEARCH: ["literature webster optional", "materials-data webster optional"],
    PROJECTS: ["active-projects manager optional"],
    KNOWLEDGE: ["knowledge-base secretary optional", "lessons-learned secretary optional"],
    SYSTEM: ["agent-logs manager required", "inter-agent manager required", "it-ops manager optional"],
  });
});

test("names its purposes and its one listener", () => {
  const all = config().map.categories.flatMap(({ channels }) => channels);
  const having = (test: (channel: MapChannel) => unknown): string[] => all.filter(test).map(({ ref }) => ref);
  expect(having(({ ref, policy }) => policy.purpose === ref)).toEqual(["task-board", "agent-logs", "inter-agent"]);
  expect(having(({ policy }) => policy.listeners.length > 0)).toEqual(["fea-analysis"]);
  expect(all.find(({ ref }) => ref === "fea-analysis")?.policy.listeners).toEqual(["study-builder"]);
});

test("gives every agent its four texts, and Manager and Secretary an open heartbeat item", () => {
  for (const { id, texts } of config().agents) {
    for (const text of Object.values(texts)) expect(text.trim().length, id).toBeGreaterThan(20);
  }
  const beating = config().agents.filter(({ heartbeat }) => heartbeat !== null);
  expect(beating.map(({ id }) => id)).toEqual(["manager", "secretary"]);
  for (const { texts } of beating) expect(texts.heartbeat).toMatch(/^- \[ \] every \d+h: /m);
});

test("gives every agent a square PNG of its own that is quick to load", () => {
  const pictures = config().agents.map(({ id, avatar }) => readFileSync(join(repository, "bots", id, avatar ?? "")));
  for (const picture of pictures) {
    // The header of a PNG: signature, then the first chunk with width and height.
    expect(picture.subarray(1, 4).toString()).toBe("PNG");
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([256, 256]);
    expect(picture.length).toBeLessThan(10_000);
  }
  expect(new Set(pictures.map((picture) => picture.toString("base64"))).size).toBe(13);
});

test(".env.example names every variable", () => {
  const example = readFileSync(join(repository, ".env.example"), "utf8");
  const variables = [...settingNames, ...config().agents.map(({ tokenVariable }) => tokenVariable)];
  expect(variables.filter((name) => !new RegExp(`^# ${name}=`, "m").test(example))).toEqual([]);
});

test(".env.example is a valid .env, as it stands and with its examples switched on", () => {
  const example = readFileSync(join(repository, ".env.example"), "utf8");
  const switchedOn = example.replace(/^# (?=[A-Z_]+=)/gm, "").replace(/^(DISCORD_TOKEN_\w+)=$/gm, "$1=token-of-$1");
  for (const text of [example, switchedOn]) {
    const folder = mkdtempSync(join(tmpdir(), "guildhall-example-"));
    try {
      cpSync(root, folder, { recursive: true });
      writeFileSync(join(folder, ".env"), text);
      expect(loadConfig({ root: folder, env: {} })).toMatchObject({ ok: true, notices: [] });
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
});
