/** Who answers a message: the order of the rules, the silences, and what no world may ever produce. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ChannelPolicy } from "../../src/domain/channel-map.ts";
import type { AgentId } from "../../src/domain/ids.ts";
import type { Message } from "../../src/domain/message.ts";
import {
  maxForeignHops,
  maxForeignTurnsInThread,
  type RouteContext,
  route,
  suppressedReasons,
} from "../../src/domain/route.ts";

const guildId = "1";
const bots: Record<string, string> = { "101": "manager", "102": "tech-lead", "103": "webster", "104": "secretary" };
const roles: Record<string, string> = { "201": "manager", "202": "tech-lead", "203": "webster", "204": "secretary" };
const line = "channel-map.yaml:12";
const mentionLine = "channel-map.yaml:13";

function policy(changes: Partial<ChannelPolicy> = {}): ChannelPolicy {
  return {
    owner: "tech-lead",
    listeners: ["webster"],
    mention: "optional",
    foreignBots: "ignore",
    purpose: null,
    ownerLine: line,
    mentionLine,
    ...changes,
  };
}

function human(changes: Partial<Message> = {}): Message {
  return {
    id: "9",
    channelId: "500",
    guildId,
    authorId: "77",
    authorName: "Ada",
    authorKind: "human",
    authorRoleIds: [],
    content: "hello",
    attachments: [],
    replyTo: null,
    mentionedUserIds: [],
    mentionedRoleIds: [],
    ...changes,
  };
}

function world(changes: Partial<RouteContext> = {}): RouteContext {
  return {
    guildId,
    botByUserId: (id) => bots[id] ?? null,
    botByRoleId: (id) => roles[id] ?? null,
    serving: () => true,
    dmBot: null,
    threadOwner: () => null,
    policy: () => ({ rule: "channel_owner", policy: policy() }),
    foreignHops: 0,
    foreignTurnsInThread: 0,
    ...changes,
  };
}

const accepted = (agentId: string, rule: string, at: string | null = null) => ({
  agentId,
  outcome: "accepted",
  reason: null,
  rule,
  line: at,
});
const silent = (reason: string, at: string | null = null) => ({
  agentId: null,
  outcome: "suppressed",
  reason,
  rule: "none",
  line: at,
});

describe("the order of the rules", () => {
  const inThread = { threadOwner: () => "webster" };
  const reply = { replyTo: { messageId: "8", authorId: "104" } };

  test("a direct message goes to the bot it was written to, whoever else it mentions", () => {
    const message = human({ guildId: null, mentionedUserIds: ["102"], ...reply });
    expect(route(message, world({ dmBot: "manager" }))).toEqual([accepted("manager", "dm")]);
  });

  test("mentions wake each mentioned agent once, by name or by its own role, and nobody else", () => {
    const message = human({
      mentionedUserIds: ["103", "77", "101"],
      mentionedRoleIds: ["201", "299", "202"],
      ...reply,
    });
    expect(route(message, world(inThread))).toEqual([
      accepted("webster", "mention"),
      accepted("manager", "mention"),
      accepted("tech-lead", "mention"),
    ]);
  });

  test("a reply goes to the bot replied to, before the owner of the thread", () => {
    expect(route(human(reply), world(inThread))).toEqual([accepted("secretary", "reply")]);
  });

  test("a reply to a person, or to a message Discord no longer has, is ambient", () => {
    for (const authorId of ["77", null]) {
      const message = human({ replyTo: { messageId: "8", authorId } });
      expect(route(message, world())).toEqual([accepted("tech-lead", "channel_owner", line)]);
    }
  });

  test("a thread's owner stands before the channel's", () => {
    expect(route(human(), world(inThread))).toEqual([accepted("webster", "thread_owner")]);
  });

  test("a channel's or category's owner answers with the line of the map that named it", () => {
    for (const rule of ["channel_owner", "category_owner"] as const) {
      const context = world({ policy: () => ({ rule, policy: policy() }) });
      expect(route(human(), context)).toEqual([accepted("tech-lead", rule, line)]);
    }
  });

  test("where a mention is required, the owner stays silent, but not to a mention, a reply or its own thread", () => {
    const strict = world({ policy: () => ({ rule: "channel_owner", policy: policy({ mention: "required" }) }) });
    const withheld = { outcome: "suppressed", reason: "mention_required", rule: "channel_owner", line: mentionLine };
    expect(route(human(), strict)).toEqual([{ agentId: "tech-lead", ...withheld }]);
    expect(route(human({ mentionedUserIds: ["102"] }), strict)).toEqual([accepted("tech-lead", "mention")]);
    expect(route(human(reply), strict)).toEqual([accepted("secretary", "reply")]);
    expect(route(human(), { ...strict, ...inThread })).toEqual([accepted("webster", "thread_owner")]);
  });
});

describe("silences", () => {
  test.each([
    ["own_bot", human({ authorKind: "own_bot", authorId: "101", mentionedUserIds: ["102"] }), {}],
    ["own_bot", human({ authorKind: "foreign_bot", authorId: "101", mentionedUserIds: ["102"] }), {}],
    ["system_message", human({ authorKind: "system", mentionedUserIds: ["102"] }), {}],
    ["foreign_guild", human({ guildId: "2", mentionedUserIds: ["102"] }), {}],
    ["foreign_guild", human(), { guildId: null }],
    ["empty", human({ content: " \n" }), {}],
    ["unknown_dm", human({ guildId: null }), {}],
    ["not_mapped", human(), { policy: () => null }],
    ["foreign_bot", human({ authorKind: "foreign_bot", guildId: null }), { dmBot: "manager" }],
  ] as const)("%s", (reason, message, changes) => {
    expect(route(message, world(changes))).toEqual([silent(reason)]);
  });

  test("a channel of the map without an owner names the line that leaves it so", () => {
    const context = world({ policy: () => ({ rule: "category_owner", policy: policy({ owner: null }) }) });
    expect(route(human(), context)).toEqual([silent("no_owner", line)]);
  });

  test("a file without words is something to answer", () => {
    const attachments = [{ name: "a.png", url: "https://cdn/a.png", size: 1, contentType: "image/png" }];
    expect(route(human({ content: "", attachments }), world())).toEqual([accepted("tech-lead", "channel_owner", line)]);
  });

  test("an agent without a token is passed over by name, and nobody stands in", () => {
    const context = world({ serving: (id) => id !== "webster", threadOwner: () => "webster" });
    const without = { agentId: "webster", outcome: "suppressed", reason: "no_token", line: null };
    expect(route(human(), context)).toEqual([{ ...without, rule: "thread_owner" }]);
    expect(route(human({ mentionedUserIds: ["103", "101"] }), context)).toEqual([
      { ...without, rule: "mention" },
      accepted("manager", "mention"),
    ]);
  });
});

describe("foreign bots", () => {
  const foreign = human({ authorKind: "foreign_bot", authorId: "88", mentionedUserIds: ["102", "103"] });
  const open = (changes: Partial<RouteContext> = {}) =>
    world({ policy: () => ({ rule: "channel_owner", policy: policy({ foreignBots: "mentions" }) }), ...changes });

  test("are ignored unless the map allows their mentions", () => {
    expect(route(foreign, world())).toEqual([silent("foreign_bot", line)]);
    expect(route(foreign, world({ policy: () => null }))).toEqual([silent("foreign_bot")]);
    expect(route(foreign, open())).toEqual([
      accepted("tech-lead", "mention", line),
      accepted("webster", "mention", line),
    ]);
  });

  test("wake by mention only: not by a reply, a thread, or an owned channel", () => {
    const reply = { ...foreign, mentionedUserIds: [], replyTo: { messageId: "8", authorId: "104" } };
    expect(route(reply, open({ threadOwner: () => "webster" }))).toEqual([silent("foreign_bot", line)]);
  });

  test("are stopped at the hop limit", () => {
    expect(route(foreign, open({ foreignHops: maxForeignHops - 1 }))[0]?.outcome).toBe("accepted");
    expect(route(foreign, open({ foreignHops: maxForeignHops }))).toEqual([silent("foreign_bot_hops", line)]);
  });

  test("wake no more agents than the budget has turns left", () => {
    const deliveries = route(foreign, open({ foreignTurnsInThread: maxForeignTurnsInThread - 1 }));
    expect(deliveries.map(({ agentId, reason }) => [agentId, reason])).toEqual([
      ["tech-lead", null],
      ["webster", "foreign_bot_budget"],
    ]);
  });

  test("an agent without a token uses none of the budget", () => {
    const context = open({
      foreignTurnsInThread: maxForeignTurnsInThread - 1,
      serving: (id: string) => id !== "tech-lead",
    });
    expect(route(foreign, context).map(({ reason }) => reason)).toEqual(["no_token", null]);
  });
});

describe("in every world", () => {
  const userId = fc.constantFrom("101", "102", "103", "104", "77", "88");
  const agentId = fc.constantFrom<AgentId>("manager", "tech-lead", "webster", "secretary");
  const message: fc.Arbitrary<Message> = fc
    .record({
      authorId: userId,
      authorKind: fc.constantFrom("human", "own_bot", "foreign_bot", "system"),
      guildId: fc.constantFrom(guildId, "2", null),
      content: fc.constantFrom("", "hello"),
      replyTo: fc.option(fc.record({ messageId: fc.constant("8"), authorId: fc.option(userId) })),
      mentionedUserIds: fc.array(userId, { maxLength: 6 }),
      mentionedRoleIds: fc.array(fc.constantFrom("201", "202", "299"), { maxLength: 4 }),
    })
    .map((changes) => human(changes as Partial<Message>));
  const context: fc.Arbitrary<RouteContext> = fc
    .record({
      silentAgents: fc.array(agentId),
      dmBot: fc.option(agentId),
      threadOwner: fc.option(agentId),
      owner: fc.option(agentId),
      mapped: fc.boolean(),
      mention: fc.constantFrom("required" as const, "optional" as const),
      foreignBots: fc.constantFrom("ignore" as const, "mentions" as const),
      foreignHops: fc.nat(5),
      foreignTurnsInThread: fc.nat(25),
    })
    .map(({ silentAgents, threadOwner, owner, mapped, mention, foreignBots, ...rest }) =>
      world({
        ...rest,
        serving: (id) => !silentAgents.includes(id),
        threadOwner: () => threadOwner,
        policy: () => (mapped ? { rule: "channel_owner", policy: policy({ owner, mention, foreignBots }) } : null),
      }),
    );
  const isOurs = ({ authorId, authorKind }: Message) => authorKind === "own_bot" || authorId in bots;

  test("each agent stands at most once, and there is always an answer", () => {
    fc.assert(
      fc.property(message, context, (one, around) => {
        const deliveries = route(one, around);
        expect(deliveries.length).toBeGreaterThan(0);
        expect(new Set(deliveries.map((delivery) => delivery.agentId)).size).toBe(deliveries.length);
        for (const { outcome, reason, agentId: who, rule } of deliveries) {
          expect(reason === null).toBe(outcome === "accepted");
          if (reason !== null) expect(suppressedReasons).toHaveProperty(reason);
          if (outcome === "accepted") expect([who === null, rule]).not.toEqual([true, "none"]);
        }
      }),
    );
  });

  test("text of our own bots, and of Discord itself, wakes nobody", () => {
    fc.assert(
      fc.property(message, context, (one, around) => {
        fc.pre(isOurs(one) || one.authorKind === "system");
        expect(route(one, around).every(({ outcome }) => outcome === "suppressed")).toBe(true);
      }),
    );
  });

  test("an ambient message wakes at most one agent, a foreign guild none", () => {
    fc.assert(
      fc.property(message, context, (one, around) => {
        const woken = route(one, around).filter(({ outcome }) => outcome === "accepted");
        const ambient = one.mentionedUserIds.length === 0 && one.mentionedRoleIds.length === 0;
        if (ambient) expect(woken.length).toBeLessThanOrEqual(1);
        if (one.guildId === "2") expect(woken).toEqual([]);
      }),
    );
  });

  test("a foreign bot never wakes more than the budget has left, and nobody past the hop limit", () => {
    fc.assert(
      fc.property(message, context, (one, around) => {
        fc.pre(one.authorKind === "foreign_bot");
        const woken = route(one, around).filter(({ outcome }) => outcome === "accepted");
        const left = Math.max(0, maxForeignTurnsInThread - around.foreignTurnsInThread);
        expect(woken.length).toBeLessThanOrEqual(around.foreignHops >= maxForeignHops ? 0 : left);
      }),
    );
  });
});
