/** The channel map laid over a guild: which entry meets which channel, and which meet none. */
import { describe, expect, test } from "vitest";
import type { ChannelMap, ChannelPolicy, MapChannel } from "../../src/domain/channel-map.ts";
import { resolvePolicies } from "../../src/domain/channel-policy.ts";
import type { Channel, ChannelKind } from "../../src/domain/guild.ts";

const channel = (id: string, name: string, parentId: string | null = null, kind: ChannelKind = "text"): Channel => ({
  id,
  guildId: "1",
  kind,
  name,
  parentId,
  ownerId: null,
});
const policy = (owner: string | null, line: number): ChannelPolicy => ({
  owner,
  listeners: [],
  mention: "optional",
  foreignBots: "ignore",
  purpose: null,
  ownerLine: `channel-map.yaml:${line}`,
  mentionLine: `channel-map.yaml:${line}`,
});
const entry = (ref: string, owner: string | null, line: number): MapChannel => ({
  ref,
  kind: "text",
  line: `channel-map.yaml:${line}`,
  policy: policy(owner, line),
});
const category = (ref: string, owner: string, line: number, ...channels: MapChannel[]) => ({
  ...entry(ref, owner, line),
  channels,
});
const map = (categories: ChannelMap["categories"], channels: readonly MapChannel[] = []): ChannelMap => ({
  guildId: null,
  delegators: [],
  categories,
  channels,
});

const guild = [
  channel("10", "ENGINEERING", null, "category"),
  channel("11", "technical", "10"),
  channel("12", "code-review", "10"),
  channel("13", "unlisted", "10", "forum"),
  channel("14", "a thread", "12", "thread"),
  channel("20", "Operations", null, "category"),
  channel("21", "general", "20"),
  channel("30", "lobby"),
];

describe("policyOf", () => {
  const engineering = category(
    "engineering",
    "tech-lead",
    3,
    entry("Code-Review", "auditor", 6),
    entry("technical", "tech-lead", 3),
  );
  const { policyOf, missing } = resolvePolicies(map([engineering]), guild);

  test("names meet channels and categories whatever their case", () => {
    expect(policyOf("12")).toEqual({ rule: "channel_owner", policy: policy("auditor", 6) });
    expect(missing).toEqual([]);
  });

  test("a listed channel that inherits its owner is its category's", () => {
    expect(policyOf("11")).toEqual({ rule: "category_owner", policy: policy("tech-lead", 3) });
  });

  test("a channel of a mapped category that is not listed follows the category", () => {
    expect(policyOf("13")).toEqual({ rule: "category_owner", policy: policy("tech-lead", 3) });
  });

  test("a thread follows its parent", () => {
    expect(policyOf("14")).toEqual(policyOf("12"));
  });

  test("channels outside the map, and unknown ones, have none", () => {
    expect([policyOf("21"), policyOf("30"), policyOf("999")]).toEqual([null, null, null]);
  });
});

describe("matching", () => {
  test("ids are exact and need no category", () => {
    const { policyOf, missing } = resolvePolicies(
      map([category("20", "secretary", 2, entry("30", "webster", 4))]),
      guild,
    );
    expect(policyOf("30")?.policy.owner).toBe("webster");
    expect(policyOf("21")?.policy.owner).toBe("secretary");
    expect(missing).toEqual([]);
  });

  test("a name is looked for in its own category first, whatever the order of the map", () => {
    const twice = [...guild, channel("15", "general", "10")];
    const categories = [
      category("operations", "secretary", 2, entry("general", "manager", 3)),
      category("engineering", "tech-lead", 5, entry("general", "webster", 6)),
    ];
    for (const order of [categories, categories.toReversed()]) {
      const { policyOf } = resolvePolicies(map(order), twice);
      expect([policyOf("21")?.policy.owner, policyOf("15")?.policy.owner]).toEqual(["manager", "webster"]);
    }
  });

  test("a channel that was moved to another category keeps its entry where its name is unique", () => {
    const { policyOf } = resolvePolicies(
      map([category("engineering", "tech-lead", 2, entry("general", "webster", 3))]),
      guild,
    );
    expect(policyOf("21")).toEqual({ rule: "channel_owner", policy: policy("webster", 3) });
  });

  test("an entry stands over the policy of the category the channel really is in", () => {
    const categories = [
      category("engineering", "tech-lead", 2, entry("general", "webster", 3)),
      category("operations", "secretary", 5),
    ];
    expect(resolvePolicies(map(categories), guild).policyOf("21")?.policy.owner).toBe("webster");
  });

  test("a channel without a category on the map is found without one in the guild", () => {
    const twice = [...guild, channel("22", "lobby", "20")];
    expect(resolvePolicies(map([], [entry("lobby", "manager", 9)]), twice).policyOf("30")?.policy.owner).toBe(
      "manager",
    );
  });

  test("a category, a thread or a direct message is never taken for a channel", () => {
    const odd = [channel("1", "x", null, "category"), channel("2", "x", null, "thread"), channel("3", "x", null, "dm")];
    expect(resolvePolicies(map([], [entry("x", "manager", 9)]), odd).missing).toHaveLength(1);
  });
});

describe("missing", () => {
  test("entries that the guild lacks are listed with their line", () => {
    const absent = map([category("LOST", "manager", 2, entry("gone", "manager", 3))], [entry("77", "manager", 8)]);
    const { missing } = resolvePolicies(absent, guild);
    expect(missing).toHaveLength(3);
    expect(missing).toContainEqual({ ref: "LOST", kind: "category", line: "channel-map.yaml:2", why: "absent" });
    expect(missing).toContainEqual({ ref: "gone", kind: "channel", line: "channel-map.yaml:3", why: "absent" });
    expect(missing).toContainEqual({ ref: "77", kind: "channel", line: "channel-map.yaml:8", why: "absent" });
  });

  test("a name that two channels bear is not guessed", () => {
    const twice = [...guild, channel("31", "lobby", "20"), channel("32", "lobby", "20")];
    const entries = map([category("engineering", "tech-lead", 2, entry("lobby", "manager", 3))]);
    const { missing, policyOf } = resolvePolicies(entries, twice);
    expect(missing).toEqual([{ ref: "lobby", kind: "channel", line: "channel-map.yaml:3", why: "ambiguous" }]);
    expect(policyOf("31")).toBeNull();
  });

  test("two entries do not share a channel: the id wins, then the name in its own category", () => {
    const entries = map([
      category("engineering", "tech-lead", 2, entry("general", "webster", 3)),
      category("operations", "secretary", 5, entry("general", "manager", 6)),
    ]);
    const { missing, policyOf } = resolvePolicies(entries, guild);
    expect(policyOf("21")?.policy.owner).toBe("manager");
    expect(missing).toEqual([{ ref: "general", kind: "channel", line: "channel-map.yaml:3", why: "taken" }]);
  });
});
