/** Who would answer a message, or why nobody does, in fields and in a sentence. */
import { describe, expect, test } from "vitest";
import { type ExplainQuestion, type ExplainWorld, explain } from "../../src/control/explain.ts";
import { GuildMemory } from "../../src/control/guild-memory.ts";
import { GuildView } from "../../src/control/guild-view.ts";
import { routeContext } from "../../src/control/route-context.ts";
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
const view = new GuildView(new GuildMemory(noStore, rows), officeMap, (agentId) => agentsById.has(agentId));

const world: ExplainWorld = {
  agents: agentsById,
  guildId,
  userIdOf: (agentId) => view.bot(agentId)?.userId ?? null,
  context: (dmBot) =>
    routeContext(view, { dmBot, serving: (id) => id !== "auditor", foreignHops: 0, foreignTurnsInThread: 0 }),
};

const person = { kind: "human" } as const;

function inChannel(name: keyof typeof channelIds, text = "hello", author: ExplainQuestion["author"] = person) {
  return explain({ place: { kind: "channel", id: channelIds[name] }, author, text }, world);
}

const inDm = (agentId: string) => explain({ place: { kind: "dm", agentId }, author: person, text: "hello" }, world);

describe("who would answer", () => {
  test.each([
    [inChannel("general"), "Manager answers: it owns the channel (channel-map.yaml:3)."],
    [inChannel("code"), "Tech Lead answers: it owns the channel (channel-map.yaml:7)."],
    [inDm("webster"), "Webster answers: it is a direct message to it."],
    [inChannel("general", "<@13> please"), "Webster answers: it is mentioned."],
    [inChannel("general", "<@&61> please"), "Manager answers: it is mentioned."],
    [inChannel("general", "@tech-lead, please"), "Tech Lead answers: it is mentioned."],
    [inChannel("general", "@Tech Lead please"), "Tech Lead answers: it is mentioned."],
    [
      inChannel("general", "to @managers and webster@home.org"),
      "Manager answers: it owns the channel (channel-map.yaml:3).",
    ],
  ])("%j", (explanations, expected) => {
    expect(explanations.map(({ text }) => text)).toEqual([expected]);
  });

  test("several who are mentioned, each on a line", () => {
    expect(inChannel("general", "@webster and @manager").map(({ text }) => text)).toEqual([
      "Manager answers: it is mentioned.",
      "Webster answers: it is mentioned.",
    ]);
  });
});

describe("who stays silent, and why", () => {
  test.each([
    [
      inChannel("announcements"),
      "Manager stays silent, mention_required: The owner answers here only when mentioned. It would be Manager, because it owns the channel (channel-map.yaml:8).",
    ],
    [inChannel("workshop"), "Nobody answers, not_mapped"],
    [inChannel("general", "hello", { kind: "agent", agentId: "webster" }), "own_bot"],
    [inChannel("general", "hello", { kind: "system" }), "system_message"],
    [inChannel("general", "<@11>", { kind: "bot" }), "foreign_bot"],
    [inChannel("bots", "<@11>", { kind: "bot" }), "Manager answers: it is mentioned (channel-map.yaml:9)."],
    [inChannel("general", "@auditor"), "Auditor stays silent, no_token"],
  ])("%j", (explanations, expected) => {
    expect(explanations.map(({ text }) => text)).toEqual([expect.stringContaining(expected)]);
  });
});

describe("in fields", () => {
  test("who answers, by which rule and line", () => {
    expect(inChannel("code")).toEqual([
      {
        agentId: "tech-lead",
        name: "Tech Lead",
        answers: true,
        rule: "channel_owner",
        reason: null,
        line: "channel-map.yaml:7",
        text: expect.stringMatching(/^Tech Lead answers/),
      },
    ]);
  });

  test("who would, and why not", () => {
    const fields = { agentId: "manager", answers: false, rule: "channel_owner", reason: "mention_required" };
    expect(inChannel("announcements")).toMatchObject([{ ...fields, line: "channel-map.yaml:8" }]);
  });

  test("nobody", () => {
    expect(inChannel("workshop")).toMatchObject([
      { agentId: null, name: null, answers: false, rule: "none", reason: "not_mapped", line: null },
    ]);
  });
});
