/** What a guild lacks: steps in order, near misses asked rather than doubled, and nothing left once the steps are done. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChannelMap, ChannelPolicy, MapCategory, MapChannel } from "../../src/domain/channel-map.ts";
import type { Channel, ChannelKind, Role } from "../../src/domain/guild.ts";
import { type BuildStep, type GuildContents, mapWith, planGuild } from "../../src/domain/guild-plan.ts";

const policy: ChannelPolicy = {
  owner: "manager",
  listeners: [],
  mention: "required",
  foreignBots: "ignore",
  purpose: null,
  ownerLine: "channel-map.yaml:1",
  mentionLine: "channel-map.yaml:1",
};

const entry = (ref: string, kind: MapChannel["kind"] = "text"): MapChannel => ({
  ref,
  kind,
  line: `map:${ref}`,
  policy,
});
const category = (ref: string, ...channels: MapChannel[]): MapCategory => ({
  ref,
  line: `map:${ref}`,
  policy,
  channels,
});
const mapOf = (categories: MapCategory[], channels: MapChannel[] = [], delegators: string[] = []): ChannelMap => ({
  guildId: null,
  delegators,
  categories,
  channels,
});
const channel = (id: string, name: string, parentId: string | null = null, kind: ChannelKind = "text"): Channel => ({
  id,
  guildId: "1",
  kind,
  name,
  parentId,
  ownerId: null,
});
const role = (id: string, name: string, botId: string | null = null): Role => ({
  id,
  guildId: "1",
  name,
  permissions: "0",
  botId,
});

const empty: GuildContents = { channels: [], roles: [role("1", "@everyone")] };
const office = mapOf(
  [category("OPERATIONS", entry("task-board"), entry("ideas", "forum")), category("SYSTEM", entry("agent-logs"))],
  [entry("lobby")],
  ["Lead"],
);

/** The guild after the steps, as Discord would make it. */
function built(guild: GuildContents, steps: readonly BuildStep[]): GuildContents {
  const channels = [...guild.channels];
  const roles = [...guild.roles];
  const idOf = (ref: string | null): string | null =>
    channels.find(
      ({ kind, name, id }) => kind === "category" && (id === ref || name.toLowerCase() === ref?.toLowerCase()),
    )?.id ?? null;
  for (const [index, step] of steps.entries()) {
    const id = `9${index}`;
    if (step.kind === "create_role") roles.push(role(id, step.name));
    else if (step.kind === "create_category") channels.push(channel(id, step.name, null, "category"));
    else {
      if (step.category !== null) expect(idOf(step.category), step.category).not.toBeNull();
      channels.push(channel(id, step.name, idOf(step.category), step.type));
    }
  }
  return { channels, roles };
}

describe("steps", () => {
  test("an empty guild gets everything: roles, then each category with its channels, then the rest", () => {
    expect(planGuild(office, empty)).toEqual({
      steps: [
        { kind: "create_role", name: "Lead" },
        { kind: "create_category", name: "OPERATIONS" },
        { kind: "create_channel", name: "task-board", type: "text", category: "OPERATIONS" },
        { kind: "create_channel", name: "ideas", type: "forum", category: "OPERATIONS" },
        { kind: "create_category", name: "SYSTEM" },
        { kind: "create_channel", name: "agent-logs", type: "text", category: "SYSTEM" },
        { kind: "create_channel", name: "lobby", type: "text", category: null },
      ],
      nearMisses: [],
      problems: [],
    });
  });

  test("what is there, in any case or elsewhere in the guild, is not made again", () => {
    const guild: GuildContents = {
      channels: [
        channel("10", "operations", null, "category"),
        channel("11", "task-board", "10"),
        channel("12", "ideas", null, "text"),
        channel("13", "Agent-Logs", "10"),
      ],
      roles: [role("20", "Lead")],
    };
    expect(planGuild(office, guild).steps).toEqual([
      { kind: "create_category", name: "SYSTEM" },
      { kind: "create_channel", name: "lobby", type: "text", category: null },
    ]);
  });

  test("a channel that another entry means is not shared: it is made in its own category", () => {
    const twice = mapOf([category("ONE", entry("general")), category("TWO", entry("general"))]);
    const guild = {
      ...empty,
      channels: [
        channel("10", "ONE", null, "category"),
        channel("11", "TWO", null, "category"),
        channel("12", "general", "10"),
      ],
    };
    expect(planGuild(twice, guild).steps).toEqual([
      { kind: "create_channel", name: "general", type: "text", category: "TWO" },
    ]);
  });

  test("a bot's own role and @everyone are nobody's delegators", () => {
    const guild = { channels: [], roles: [role("1", "@everyone"), role("30", "lead", "5")] };
    expect(planGuild(mapOf([], [], ["Lead"]), guild)).toMatchObject({
      steps: [{ kind: "create_role", name: "Lead" }],
      nearMisses: [],
    });
  });

  test("whatever map meets whatever guild, the steps leave nothing to do and double no name", () => {
    const name = fc.constantFrom("alpha", "beta", "gamma", "task-board", "reports", "nx");
    const entries = fc.uniqueArray(name, { maxLength: 4 }).map((names) => names.map((ref) => entry(ref)));
    const categories = fc
      .uniqueArray(fc.constantFrom("ONE", "two", "THREE"), { maxLength: 3 })
      .chain((refs) => fc.tuple(...refs.map((ref) => entries.map((channels) => category(ref, ...channels)))));
    const guild = fc
      .tuple(
        fc.uniqueArray(fc.constantFrom("one", "TWO", "other"), { maxLength: 3 }),
        fc.uniqueArray(fc.tuple(name, fc.nat({ max: 3 })), { maxLength: 6 }),
        fc.uniqueArray(fc.constantFrom("Lead", "Boss"), { maxLength: 2 }),
      )
      .map(
        ([tops, places, roles]): GuildContents => ({
          channels: [
            ...tops.map((top, index) => channel(`10${index}`, top, null, "category")),
            ...places.map(([place, at], index) => channel(`20${index}`, place, at < tops.length ? `10${at}` : null)),
          ],
          roles: roles.map((one, index) => role(`30${index}`, one)),
        }),
      );
    fc.assert(
      fc.property(categories, entries, guild, (tops, channels, before) => {
        const map = mapOf([...tops], channels, ["Lead"]);
        const { steps, problems } = planGuild(map, before);
        const after = built(before, steps);
        expect(planGuild(map, after)).toMatchObject({ steps: [], problems });
        const made = steps.flatMap((step) => (step.kind === "create_channel" ? [`${step.category}/${step.name}`] : []));
        expect(new Set(made).size).toBe(made.length);
      }),
    );
  });
});

describe("near misses", () => {
  const guild: GuildContents = {
    channels: [
      channel("10", "⚙ Operations", null, "category"),
      channel("11", "task_board", "10"),
      channel("12", "agent-log"),
      channel("13", "nx2"),
    ],
    roles: [role("20", "lead")],
  };

  test("are asked about instead of doubled, and a category's channels wait for it", () => {
    const { steps, nearMisses } = planGuild(office, guild);
    expect(nearMisses.map(({ what, ref, name }) => [what, ref, name])).toEqual([
      ["role", "Lead", "lead"],
      ["category", "OPERATIONS", "⚙ Operations"],
      ["channel", "task-board", "task_board"],
      ["channel", "agent-logs", "agent-log"],
    ]);
    expect(steps).toEqual([
      { kind: "create_category", name: "SYSTEM" },
      { kind: "create_channel", name: "lobby", type: "text", category: null },
    ]);
  });

  test("that are meant count as if the map named them", () => {
    const { nearMisses } = planGuild(office, guild);
    const { steps } = planGuild(mapWith(office, nearMisses), guild);
    expect(steps).toEqual([
      { kind: "create_channel", name: "ideas", type: "forum", category: "10" },
      { kind: "create_category", name: "SYSTEM" },
      { kind: "create_channel", name: "lobby", type: "text", category: null },
    ]);
  });

  test("that are refused are made beside them, once", () => {
    const { nearMisses } = planGuild(office, guild);
    const { steps, nearMisses: left } = planGuild(office, guild, nearMisses);
    expect(left).toEqual([]);
    expect(steps).toHaveLength(7);
    expect(planGuild(office, built(guild, steps), nearMisses).steps).toEqual([]);
    expect(planGuild(office, built(guild, steps)).nearMisses).toEqual([]);
  });

  test("short names that differ in a letter are different names", () => {
    const { nearMisses, steps } = planGuild(mapOf([], [entry("nx")]), guild);
    expect([nearMisses, steps.length]).toEqual([[], 1]);
  });
});

describe("problems", () => {
  test("names that several bear, and ids that nobody sees, are told with their line and make nothing", () => {
    const map = mapOf(
      [category("ONE", entry("alpha")), category("123456789012345678", entry("beta"))],
      [entry("gamma"), entry("223456789012345678")],
    );
    const guild = {
      ...empty,
      channels: [
        channel("10", "ONE", null, "category"),
        channel("11", "one", null, "category"),
        channel("12", "gamma", "10"),
        channel("13", "gamma", "11"),
      ],
    };
    const { steps, problems } = planGuild(map, guild);
    expect(steps).toEqual([]);
    expect(problems).toEqual([
      'map:ONE names the category "ONE", and the guild has several categories of that name. Write the id of the one you mean.',
      "map:123456789012345678 names the category 123456789012345678, which no bot of yours can see. Correct the id, or let the bots view it.",
      'map:gamma names the channel "gamma", and the guild has several channels of that name. Write the id of the one you mean.',
      "map:223456789012345678 names the channel 223456789012345678, which no bot of yours can see. Correct the id, or let the bots view it.",
    ]);
  });
});
