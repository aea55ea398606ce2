import { describe, expect, test } from "vitest";
import { type ExplainWorld, explain } from "../../src/control/explain.ts";
import { GuildView } from "../../src/control/guild-view.ts";
import { routeContext } from "../../src/control/handle-message.ts";
import { parseRecipient } from "../../src/domain/recipient.ts";
import type { Store } from "../../src/store/database.ts";
import {
  botOf,
  channelIds,
  defaultAgents,
  guildChannels,
  guildId,
  guildRoles,
  officeMap,
} from "../support/control-office.ts";

const noStore = {} as Store;

const rows = {
  guilds: [{ id: guildId, name: "Office", ownerId: "999" }],
  channels: guildChannels().map((channel) => ({ ...channel, firstAnsweredBy: null })),
  roles: guildRoles,
  members: [],
  bots: defaultAgents.map(({ id }) => botOf(id)),
};
const agentsById = new Map(defaultAgents.map((agent) => [agent.id, agent]));
const view = new GuildView(noStore, officeMap, rows, (agentId) => agentsById.has(agentId));

const world: ExplainWorld = {
  agents: agentsById,
  guildId,
  userIdOf: (agentId) => view.bot(agentId)?.userId ?? null,
  findChannel: (name) => {
    const parsed = parseRecipient(/^\d+$/.test(name) ? `channel:${name}` : `#${name}`, view);
    return parsed.ok ? { id: parsed.recipient.replace("channel:", "") } : { problem: parsed.problem };
  },
  context: (dmBot) =>
    routeContext(view, { dmBot, serving: (id) => id !== "auditor", foreignHops: 0, foreignTurnsInThread: 0 }),
};

const ask = (channel: string, text = "hello", author = "human") => explain({ channel, author, text }, world);

describe("who would answer", () => {
  test.each([
    [ask("#general"), "Manager answers: it owns the channel (channel-map.yaml:3)."],
    [ask("code"), "Tech Lead answers: it owns the channel (channel-map.yaml:7)."],
    [ask(channelIds.code), "Tech Lead answers: it owns the channel (channel-map.yaml:7)."],
    [ask("dm:webster"), "Webster answers: it is a direct message to it."],
    [ask("general", "<@13> please"), "Webster answers: it is mentioned."],
    [ask("general", "<@&61> please"), "Manager answers: it is mentioned."],
    [ask("general", "@tech-lead, please"), "Tech Lead answers: it is mentioned."],
    [ask("general", "@Tech Lead please"), "Tech Lead answers: it is mentioned."],
    [ask("general", "to @managers and webster@home.org"), "Manager answers: it owns the channel (channel-map.yaml:3)."],
  ])("%j", (lines, expected) => {
    expect(lines).toEqual([expected]);
  });

  test("several who are mentioned, each on a line", () => {
    expect(ask("general", "@webster and @manager")).toEqual([
      "Manager answers: it is mentioned.",
      "Webster answers: it is mentioned.",
    ]);
  });
});

describe("who stays silent, and why", () => {
  test.each([
    [
      ask("announcements"),
      "Manager stays silent, mention_required: The owner answers here only when mentioned. It would be Manager, because it owns the channel (channel-map.yaml:8).",
    ],
    [ask("workshop"), "Nobody answers, not_mapped"],
    [ask("general", "hello", "webster"), "own_bot"],
    [ask("general", "<@11>", "bot"), "foreign_bot"],
    [ask("bots", "<@11>", "bot"), "Manager answers: it is mentioned (channel-map.yaml:9)."],
    [ask("general", "@auditor"), "Auditor stays silent, no_token"],
    [ask("nowhere"), "nowhere"],
    [ask("dm:nobody"), 'There is no enabled agent "nobody".'],
  ])("%j", (lines, expected) => {
    expect(lines).toEqual([expect.stringContaining(expected)]);
  });
});
