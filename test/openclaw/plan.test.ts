import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { planImport } from "../../src/openclaw/plan.ts";
import { eightGateways, folderWith, oneGateway } from "./cluster.ts";

const small = (config: object | string, files: Readonly<Record<string, string>> = {}) =>
  planImport(folderWith({ "openclaw.json": typeof config === "string" ? config : JSON.stringify(config), ...files }));

function fileOf(plan: ReturnType<typeof planImport>, path: string) {
  return parse(String(plan.files.find((file) => file.path === path)?.content));
}

describe("eight gateways, one per agent", () => {
  const plan = planImport(eightGateways);

  test("become eight agents with their own models, heartbeats and tokens", () => {
    const shown = plan.agents.map(({ id, model, beats }) => `${id} ${model} ${beats}`);
    expect(shown).toEqual([
      "auditor anthropic/claude-opus-4-6 null",
      "manager anthropic/claude-opus-4-6 30m",
      "nx-expert anthropic/claude-sonnet-4-6 null",
      "optimizer anthropic/claude-sonnet-4-6 null",
      "secretary google/gemini-3-pro 45m",
      "study-builder offline null",
      "tech-lead anthropic/claude-sonnet-4-6 1h",
      "webster anthropic/claude-sonnet-4-6 6h",
    ]);
    const tokens = plan.agents.map(({ id }) =>
      plan.variables.get(`DISCORD_TOKEN_${id.toUpperCase().replace("-", "_")}`),
    );
    expect(tokens).toEqual(plan.agents.map(({ id }) => `fixture-token-${id}`));
    expect(plan.variables.get("ANTHROPIC_API_KEY")).toBe("fixture-anthropic-key");
    expect(plan.variables.size).toBe(9);
  });

  test("keep names, pictures, authority and limits in bot.yaml", () => {
    expect(fileOf(plan, "bots/manager/bot.yaml")).toEqual({
      name: "Manager",
      avatar: "avatar.png",
      delegatesTo: "all",
      heartbeat: { every: "30m", activeHours: "08:00-20:00 Europe/Paris", target: "origin" },
      limits: { turns: 3 },
      model: { primary: "anthropic/claude-opus-4-6", fallbacks: ["openai/gpt-5.2"] },
    });
    expect(fileOf(plan, "bots/tech-lead/bot.yaml")).toMatchObject({
      name: "Tech Lead",
      delegatesTo: ["auditor", "optimizer", "nx-expert"],
      heartbeat: { target: "channel:1471900000000000001" },
    });
    expect(fileOf(plan, "bots/nx-expert/bot.yaml")).toMatchObject({ name: "Nx Expert" });
    expect(plan.files.map(({ path }) => path)).toContain("bots/manager/avatar.png");
  });

  test("keep who answers where, one owner a channel", () => {
    const { guild, channels } = fileOf(plan, "channel-map.yaml");
    expect(guild).toBe("1471858733452890132");
    expect(Object.keys(channels)).toHaveLength(18);
    expect(channels).toMatchObject({
      technical: { owner: "tech-lead", mention: "optional" },
      "code-review": { owner: "auditor", mention: "optional", foreignBots: "mentions" },
      "fea-analysis": { owner: "optimizer", mention: "optional", listeners: ["study-builder"] },
      nx: { owner: "nx-expert", mention: "optional" },
      announcements: { owner: "manager" },
      "agent-logs": { owner: "manager", purpose: "agent-logs" },
    });
    expect(channels).not.toHaveProperty("old-room");
  });

  test("tell what stays behind, by key and file, with the reason", () => {
    const told = plan.leftOver.map(({ file, key }) => `${file} ${key}`.trim());
    expect(told).toEqual(
      expect.arrayContaining([
        "instances/manager/openclaw.json gateway",
        "instances/manager/openclaw.json agents.defaults.thinkingDefault",
        "instances/secretary/openclaw.json agents.defaults.heartbeat.to",
        "instances/study-builder/openclaw.json agents.defaults.model",
        "instances/nx-expert/openclaw.json channels.telegram",
        "workspaces/manager/USER.md",
        "workspaces/manager/memory",
      ]),
    );
    expect(plan.leftOver.every(({ why }) => /^[A-Z].+\.$/.test(why))).toBe(true);
    expect(plan.advice).toContain("secretary has no HEARTBEAT.md, so it has nothing to do at a beat.");
    expect(plan.advice).toContain("Variables that were not carried over: config/discord.env, OPENCLAW_GATEWAY_TOKEN.");
  });
});

describe("one gateway with an account per agent", () => {
  const plan = planImport(oneGateway);

  test("gives each agent the account of its rule", () => {
    expect(plan.variables).toEqual(
      new Map([
        ["DISCORD_TOKEN_HOME", "fixture-token-home"],
        ["DISCORD_TOKEN_OPS", "fixture-token-ops"],
      ]),
    );
    expect(plan.leftOver.map(({ key }) => key)).toEqual(
      expect.arrayContaining(["channels.discord.accounts.spare", "bindings.3.match.peer", "bindings.4"]),
    );
  });

  test("gives a channel that a rule names to that agent, and leaves other guilds out", () => {
    expect(fileOf(plan, "channel-map.yaml")).toEqual({
      guild: "1471858733452890132",
      channels: {
        "1471900000000000009": { owner: "ops" },
        general: { owner: "home", mention: "optional", listeners: ["ops"] },
      },
    });
    expect(plan.advice.join("\n")).toContain("the channels of 1471858733452890133 are left out");
  });

  test("lets only those beat that have a heartbeat of their own, where one has", () => {
    expect(plan.agents.map(({ id, beats }) => `${id} ${beats}`)).toEqual(["home 90m", "ops null", "silent null"]);
  });

  test("finds texts by the written path, or by the folder's name inside the cluster", () => {
    const texts = plan.files
      .filter(({ path }) => path.endsWith("SOUL.md"))
      .map(({ path, content }) => `${path} ${content}`);
    expect(texts).toEqual(["bots/home/SOUL.md You keep the house.\n", "bots/ops/SOUL.md You run things.\n"]);
  });
});

describe("other bots", () => {
  const plan = (allowBots: unknown, ofAccount: object = {}) => {
    const channels = { chat: { allow: true, requireMention: false } };
    const account = { token: "fixture-token", guilds: { "1471858733452890132": { channels } }, ...ofAccount };
    return small({ channels: { discord: { allowBots, accounts: { default: account } } } });
  };
  const heard = (made: ReturnType<typeof plan>) => fileOf(made, "channel-map.yaml").channels.chat.foreignBots;
  const left = (made: ReturnType<typeof plan>) => made.leftOver.filter(({ key }) => key.endsWith("allowBots"));
  const told = (made: ReturnType<typeof plan>) =>
    made.advice.filter((one) => one.startsWith("Every other bot was heard"));

  test("that were all heard are heard where they mention an agent, which is told as to be looked at, not as left behind", () => {
    const made = plan(true);
    expect(heard(made)).toBe("mentions");
    expect(left(made)).toEqual([]);
    expect(told(made)).toEqual([expect.stringContaining("(foreignBots: mentions)")]);
  });

  test.each([
    ["heard where they mention an agent", "mentions", {}, "mentions"],
    ["not heard", false, {}, undefined],
    ["not heard by an account of which that is said", true, { allowBots: false }, undefined],
  ])("that were %s still are so, and nothing is told", (_, allowBots, ofAccount, foreignBots) => {
    const made = plan(allowBots, ofAccount);
    expect({ heard: heard(made), left: left(made), told: told(made) }).toEqual({
      heard: foreignBots,
      left: [],
      told: [],
    });
  });

  test("about whom something unknown is said are told as left behind", () => {
    expect(left(plan({ some: 1 }))).toHaveLength(1);
  });
});

describe("odd clusters", () => {
  test("one without agents or accounts is one agent that nobody hears", () => {
    const plan = small({});
    expect(plan.agents).toEqual([{ id: "main", name: "Main", model: "offline", beats: null, tokenFrom: null }]);
    expect(plan.advice.join("\n")).toContain("main: no token was found");
  });

  test("ids that Guildhall does not take are written so that it does", () => {
    const { agents } = small({ agents: { list: [{ id: "Nx_Expert 2" }, { id: "9 lives" }, { id: "x".repeat(40) }] } });
    expect(agents.map(({ id }) => id)).toEqual(["nx-expert-2", "agent-9-lives", "x".repeat(32)]);
  });

  test("two agents of one id, or with one token: the first is it, and the other is told", () => {
    const twins = small({ agents: { list: [{ id: "a" }, { id: "A" }] } });
    expect(twins.agents).toHaveLength(1);
    expect(twins.advice.join("\n")).toContain("there is another agent a; this one is left out");
    const accounts = { a: { token: "same" }, b: { token: "same" } };
    const shared = small({ agents: { list: [{ id: "a" }, { id: "b" }] }, channels: { discord: { accounts } } });
    expect([...shared.variables.keys()]).toEqual(["DISCORD_TOKEN_A"]);
    expect(shared.advice.join("\n")).toContain("b: its token speaks for another agent already");
  });

  test("a variable that is not set, or a vault, is told by name", () => {
    const accounts = { a: { token: `\${MISSING}` }, b: { token: { source: "exec", provider: "vault", id: "/x" } } };
    const plan = small({ agents: { list: [{ id: "a" }, { id: "b" }] }, channels: { discord: { accounts } } });
    expect(plan.variables.size).toBe(0);
    expect(plan.leftOver.map(({ why }) => why).join("\n")).toMatch(/variable MISSING.*\n.*"exec" provider/s);
  });

  test.each([
    [{}, "no folder"],
    [{ "openclaw.json/x": "" }, "cannot be read"],
    [{ "notes.txt": "" }, "holds neither openclaw.json nor instances/<agent>/openclaw.json"],
  ])("a folder without one is refused: %j", (files, words) => {
    const folder = folderWith(files);
    expect(() => planImport(Object.keys(files).length === 0 ? `${folder}/nowhere` : folder)).toThrow(words);
  });
});
