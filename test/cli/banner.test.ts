/** What `guildhall up` prints is true in every case, names the next step, and stands in the README. */
import { describe, expect, test } from "vitest";
import { type BannerHouse, banner } from "../../src/cli/banner.ts";
import { type Config, loadConfig } from "../../src/config/load.ts";
import { formatProblems } from "../../src/config/problem.ts";
import type { BotState } from "../../src/supervisor/bot-listener.ts";
import { makeFixture } from "../config/fixture.ts";
import { root, textOf } from "../docs/pages.ts";

const discordUrl = "https://discord.com/api";

function configOf(folder: string): Config {
  const loaded = loadConfig({ root: folder, env: {} });
  if (!loaded.ok) throw new Error(formatProblems(loaded.problems));
  return loaded.config;
}

/** The base of the fixtures with another map. */
function configWith(map: string, changes: Readonly<Record<string, string>> = {}): Config {
  using fixture = makeFixture(new Map(Object.entries({ "channel-map.yaml": map, ...changes })));
  return configOf(fixture.root);
}

type States = Readonly<Record<string, BotState | readonly [BotState, string]>>;

/** Every enabled agent is in the state that is given, or in none. */
function print(config: Config, states: States | BotState, more: Partial<BannerHouse> = {}): string {
  const agents = new Map(config.agents.filter(({ enabled }) => enabled).map((agent) => [agent.id, agent]));
  const given = typeof states === "string" ? Object.fromEntries([...agents.keys()].map((id) => [id, states])) : states;
  const bots = Object.entries(given).map(([id, one]) => {
    const [state, problem] = typeof one === "string" ? [one, null] : one;
    return { id, state, problem, pid: undefined, retryAt: null, restartCount: 0 };
  });
  const house = {
    agents,
    notes: [],
    pageUrl: null,
    httpUrl: "http://127.0.0.1:4680",
    supervisor: { states: () => bots },
    ...more,
  };
  return banner(house, config, 3_812);
}

const shipped = configOf(root);
const sandbox = { pageUrl: "http://127.0.0.1:4680" };

test("the README shows what an ordinary user sees at the first start", () => {
  const [, shown] = /^> node bin\/guildhall\.js up\n\n([\s\S]*?)^```/m.exec(textOf("README.md")) ?? [];
  expect(print(shipped, "ready", sandbox)).toBe(shown);
});

test("notes stand apart from the rest", () => {
  const said = print(shipped, "ready", { ...sandbox, notes: ["The database is elsewhere."] });
  expect(said).toContain("\n  Webster        ready\n\nThe database is elsewhere.\n\nThis is the sandbox");
});

describe("what to type first", () => {
  const map = (channels: string) => `delegators: [Lead]\nchannels:\n${channels}`;
  const words = (config: Config, states: States | BotState = "ready") =>
    print(config, states, sandbox)
      .split("\n")
      .filter((line) => /^ {2}(Type|Then|Or) /.test(line));

  test("is said in the task board, whatever its name, by its owner's name", () => {
    const config = configWith(
      map(
        "  lobby: { owner: webster, mention: optional }\n  work: { owner: tech-lead, mention: optional, purpose: task-board }\n",
      ),
    );
    expect(words(config)).toEqual([
      "  Type    hello                                    in #work, and Tech Lead answers",
      "  Then    delegate to webster: find three sources  and watch the thread appear",
      "  Or      /delegate                                with a form",
    ]);
  });

  test("is said elsewhere when nobody answers in the task board unasked", () => {
    const config = configWith(
      map("  work: { owner: manager, purpose: task-board }\n  lobby: { owner: webster, mention: optional }\n"),
    );
    expect(words(config)).toEqual(["  Type    hello  in #lobby, and Webster answers"]);
  });

  test("promises no thread where there is no task board", () => {
    const config = configWith(map("  lobby: { owner: manager, mention: optional }\n"), {
      "bots/manager/bot.yaml": "name: Manager\ndelegatesTo: [tech-lead]\n",
    });
    expect(words(config)[1]).toBe(
      "  Then    delegate to tech-lead: find three sources  and wait for Tech Lead's result",
    );
  });

  test("is left out where nobody would answer", () => {
    expect(words(configWith(map("  lobby: { owner: manager }\n  hall: { mention: optional }\n")))).toEqual([]);
    const config = configWith(map("  lobby: { owner: manager, mention: optional }\n"));
    expect(words(config, { manager: "parked", webster: "ready" })).toEqual([]);
  });
});

describe("with Discord", () => {
  const health = "Health and metrics: http://127.0.0.1:4680/readyz and http://127.0.0.1:4680/metrics.";
  const end = (states: States | BotState, apiUrl = discordUrl) =>
    print({ ...shipped, apiUrl }, states)
      .split("\n")
      .slice(12);

  test("all that have a token are connected", () => {
    expect(end({ manager: "ready" })).toEqual([
      `Connected to Discord at ${discordUrl}.`,
      health,
      "Stop with Ctrl-C.",
      "",
    ]);
  });

  test("nobody is connected, because nothing is there", () => {
    const unreachable = ["disconnected", "Discord cannot be reached (ECONNREFUSED)."] as const;
    expect(end({ manager: unreachable, webster: unreachable }, "http://127.0.0.1:1/api")).toEqual([
      "Not connected to Discord at http://127.0.0.1:1/api.",
      "Manager, Webster: Guildhall goes on trying; `guildhall status` tells when it has come about.",
      health,
      "Stop with Ctrl-C.",
      "",
    ]);
  });

  test("nobody is connected, because no token is accepted", () => {
    expect(end({ manager: "given_up", "tech-lead": "given_up" })).toEqual([
      `Not connected to Discord at ${discordUrl}.`,
      "Manager, Tech Lead: not tried again. Put right what the alert names (a token: DISCORD_TOKEN_MANAGER, DISCORD_TOKEN_TECH_LEAD), then `guildhall reload`.",
      health,
      "Stop with Ctrl-C.",
      "",
    ]);
  });

  test("some are connected", () => {
    expect(end({ manager: "ready", webster: "parked", auditor: "starting" })).toEqual([
      `Connected to Discord at ${discordUrl}.`,
      "Auditor: Guildhall goes on trying; `guildhall status` tells when it has come about.",
      "Webster: tried again every ten minutes.",
      health,
      "Stop with Ctrl-C.",
      "",
    ]);
  });

  test("the health line says when the usual port was taken, and so does the line of the sandbox's page", () => {
    const text = print({ ...shipped, apiUrl: discordUrl }, "ready", { httpUrl: "http://127.0.0.1:5001" });
    expect(text).toContain("http://127.0.0.1:5001/metrics (port 4680 was taken).");
    const anyPort = print({ ...shipped, port: 0 }, "ready", { httpUrl: "http://127.0.0.1:5001" });
    expect(anyPort).toContain("http://127.0.0.1:5001/metrics.");
    const page = print(shipped, "ready", { pageUrl: "http://127.0.0.1:5001" });
    expect(page).toContain("  Open    http://127.0.0.1:5001 (port 4680 was taken)\n");
  });
});
