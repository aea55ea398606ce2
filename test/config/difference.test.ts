/** What has changed between two configurations is told in words, with when it takes effect; secrets are not. */
import { describe, expect, test } from "vitest";
import { type Change, compareConfigs, settingValues } from "../../src/config/difference.ts";
import { type Config, loadConfig } from "../../src/config/load.ts";
import { settingNames } from "../../src/config/settings.ts";
import { makeFixture } from "./fixture.ts";

const tokens = "environment";

/** The base with these files and variables. */
function configOf(changes: Readonly<Record<string, string>>): Config {
  using fixture = makeFixture(new Map(Object.entries(changes)));
  const loaded = loadConfig({ root: fixture.root, env: { GUILDHALL_DATA: "/nowhere", ...fixture.env } });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
  return loaded.config;
}

const manager = (lines: string) => ({ "bots/manager/bot.yaml": `name: Manager\n${lines}` });
const words = (changes: readonly Change[]) =>
  changes.map(({ subject, text, effect }) => `${subject}: ${text} (${effect})`);
const between = (before: Record<string, string>, after: Record<string, string>) =>
  words(compareConfigs(configOf(before), configOf(after)));

/** Without what follows for the others: that they may delegate to one more, for example. */
const onlyOf =
  (...subjects: readonly string[]) =>
  (before: Record<string, string>, after: Record<string, string>) =>
    words(
      compareConfigs(configOf(before), configOf(after)).filter(
        ({ subject, text }) => subjects.includes(subject) && !text.startsWith("delegatesTo"),
      ),
    );

test("the same is no difference", () => {
  expect(between({}, {})).toEqual([]);
});

describe("agents", () => {
  test("each key is told with what it was and is", () => {
    const before = manager("heartbeat: { every: 30m }\nlimits: { turns: 2 }\n");
    const after = manager(
      'presence: "At lunch"\nheartbeat: { cron: "0 9 * * 1-5", activeHours: "08:00-20:30 Europe/Paris", target: origin }\nlimits: { turns: 3, usdPerDay: 5 }\ncapabilities: [planning]\nfacility: nx\n',
    );
    expect(between(before, after)).toEqual([
      'manager: presence: none → "At lunch" (at_once)',
      "manager: capabilities: +planning (at_once)",
      "manager: heartbeat: every 30m, to agent-logs → at 0 9 * * 1-5 Europe/Paris, 08:00-20:30 Europe/Paris, to origin (at_once)",
      "manager: limits.turns: 2 → 3 (at_once)",
      "manager: limits.usdPerDay: none → 5 (at_once)",
      "manager: facility: none → nx (at_once)",
    ]);
  });

  test("texts and the model count from the next turn on", () => {
    const after = { ...manager("model: { primary: offline, fallbacks: [offline] }\n"), "bots/manager/SOUL.md": "New." };
    const changes = compareConfigs(configOf({}), configOf(after)).filter(({ effect }) => effect === "next_turn");
    expect(words(changes)).toEqual([
      "manager: model: offline → offline, offline (next_turn)",
      "manager: SOUL.md has changed (next_turn)",
    ]);
  });

  test("lists are told by what is new and what is gone", () => {
    const before = manager("capabilities: [a, b]\ndelegatesTo: [webster]\n");
    const after = manager("capabilities: [b, c]\ndelegatesTo: none\n");
    expect(between(before, after)).toEqual([
      "manager: capabilities: +c -a (at_once)",
      "manager: delegatesTo: -webster (at_once)",
    ]);
  });

  test("come and go", () => {
    const between = onlyOf("zoe");
    const extra = { "bots/zoe/bot.yaml": "name: Zoe\n" };
    const disabled = { "bots/zoe/bot.yaml": "name: Zoe\nenabled: false\n" };
    expect(between({}, extra)).toEqual(["zoe: is new (starts)"]);
    expect(between(disabled, extra)).toEqual(["zoe: is enabled (starts)"]);
    expect(between(extra, disabled)).toEqual(["zoe: is disabled (stops)"]);
    expect(between(extra, {})).toEqual(["zoe: is removed (stops)"]);
    expect(between({}, disabled)).toEqual([]);
  });

  test("get, lose and change their tokens, which are never told", () => {
    const between = onlyOf("zoe", "manager");
    const one = { [tokens]: "DISCORD_TOKEN_MANAGER=first-secret\n" };
    const other = { [tokens]: "DISCORD_TOKEN_MANAGER=second-secret\n" };
    const both = { [tokens]: "DISCORD_TOKEN_MANAGER=first-secret\nDISCORD_TOKEN_ZOE=third-secret\n" };
    const zoe = { "bots/zoe/bot.yaml": "name: Zoe\n" };
    expect(between(one, other)).toEqual(["manager: has another token (new_process)"]);
    expect(between({ ...one, ...zoe }, { ...both, ...zoe })).toEqual(["zoe: has a token now (starts)"]);
    expect(between({ ...both, ...zoe }, { ...one, ...zoe })).toEqual(["zoe: has no token any more (stops)"]);
    expect(between(one, { ...one, ...zoe })).toEqual(["zoe: is new, but has no token (at_once)"]);
  });
});

describe("the map", () => {
  const map = (text: string) => ({ "channel-map.yaml": text });
  const agents = { "bots/zoe/bot.yaml": "name: Zoe\n", "bots/manager/bot.yaml": "name: Manager\n" };
  const mapped = (before: string, after: string) =>
    between({ ...agents, ...map(before) }, { ...agents, ...map(after) });

  test("says who answers where now, and by which line", () => {
    const before =
      "categories:\n  A:\n    owner: manager\n    mention: optional\n    channels:\n      one: {}\n      two: {}\n";
    const after =
      "categories:\n  A:\n    owner: manager\n    mention: optional\n    channels:\n      one: { owner: zoe }\n      two: { mention: required }\n";
    expect(mapped(before, after)).toEqual([
      "#one in A: Zoe answers every message (channel-map.yaml:6); before: Manager answers every message (at_once)",
      "#two in A: Manager answers when mentioned (channel-map.yaml:7); before: Manager answers every message (at_once)",
    ]);
  });

  test("tells of entries that come and go, and of every other key", () => {
    const before = "channels:\n  one: { owner: manager }\n  gone: { owner: manager }\n";
    const after =
      'guild: "123456789012345678"\ndelegators: [Boss]\nchannels:\n  one: { owner: manager, listeners: [zoe], foreignBots: mentions, purpose: agent-logs }\n  new: {}\n';
    expect(mapped(before, after)).toEqual([
      "guild: the one that all bots share → 123456789012345678 (at_once)",
      "delegators: whoever may manage the server → Boss (at_once)",
      "#one: listeners: none → zoe (at_once)",
      "#one: foreignBots: ignore → mentions (at_once)",
      "#one: purpose: none → agent-logs (at_once)",
      "#new: is in the map now: nobody answers unless mentioned (channel-map.yaml:5) (at_once)",
      "#gone: is no longer in the map: nobody answers unless mentioned (at_once)",
    ]);
  });

  test("a channel that lost its entry follows its category, or its entry elsewhere", () => {
    const category = "categories:\n  A:\n    owner: manager\n    mention: optional\n";
    const before = `${category}    channels:\n      own: { owner: zoe, purpose: alerts }\n      like: {}\n      moved: {}\n  B:\n    channels: {}\n`;
    const after = `${category}  B:\n    channels:\n      moved: { owner: zoe }\n`;
    expect(mapped(before, after)).toEqual([
      "#moved in B: is in the map now: Zoe answers when mentioned (channel-map.yaml:7) (at_once)",
      "#own in A: Manager answers every message (channel-map.yaml:3); before: Zoe answers every message (at_once)",
      "#own in A: purpose: alerts → none (at_once)",
      "#like in A: is no longer in the map by itself: Manager answers every message, as before (channel-map.yaml:3) (at_once)",
      "#moved in A: Zoe answers when mentioned (channel-map.yaml:5); before: Manager answers every message (at_once)",
    ]);
    expect(mapped(before, "categories:\n  B:\n    channels: {}\n").slice(0, 2)).toEqual([
      "A: is no longer in the map: nobody answers unless mentioned (at_once)",
      "#own in A: is no longer in the map: nobody answers unless mentioned (at_once)",
    ]);
  });

  test("that only moved in its file has not changed", () => {
    expect(
      mapped("channels:\n  one: { owner: manager }\n", "# a comment\nchannels:\n  one: { owner: manager }\n"),
    ).toEqual([]);
  });
});

describe("settings", () => {
  test("are all compared", () => {
    expect(Object.keys(settingValues).sort()).toEqual([...settingNames].sort());
  });

  test("that need a restart say so, without their values", () => {
    const changes = "DATABASE_URL=postgres://me:hush@db/x\nGUILDHALL_PORT=7000\nGUILDHALL_LOG=debug\n";
    expect(between({}, { [tokens]: changes })).toEqual([
      "DATABASE_URL: has changed (restart_guildhall)",
      "GUILDHALL_PORT: has changed (restart_guildhall)",
      "GUILDHALL_LOG: has changed (at_once)",
    ]);
  });
});
