/** What a valid configuration becomes, and how the environment, `.env` and the sandbox wish decide the rest. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type Config, type LoadOptions, loadConfig } from "../../src/config/load.ts";
import { formatProblems, type Problem } from "../../src/config/problem.ts";
import { makeFixture } from "./fixture.ts";

type Changes = Readonly<Record<string, string | Uint8Array>>;

/** Loads the base with `changes`, `env` and nothing of the machine that runs the test. */
function load(changes: Changes = {}, options: Partial<LoadOptions> = {}): ReturnType<typeof loadConfig> {
  using fixture = makeFixture(new Map());
  for (const [path, content] of Object.entries(changes)) writeFileSync(join(fixture.root, path), content);
  return loadConfig({ root: fixture.root, env: {}, ...options });
}

function valid(result: ReturnType<typeof loadConfig>): Config {
  if (!result.ok) throw new Error(formatProblems(result.problems));
  return result.config;
}

function problemsOf(result: ReturnType<typeof loadConfig>): readonly Problem[] {
  if (result.ok) throw new Error("expected problems");
  return result.problems;
}

const someToken = { DISCORD_TOKEN_MANAGER: "token-of-manager" };

describe("agents", () => {
  test("have every default filled in", () => {
    expect(valid(load()).agents.find(({ id }) => id === "webster")).toEqual({
      id: "webster",
      name: "Webster",
      enabled: true,
      avatar: null,
      presence: null,
      tokenVariable: "DISCORD_TOKEN_WEBSTER",
      model: { primary: "offline", fallbacks: [] },
      capabilities: [],
      delegatesTo: [],
      heartbeat: null,
      limits: { turns: 2, usdPerDay: null },
      facility: null,
      texts: { soul: "", agents: "", memory: "", heartbeat: "" },
    });
  });

  test("keep what is said, in the domain's units", () => {
    const yaml = [
      "name: Web Reader",
      "presence: sources",
      "token: WEB_TOKEN",
      "model: { primary: offline, fallbacks: [offline] }",
      "capabilities: [web-research]",
      'heartbeat: { cron: "0 9 * * 1-5", activeHours: "22:00-6:00 europe/paris", target: "user:1471858733452890132" }',
      "limits: { turns: 16, usdPerDay: 2.5 }",
      "facility: nx-license",
    ];
    const config = valid(load({ "bots/webster/bot.yaml": yaml.join("\n"), "bots/webster/HEARTBEAT.md": "notes" }));
    expect(config.agents.find(({ id }) => id === "webster")).toMatchObject({
      name: "Web Reader",
      tokenVariable: "WEB_TOKEN",
      heartbeat: {
        schedule: { kind: "cron", pattern: "0 9 * * 1-5" },
        zone: "Europe/Paris",
        activeHours: { fromMinute: 22 * 60, toMinute: 6 * 60 },
        target: "user:1471858733452890132",
      },
      limits: { turns: 16, usdPerDay: 2.5 },
      facility: "nx-license",
      texts: { heartbeat: "notes" },
    });
  });

  test("delegate to enabled others only, whatever the form of the rule", () => {
    const delegates = (rule: string): readonly string[] | undefined =>
      valid(load({ "bots/tech-lead/bot.yaml": `name: Lead\ndelegatesTo: ${rule}\n` })).agents.find(
        ({ id }) => id === "tech-lead",
      )?.delegatesTo;
    expect(delegates("all")).toEqual(["manager", "webster"]);
    expect(delegates("{ allExcept: [manager, it] }")).toEqual(["webster"]);
    expect(delegates("[webster]")).toEqual(["webster"]);
    expect(delegates("[webster, manager, webster]")).toEqual(["manager", "webster"]);
    expect(delegates("none")).toEqual([]);
    expect(delegates("[]")).toEqual([]);
  });

  test("may have a picture in their folder; what begins with a dot, and plain files beside the folders, are no agents", () => {
    using fixture = makeFixture(
      new Map([
        ["bots/webster/bot.yaml", "name: Webster\navatar: pictures/me.PNG\n"],
        ["bots/webster/pictures/me.PNG", "(a picture)"],
        ["bots/.trash/notes.txt", "not an agent"],
        ["bots/README.md", "not an agent"],
      ]),
    );
    const { agents } = valid(loadConfig({ root: fixture.root, env: {} }));
    expect(agents.map(({ id }) => id)).toEqual(["manager", "tech-lead", "it", "webster"]);
    expect(agents.find(({ id }) => id === "webster")?.avatar).toBe("pictures/me.PNG");
  });

  test("stand everywhere in one order: who may hand work to most first, then by the names of the folders", () => {
    using fixture = makeFixture(
      new Map([
        ["bots/archivist/bot.yaml", "name: Archivist\n"],
        ["bots/foreman/bot.yaml", "name: Foreman\ndelegatesTo: { allExcept: [manager] }\n"],
        ["bots/zoe/bot.yaml", "name: Zoe\ndelegatesTo: [archivist, foreman]\n"],
      ]),
    );
    const { agents } = valid(loadConfig({ root: fixture.root, env: {} }));
    const ids = agents.filter(({ enabled }) => enabled).map(({ id }) => id);
    const reach = (id: string) => agents.find((agent) => agent.id === id)?.delegatesTo;
    expect(ids).toEqual(["manager", "foreman", "tech-lead", "zoe", "archivist", "webster"]);
    expect(reach("manager")).toEqual(ids.slice(1));
    expect(reach("zoe")).toEqual(["foreman", "archivist"]);
  });

  test("may name a model that is not in use yet, which is said and not refused", () => {
    const result = load({ "bots/webster/bot.yaml": "name: Webster\nmodel: { primary: anthropic/claude-x }\n" });
    const several = load({ "bots/webster/bot.yaml": "name: Webster\nmodel: { primary: a/b, fallbacks: [c/d] }\n" });
    expect(several).toMatchObject({ notices: [expect.stringContaining("  models a/b, c/d are not used yet: ")] });
    expect(valid(result).agents.find(({ id }) => id === "webster")?.model.primary).toBe("anthropic/claude-x");
    expect(result).toMatchObject({
      notices: [
        "bots/webster/bot.yaml:2  model anthropic/claude-x is not used yet: every agent's brain is offline so far.",
      ],
    });
  });
});

describe("the channel map", () => {
  const map = [
    "categories:", //                                                        1
    "  ENGINEERING:", //                                                     2
    "    owner: tech-lead", //                                               3
    "    listeners: [webster]", //                                           4
    "    mention: optional", //                                              5
    "    foreignBots: mentions", //                                          6
    "    channels:", //                                                      7
    "      technical:", //                                                   8
    "      literature: { owner: webster, mention: required }", //            9
    "      quiet: { listeners: [], foreignBots: ignore }", //               10
    "  EMPTY:", //                                                          11
    "channels:", //                                                         12
    '  "1471858733452890132": { owner: manager, purpose: agent-logs }', //  13
    "  nobodys: {}", //                                                     14
  ].join("\n");

  test("hands down from category to channel what the channel does not say, with the line that set the owner", () => {
    const { categories, channels } = valid(load({ "channel-map.yaml": map })).map;
    const rest = { purpose: null, foreignBots: "mentions", mention: "optional", listeners: ["webster"] };
    const at = (line: number, mention = line) => ({
      ownerLine: `channel-map.yaml:${line}`,
      mentionLine: `channel-map.yaml:${mention}`,
    });
    const engineering = { owner: "tech-lead", ...at(3, 5) };
    expect(categories[0]?.policy).toEqual({ ...rest, ...engineering });
    expect(categories[0]?.channels.map(({ ref, policy }) => [ref, policy])).toEqual([
      ["technical", { ...rest, ...engineering }],
      // The owner is not its own listener.
      ["literature", { ...rest, owner: "webster", ...at(9), mention: "required", listeners: [] }],
      ["quiet", { ...rest, ...engineering, listeners: [], foreignBots: "ignore" }],
    ]);
    const defaults = { owner: null, listeners: [], mention: "required", foreignBots: "ignore", purpose: null };
    expect(categories[1]).toEqual({
      ref: "EMPTY",
      line: "channel-map.yaml:11",
      policy: { ...defaults, ...at(11) },
      channels: [],
    });
    expect(channels).toEqual([
      {
        ref: "1471858733452890132",
        kind: "text",
        line: "channel-map.yaml:13",
        policy: { ...defaults, owner: "manager", purpose: "agent-logs", ...at(13) },
      },
      { ref: "nobodys", kind: "text", line: "channel-map.yaml:14", policy: { ...defaults, ...at(14) } },
    ]);
  });

  test("names guild and delegators, or leaves them open", () => {
    const named = valid(load({ "channel-map.yaml": `guild: "1471858733452890132"\ndelegators: [Lead]\n${map}` }));
    expect(named.map).toMatchObject({ guildId: "1471858733452890132", delegators: ["Lead"] });
    expect(valid(load({ "channel-map.yaml": map })).map).toMatchObject({ guildId: null, delegators: [] });
  });

  test("without a channel for agent-logs, or with a name hidden behind #, is told as a notice", () => {
    const text = "channels:\n  #general: { owner: manager }\n  # general: of course\n  lobby:\n";
    expect(load({ "channel-map.yaml": text })).toMatchObject({
      ok: true,
      notices: [
        'channel-map.yaml:2 begins with "#" and so is a comment: write a channel\'s name without it.',
        'channel-map.yaml has no channel with "purpose: agent-logs": heartbeats and alerts have no place to go.',
      ],
    });
  });
});

describe("variables", () => {
  test("have defaults", () => {
    using fixture = makeFixture(new Map());
    expect(valid(loadConfig({ root: fixture.root, env: {} }))).toMatchObject({
      apiUrl: "https://discord.com/api",
      apiUrlExplicit: false,
      dataFolder: join(fixture.root, ".guildhall"),
      databaseUrl: null,
      port: 4680,
      portExplicit: false,
      logLevel: "info",
      mode: "sandbox",
    });
  });

  test("come from .env, and the process's own environment wins", () => {
    const file = 'GUILDHALL_PORT=5000\nGUILDHALL_LOG=debug\nDATABASE_URL="postgres://a:b#c@host/db"\n';
    const config = valid(load({ ".env": file }, { env: { GUILDHALL_LOG: "warn", GUILDHALL_DATA: "/srv/hall" } }));
    expect(config).toMatchObject({ port: 5000, portExplicit: true, logLevel: "warn", dataFolder: "/srv/hall" });
    expect(config.databaseUrl).toBe("postgres://a:b#c@host/db");
    expect(process.env.GUILDHALL_PORT).toBeUndefined();
  });

  test("that are empty count as unset, and relative folders from the root", () => {
    using fixture = makeFixture(new Map());
    const env = { DISCORD_API_URL: "", DATABASE_URL: " ", GUILDHALL_PORT: "", GUILDHALL_DATA: "data" };
    const config = valid(loadConfig({ root: fixture.root, env }));
    expect(config).toMatchObject({ apiUrlExplicit: false, databaseUrl: null, port: 4680, mode: "sandbox" });
    expect(config.dataFolder).toBe(join(fixture.root, "data"));
  });

  test.each([
    "http://127.0.0.1:8080/api",
    "http://127.0.0.1:8080/api/",
    "http://127.0.0.1:8080/discord/api",
  ])("%s is an address of the API", (address) => {
    const config = valid(load({}, { env: { ...someToken, DISCORD_API_URL: address } }));
    expect(config).toMatchObject({ apiUrl: address.replace(/\/$/, ""), apiUrlExplicit: true, mode: "discord" });
  });

  test("that look like ours but are read by nobody are told, with a guess", () => {
    const result = load({ ".env": "GUILDHALL_PROT=1\n" }, { env: { DISCORD_TOKEN_WEBSTR: "x", DISCORD_OTHER: "y" } });
    expect(result).toMatchObject({
      ok: true,
      notices: [
        ".env:1  GUILDHALL_PROT is set, but nothing reads it. Did you mean GUILDHALL_PORT?",
        "environment  DISCORD_TOKEN_WEBSTR is set, but nothing reads it. Did you mean DISCORD_TOKEN_WEBSTER?",
      ],
    });
  });
});

describe("the address of health and metrics", () => {
  test.each(["127.0.0.1", "127.0.0.9", "::1", "localhost"])("that only this machine reaches is no news: %s", (host) => {
    const loaded = load({}, { env: { GUILDHALL_HOST: host } });
    expect(loaded).toMatchObject({ ok: true, config: { host }, notices: [] });
  });

  test("that others reach is told with what it means, in either mode", () => {
    const env = { GUILDHALL_HOST: "0.0.0.0" };
    expect(load({}, { env })).toMatchObject({
      notices: ["environment  GUILDHALL_HOST is not used: the sandbox answers to this machine alone."],
    });
    expect(load({}, { env: { ...env, DISCORD_TOKEN_MANAGER: "token-of-manager" } })).toMatchObject({
      config: { host: "0.0.0.0", mode: "discord" },
      notices: ["environment  GUILDHALL_HOST lets whoever reaches that address read Guildhall's health and metrics."],
    });
  });
});

describe("tokens", () => {
  test("one is enough for Discord; those of disabled agents are left alone", () => {
    const env = { DISCORD_TOKEN_TECH_LEAD: "token-of-lead", DISCORD_TOKEN_IT: "token-of-it" };
    const config = valid(load({}, { env }));
    expect(config.mode).toBe("discord");
    expect([...config.tokens]).toEqual([["tech-lead", "token-of-lead"]]);
    expect(valid(load({}, { env: { DISCORD_TOKEN_IT: "token-of-it" } }))).toMatchObject({ mode: "sandbox" });
  });

  test("are found under the variable that bot.yaml names", () => {
    const yaml = { "bots/webster/bot.yaml": "name: Webster\ntoken: WEB_TOKEN\n" };
    const env = { WEB_TOKEN: "token-of-webster" };
    expect([...valid(load(yaml, { env })).tokens]).toEqual([["webster", "token-of-webster"]]);
  });

  test("of any form are taken, since other servers have other forms", () => {
    expect(valid(load({}, { env: { DISCORD_TOKEN_MANAGER: "x" } })).tokens.get("manager")).toBe("x");
  });

  test("shared by three agents are told twice, each against the first", () => {
    const env = { DISCORD_TOKEN_MANAGER: "same", DISCORD_TOKEN_TECH_LEAD: "same", DISCORD_TOKEN_WEBSTER: "same" };
    expect(problemsOf(load({}, { env })).map(({ key, message }) => [key, message])).toEqual([
      ["DISCORD_TOKEN_TECH_LEAD", "holds the same token as DISCORD_TOKEN_MANAGER"],
      ["DISCORD_TOKEN_WEBSTER", "holds the same token as DISCORD_TOKEN_MANAGER"],
    ]);
  });

  test("and the address are not even looked at when the sandbox is wished for", () => {
    const env = { ...someToken, DISCORD_TOKEN_WEBSTER: "Bot x", DISCORD_API_URL: "nonsense" };
    const config = valid(load({}, { env, forceSandbox: true }));
    expect(config).toMatchObject({ mode: "sandbox", apiUrl: "https://discord.com/api", apiUrlExplicit: false });
    expect(config.tokens.size).toBe(0);
  });
});

describe("files that are no text", () => {
  test.each<[string, Uint8Array, string]>([
    ["channel-map.yaml", Buffer.from("categories: {}\n", "utf16le"), "is not UTF-8 text"],
    ["bots/manager/bot.yaml", Buffer.from("name: Büro\n", "latin1"), "is not UTF-8 text"],
    ["bots/manager/SOUL.md", Buffer.alloc(256 * 1024 + 1, "x"), "is larger than 256 KiB"],
    [".env", Buffer.from("GUILDHALL_LOG=d\u00e9bug\n", "latin1"), "is not UTF-8 text"],
  ])("%s is refused", (path, bytes, message) => {
    const [first] = problemsOf(load({ [path]: bytes }));
    expect(first).toMatchObject({ file: path });
    expect(first?.message).toContain(message);
  });

  test("a folder where a file belongs, and a file where a folder belongs, are told and not thrown", () => {
    using fixture = makeFixture(new Map([["delete channel-map.yaml", ""]]));
    mkdirSync(join(fixture.root, "channel-map.yaml"));
    expect(problemsOf(loadConfig({ root: fixture.root, env: {} }))).toMatchObject([
      { file: "channel-map.yaml", message: "is not a file" },
    ]);
    const flat = load({}, { root: join(import.meta.dirname, "load.test.ts") });
    expect(problemsOf(flat).map(({ file }) => file)).toContain("bots");
  });

  test("a byte order mark and Windows line ends do no harm", () => {
    const config = valid(
      load({ "bots/webster/bot.yaml": "\uFEFFname: Web\r\nenabled: true\r\n", ".env": "\uFEFFGUILDHALL_LOG=warn\r\n" }),
    );
    expect(config.agents.find(({ id }) => id === "webster")?.name).toBe("Web");
    expect(config.logLevel).toBe("warn");
  });
});
