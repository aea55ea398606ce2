/** What a changed map would change of the messages that were written, on the office's rows. */
import { describe, expect, test } from "vitest";
import {
  compareMaps,
  differenceRows,
  type MapComparison,
  readPast,
  summaryOf,
} from "../../../src/cli/explain/explain-map.ts";
import type { House } from "../../../src/cli/house/house.ts";
import type { ChannelMap, ChannelPolicy } from "../../../src/domain/channel-map.ts";
import {
  channelIds,
  channelOf,
  defaultAgents,
  guildChannels,
  type Office,
  officeMap,
  openOffice,
} from "../../support/control-office.ts";
import { useDatabase } from "../../support/database.ts";
import { messageOf } from "../../support/rows.ts";

const openDatabase = useDatabase();
const agents = new Map(defaultAgents.map((agent) => [agent.id, agent]));

/** An office in which people have written, as `guildhall explain --map` sees it. */
async function past(...messages: readonly Parameters<typeof messageOf>[0][]) {
  const office = await openOffice(await openDatabase());
  for (const fields of messages) await office.hear(messageOf(fields));
  return { office, compare: async (map: ChannelMap) => compareMaps(await readPast(200, houseOf(office)), map) };
}

function houseOf({ store, control, agentIds }: Office): House {
  return { store, control, tokens: new Map(agentIds.map((id) => [id, "token"])) } as Partial<House> as House;
}

/** The office's map with another policy for one channel. */
function changed(ref: string, policy: Partial<ChannelPolicy>): ChannelMap {
  const categories = officeMap.categories.map((category) => ({
    ...category,
    channels: category.channels.map((channel) => {
      if (channel.ref !== ref) return channel;
      return {
        ...channel,
        policy: { ...channel.policy, ownerLine: "new.yaml:3", mentionLine: "new.yaml:4", ...policy },
      };
    }),
  }));
  return { ...officeMap, categories };
}

describe("a changed map", () => {
  test("that changes nothing has no differences", async () => {
    const { compare } = await past({}, { channelId: channelIds.announcements }, { channelId: channelIds.workshop });
    expect(await compare(officeMap)).toEqual({ messageCount: 3, fixedCount: 0, differences: [] });
  });

  test("is not tried on what was deleted", async () => {
    const { office, compare } = await past({});
    const gone = messageOf({ channelId: channelIds.code });
    await office.hear(gone);
    await office.hearDeletion(gone);
    expect(await compare(changed("code", { owner: "webster" }))).toMatchObject({ messageCount: 1, differences: [] });
  });

  test("with another owner tells who would answer instead, with both lines", async () => {
    const { compare } = await past({ content: "one\n two" }, { channelId: channelIds.code });
    const comparison = await compare(changed("general", { owner: "auditor" }));
    expect(comparison.differences).toMatchObject([
      {
        channel: "general",
        words: "one two",
        before: { agentId: "manager", answers: true, line: "channel-map.yaml:3" },
        after: { agentId: "auditor", answers: true, line: "new.yaml:3" },
      },
    ]);
    expect(differenceRows(comparison, agents)).toEqual([
      ["#general", "one two", "Manager (channel-map.yaml:3)", "Auditor (new.yaml:3)"],
    ]);
  });

  test("that silences or wakes an owner counts as a difference", async () => {
    const { compare } = await past({}, { channelId: channelIds.announcements });
    const silenced = await compare(changed("general", { mention: "required" }));
    expect(differenceRows(silenced, agents)).toEqual([
      ["#general", "hello", "Manager (channel-map.yaml:3)", "nobody, mention_required (new.yaml:4)"],
    ]);
    const woken = await compare(changed("announcements", { mention: "optional" }));
    expect(differenceRows(woken, agents)).toEqual([
      ["#announcements", "hello", "nobody, mention_required (channel-map.yaml:8)", "Manager (new.yaml:3)"],
    ]);
    expect(summaryOf(silenced)).toContain("1 by nobody any more");
    expect(summaryOf(woken)).toContain("1 that nobody answers now");
  });

  test("has no say in mentions, replies, direct messages and what is empty", async () => {
    const { compare } = await past(
      { content: "<@13> please", mentionedUserIds: ["13"] },
      { replyTo: { messageId: "5", authorId: "12" } },
      { content: " " },
      { guildId: null, channelId: "711900" },
      { authorKind: "foreign_bot" },
    );
    const comparison = await compare({ ...officeMap, categories: [] });
    expect(comparison).toEqual({ messageCount: 3, fixedCount: 3, differences: [] });
  });

  test("holds in threads by their parent, also where an agent has come to own the thread since", async () => {
    const office = await openOffice(await openDatabase());
    const thread = channelOf({ id: "600", kind: "thread", parentId: channelIds.general, ownerId: "900" });
    await office.reportGuild("manager", [...guildChannels(), thread]);
    const first = messageOf({ channelId: "600" });
    await office.hear(first);
    await office.untilDeliveries(first, { manager: "answered" });
    const comparison = compareMaps(await readPast(200, houseOf(office)), changed("general", { owner: "auditor" }));
    expect(comparison.differences.map(({ after }) => after.agentId)).toEqual(["auditor"]);
  });

  test("that serves another guild silences everything", async () => {
    const { compare } = await past({});
    const comparison = await compare({ ...officeMap, guildId: "77" });
    expect(differenceRows(comparison, agents)[0]?.[3]).toBe("nobody, foreign_guild");
  });

  test("that names an agent without a token says so", async () => {
    const { office } = await past({});
    const house = { ...houseOf(office), tokens: new Map([["manager", "token"]]) };
    const comparison = compareMaps(await readPast(200, house), changed("general", { owner: "auditor" }));
    expect(differenceRows(comparison, agents)[0]?.[3]).toBe("nobody, no_token (new.yaml:3)");
  });

  test("looks at the last messages alone, newest first", async () => {
    const { office } = await past({ content: "old" }, { content: "newer" }, { content: "newest" });
    const { messages } = await readPast(2, houseOf(office));
    expect(messages.map(({ words }) => words)).toEqual(["newest", "newer"]);
  });
});

test("the summary of nothing says so, and one of much counts", () => {
  const nothing: MapComparison = { messageCount: 0, fixedCount: 0, differences: [] };
  expect(summaryOf(nothing)).toBe("No message of a person is recorded yet: there is nothing to compare.");
  expect(summaryOf({ ...nothing, messageCount: 9, fixedCount: 4 })).toBe(
    "0 of the last 9 messages would be answered by someone else; 4 do not depend on the map (a mention, a reply, a thread's owner, no words).",
  );
});
