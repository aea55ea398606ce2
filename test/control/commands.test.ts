/** Commands through the whole control plane, on real rows: who may, what is said, what is done. */
import { describe, expect, test } from "vitest";
import type { Interaction } from "../../src/control/interaction.ts";
import {
  agentOf,
  channelIds,
  defaultAgents,
  handsOver,
  heartbeatOf,
  type Office,
  type OfficeOptions,
  officeMap,
  openOffice,
} from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { delegator, interactionOf, visitor } from "../support/interactions.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();

/** What a command says to somebody who uses it with the Manager's bot. */
async function answerTo(office: Office, fields: Partial<Interaction>, agentId = "manager"): Promise<string> {
  const interaction = interactionOf({ options: {}, ...fields });
  await office.control.receive(agentId, { type: "interaction_created", interaction });
  return until(async () => {
    const [row] = await office.store.sql`select state from interactions where id = ${interaction.id}`;
    expect(row?.state).toBe("answered");
    return String(office.recorder.callsOf("answerInteraction").at(-1)?.args[2]);
  });
}

const open = async (options: OfficeOptions = {}) => openOffice(await openDatabase(), options);

describe("/status", () => {
  test("says how every bot is, and what waits", async () => {
    const office = await open({
      agents: [...defaultAgents, agentOf("clerk")],
      serving: (agentId) => agentId !== "clerk",
    });
    office.recorder.setReady("webster", false);
    const lines = (await answerTo(office, { name: "status", user: visitor })).split("\n");
    expect(lines).toEqual([
      "🟢 **Manager**: ready, idle",
      "🟢 **Tech Lead**: ready, idle",
      "🟡 **Webster**: starting",
      "🟢 **Auditor**: ready, idle",
      "⚪ **Clerk**: no token",
    ]);
  });
});

describe("/agents", () => {
  test("says what each can do, where it answers, and whom it may ask", async () => {
    const clerk = agentOf("webster", { capabilities: ["web-research", "literature"] });
    const office = await open({ agents: [...defaultAgents.filter(({ id }) => id !== "webster"), clerk] });
    const lines = (await answerTo(office, { name: "agents", user: visitor })).split("\n");
    const general = `<#${channelIds.general}>`;
    expect(lines[0]).toContain(`**Manager** · answers in ${general}`);
    expect(lines[0]).toMatch(/ · may delegate to everybody$/);
    expect(lines[1]).toBe(
      `**Tech Lead** · answers in <#${channelIds.code}> · may delegate to Auditor, Webster`.replace(
        "Auditor, Webster",
        "Webster, Auditor",
      ),
    );
    expect(lines.at(-1)).toBe("**Webster** · web-research, literature");
  });

  test("says it of one, and whom there is when there is none of that name", async () => {
    const office = await open();
    expect(await answerTo(office, { name: "agents", options: { agent: "Auditor" } })).toBe("**Auditor**");
    expect(await answerTo(office, { name: "agents", options: { agent: "nobody" } })).toBe(
      'There is no agent "nobody". There are: Manager, Tech Lead, Webster, Auditor.',
    );
  });

  test("of a hundred agents fits into one answer", async () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      agentOf(`agent-${index}`, { capabilities: ["a".repeat(40)] }),
    );
    const office = await open({ agents: [...defaultAgents, ...many] });
    const answer = await answerTo(office, { name: "agents" });
    expect(answer.length).toBeLessThanOrEqual(2_000);
    expect(answer).toMatch(/\n… and \d+ more$/);
  });
});

describe("/help", () => {
  test("shows a delegator everything", async () => {
    const answer = await answerTo(await open(), { name: "help" });
    expect(answer).toContain("**/delegate**: Hand a task");
    expect(answer).toContain("**/heartbeat now|pause|resume**");
    expect(answer).toContain("**Delegate this…** (a message's menu, under Apps)");
    expect(answer).not.toContain("Not yours");
  });

  test("shows others what is theirs, and which right the rest takes", async () => {
    const office = await open();
    const answer = await answerTo(office, { name: "help", user: visitor });
    expect(answer).toContain("**/status**");
    expect(answer).not.toContain("**/delegate**");
    expect(answer).toContain("Not yours: /delegate, “Delegate this…”, /heartbeat. They take one of these roles: Lead.");
    const byPermission = await open({ map: { ...officeMap, delegators: [] } });
    const other = await answerTo(byPermission, { name: "help", user: visitor });
    expect(other).toContain("They take the permission Manage Server.");
  });
});

describe("who is not of the server", () => {
  test.each([
    ["in another server", { guildId: "2" }],
    ["in a direct message", { guildId: null, channelId: "711901" }],
  ])("%s is told nothing", async (_where, place) => {
    const office = await open();
    office.recorder.override("readMember", () => ({
      kind: "refused",
      status: 404,
      code: 10007,
      problem: "Unknown Member",
    }));
    for (const name of ["status", "agents", "help"]) {
      expect(await answerTo(office, { name, user: visitor, ...place })).toMatch(/^I serve the members of one server/);
    }
  });

  test("but a member may ask in a direct message", async () => {
    const office = await open();
    const answer = await answerTo(office, { name: "status", user: visitor, guildId: null, channelId: "711901" });
    expect(answer).toContain("**Manager**: ready");
  });
});

describe("Delegate this…", () => {
  const form = (messageId: string) => ({
    kind: "modal" as const,
    name: `delegate:${messageId}`,
    fields: { agent: ["webster"], instruction: ["Look it up."] },
  });

  test("opens its form in the worker: nothing is written or answered for that", async () => {
    const office = await open();
    const target = { messageId: "77", content: "Who knows?" };
    const interaction = interactionOf({ name: "Delegate this…", target });
    await office.control.receive("manager", { type: "interaction_created", interaction });
    expect(await office.store.sql`select id from interactions`).toEqual([]);
    expect(office.recorder.callsOf("answerInteraction")).toEqual([]);
  });

  test("makes a task whose result is a reply to the message, where that stands", async () => {
    const office = await open();
    const message = messageOf();
    expect(await answerTo(office, form(message.id))).toMatch(/^\*\*Webster\*\* has the task\./);
    expect(await office.store.sql`select assignee_id, instruction, result_to, reply_to_id from tasks`).toEqual([
      {
        assignee_id: "webster",
        instruction: "Look it up.",
        result_to: `channel:${channelIds.general}`,
        reply_to_id: message.id,
      },
    ]);
  });

  test("is refused to others, and on record", async () => {
    const office = await open();
    expect(await answerTo(office, { ...form("77"), user: visitor })).toMatch(/^You may not delegate here\./);
    expect(await office.store.sql`select rule from audit`).toEqual([{ rule: "person_is_no_delegator" }]);
    expect(await office.store.sql`select id from tasks`).toEqual([]);
  });
});

describe("/heartbeat", () => {
  const beating = [
    agentOf("manager", { delegatesTo: ["webster"], heartbeat: heartbeatOf() }),
    agentOf("webster", {
      heartbeat: heartbeatOf(),
      texts: { soul: "", agents: "", memory: "", heartbeat: "- [ ] Water the plants." },
    }),
    agentOf("auditor"),
  ];
  const order = (name: string, agent: string, user: Interaction["user"] = delegator) => ({
    name: `heartbeat ${name}`,
    options: { agent },
    user,
  });

  test("now makes an agent beat, and says where its words went", async () => {
    const office = await open({ agents: beating });
    expect(await answerTo(office, order("now", "webster"))).toBe("Webster beat and reports to #logs.");
    office.brain.script(() => handsOver);
    expect(await answerTo(office, order("now", "webster"))).toBe("Webster had nothing to say, and posts nothing.");
    expect(await answerTo(office, order("now", "manager"))).toMatch(/^Manager has nothing due/);
  });

  test("now, found open by the next process, is answered and not beaten again", async () => {
    const database = await openDatabase();
    const first = await openOffice(database, { agents: beating });
    const asked = interactionOf(order("now", "webster"));
    await first.control.receive("manager", { type: "interaction_created", interaction: asked });
    const inLogs = ({ recorder }: Office) =>
      recorder.contentsIn(channelIds.logs).filter((text) => text.includes("re: "));
    await until(async () => {
      expect(inLogs(first)).toHaveLength(1);
      expect(await database.store.sql`select state from interactions`).toEqual([{ state: "answered" }]);
    });
    first.stop();
    // It died in the moment between the beat's end and its answer.
    await database.store.sql`update interactions set state = 'open'`;
    const second = await openOffice(database, { agents: beating });
    await until(() =>
      expect(second.recorder.callsOf("answerInteraction").map(({ args }) => args.at(-1))).toEqual([
        "Webster beat and reports to #logs.",
      ]),
    );
    expect(second.brain.turns).toEqual([]);
    expect(inLogs(second)).toEqual([]);
    // Another order is another beat.
    expect(await answerTo(second, order("now", "webster"))).toBe("Webster beat and reports to #logs.");
    expect(second.brain.turns).toHaveLength(1);
  });

  test.each([
    ["now", ["manager", "auditor"]],
    ["pause", ["manager", "webster"]],
    ["resume", ["manager", "webster"]],
  ])("%s offers those whom it can concern: %j", async (name, offered) => {
    const office = await open({ agents: beating, serving: (agentId) => agentId !== "webster" });
    const typing = { kind: "autocomplete", focused: "agent", ...order(name, "") } as const;
    await office.control.receive("manager", { type: "interaction_created", interaction: interactionOf(typing) });
    await until(() =>
      expect(office.recorder.callsOf("offerChoices").at(-1)?.args[2]).toEqual(
        offered.map((value) => expect.objectContaining({ value })),
      ),
    );
  });

  test("now says why a bot cannot", async () => {
    const office = await open({ agents: beating, serving: (agentId) => agentId !== "webster" });
    expect(await answerTo(office, order("now", "webster"))).toMatch(/^Webster has no token \(DISCORD_TOKEN_WEBSTER\)/);
    expect(office.brain.turns).toEqual([]);
  });

  test("pause and resume are rows, named by who gave them, and shown", async () => {
    const office = await open({ agents: beating });
    expect(await answerTo(office, order("pause", "Webster"))).toMatch(/^Webster's heartbeat is paused until/);
    expect(await office.store.sql`select agent_id, what, by from pauses`).toEqual([
      { agent_id: "webster", what: "heartbeat", by: delegator.id },
    ]);
    expect(await answerTo(office, order("pause", "webster"))).toMatch(/has been paused since .* UTC already\.$/);
    expect(await answerTo(office, { name: "status" })).toContain("**Webster**: ready, idle · heartbeat paused");
    expect(await answerTo(office, order("resume", "webster"))).toMatch(
      /^Webster's heartbeat goes on as scheduled\. It had been paused since .* UTC\.$/,
    );
    expect(await answerTo(office, order("resume", "webster"))).toBe("Webster's heartbeat is not paused.");
    expect(await office.store.sql`select agent_id from pauses`).toEqual([]);
  });

  test("has nothing to pause where there is no heartbeat", async () => {
    const office = await open({ agents: beating });
    expect(await answerTo(office, order("pause", "auditor"))).toBe("Auditor has no heartbeat: its bot.yaml sets none.");
  });

  test.each(["now", "pause", "resume"])("%s is refused to others, and every order is on record", async (name) => {
    const office = await open({ agents: beating });
    await answerTo(office, order(name, "webster"));
    expect(await answerTo(office, order(name, "webster", visitor))).toMatch(
      "You may not give orders about heartbeats. That takes the role Lead (`delegators` in channel-map.yaml). Ask the server's owner for it.",
    );
    const actor = (id: string) => `user:${id} through manager`;
    const common = { action: `heartbeat ${name}`, subject: "webster" };
    expect(await office.store.sql`select actor, action, subject, allowed, rule from audit order by id`).toEqual([
      { ...common, actor: actor(delegator.id), allowed: true, rule: "allowed" },
      { ...common, actor: actor(visitor.id), allowed: false, rule: "person_is_no_delegator" },
    ]);
  });
});
