/** Who may delegate to whom: the shipped office as a table, each refusal with its words, and what no office may allow. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Agent } from "../../src/domain/agent.ts";
import type { AgentId } from "../../src/domain/ids.ts";
import { type DelegationCase, decideDelegation, mayPersonDelegate } from "../../src/domain/task.ts";

const names: Record<AgentId, string> = {
  manager: "Manager",
  "tech-lead": "Tech Lead",
  secretary: "Secretary",
  auditor: "Auditor",
  optimizer: "Optimizer",
  "study-builder": "Study Builder",
  "nx-expert": "NX Expert",
  webster: "Webster",
};
const ids = Object.keys(names);

function agent(id: AgentId, delegatesTo: readonly AgentId[] = [], enabled = true): Agent {
  return {
    id,
    name: names[id] ?? "Developer",
    enabled,
    avatar: null,
    presence: null,
    tokenVariable: `DISCORD_TOKEN_${id.toUpperCase().replaceAll("-", "_")}`,
    model: { primary: "offline", fallbacks: [] },
    capabilities: [],
    delegatesTo,
    heartbeat: null,
    limits: { turns: 1, usdPerDay: null },
    facility: null,
    texts: { soul: "", agents: "", memory: "", heartbeat: "" },
  };
}

/** The office that ships: Manager to all, Tech Lead to all but the Manager, everyone else to nobody. */
const rights: Record<AgentId, readonly AgentId[]> = {
  manager: ids.filter((id) => id !== "manager"),
  "tech-lead": ids.filter((id) => id !== "manager" && id !== "tech-lead"),
};
const office = new Map<AgentId, Agent>([
  ...ids.map((id): [AgentId, Agent] => [id, agent(id, rights[id])]),
  ["developer", agent("developer", [], false)],
]);

function agentOf(id: AgentId, agents = office): Agent {
  const found = agents.get(id);
  if (!found) throw new Error(`no agent ${id}`);
  return found;
}

function decide(askedId: AgentId, assigneeId: AgentId, changes: Partial<DelegationCase> = {}) {
  const asker = { kind: "agent", agentId: askedId } as const;
  return decideDelegation({
    asker,
    askedAgent: agentOf(askedId),
    assigneeId,
    agents: office,
    serving: () => true,
    delegators: ["Lead", "Boss"],
    ...changes,
  });
}

describe("the office that ships", () => {
  const table = ids.flatMap((from) =>
    ids.map((to) => {
      if (from === to) return [from, to, "to_itself"] as const;
      const may = from === "manager" || (from === "tech-lead" && to !== "manager");
      return [from, to, may ? "allowed" : "outside_delegates_to"] as const;
    }),
  );

  test("the table holds both sides", () => {
    const count = (rule: string) => table.filter((row) => row[2] === rule).length;
    expect([table.length, count("allowed"), count("to_itself")]).toEqual([64, 7 + 6, 8]);
  });

  test.each(table)("%s → %s: %s", (from, to, rule) => {
    expect(decide(from, to).rule).toBe(rule);
    expect(decide(from, to, { asker: { kind: "human", mayDelegate: true } }).rule).toBe(rule);
    const withoutRight = decide(from, to, { asker: { kind: "human", mayDelegate: false } });
    expect(withoutRight).toMatchObject({ ok: false, rule: "person_is_no_delegator" });
  });
});

describe("a refusal names the rule and the cure", () => {
  test.each([
    [
      "manager",
      "manager",
      "to_itself",
      "Manager cannot delegate to itself. Manager may delegate to Tech Lead, Secretary,",
    ],
    ["manager", "tech-laed", "unknown_agent", 'There is no agent "tech-laed". Did you mean Tech Lead?'],
    ["manager", "study bilder", "unknown_agent", 'There is no agent "study bilder". Did you mean Study Builder?'],
    ["tech-lead", "ghost", "unknown_agent", 'There is no agent "ghost". Tech Lead may delegate to Secretary, Auditor,'],
    ["manager", "developer", "disabled_agent", "Developer is disabled. Set `enabled: true` in bots/developer/bot.yaml"],
    [
      "auditor",
      "webster",
      "outside_delegates_to",
      "Auditor may not delegate to Webster. Auditor may delegate to nobody. Ask Manager or Tech Lead, who may delegate to Webster.",
    ],
    ["tech-lead", "manager", "outside_delegates_to", "No agent at work may delegate to Manager: `delegatesTo`"],
  ])("%s → %s: %s", (from, to, rule, words) => {
    expect(decide(from, to)).toEqual({ ok: false, rule, problem: expect.stringContaining(words) });
  });

  test("an agent without a token names the variable that it lacks", () => {
    const decision = decide("manager", "webster", { serving: (id) => id !== "webster" });
    expect(decision).toEqual({
      ok: false,
      rule: "no_token",
      problem: expect.stringContaining("DISCORD_TOKEN_WEBSTER"),
    });
  });

  test("nobody is sent to an agent that cannot be asked", () => {
    const decision = decide("auditor", "webster", { serving: (id) => id !== "manager" });
    expect(decision).toMatchObject({ problem: expect.stringContaining("Ask Tech Lead, who may") });
  });

  test("a person without the right is told of the right, and of nothing else", () => {
    const asker = { kind: "human", mayDelegate: false } as const;
    const problems = ["manager", "webster", "developer", "ghost"].map((to) => decide("manager", to, { asker }));
    expect(new Set(problems.map((decision) => JSON.stringify(decision))).size).toBe(1);
    expect(problems[0]).toMatchObject({
      problem:
        "You may not delegate here. That takes the role Lead or Boss (`delegators` in channel-map.yaml). Ask the server's owner for it.",
    });
    expect(decide("manager", "webster", { asker, delegators: [] })).toMatchObject({
      problem: "You may not delegate here. That takes the permission Manage Server. Ask the server's owner for it.",
    });
  });

  test("no agent uses another's right", () => {
    const decision = decide("manager", "webster", { asker: { kind: "agent", agentId: "auditor" } });
    expect(decision).toMatchObject({ ok: false, rule: "not_its_own_authority" });
  });

  test("a disabled agent is never suggested, nor the asked one; a long word is cut", () => {
    for (const written of ["develper", "managr"]) {
      expect(decide("manager", written)).toMatchObject({ problem: expect.not.stringContaining("Did you mean") });
    }
    const long = decide("manager", "x".repeat(4_000));
    expect(long.ok ? "" : long.problem).toHaveLength(decideWordsLength("x".repeat(60)));
  });

  function decideWordsLength(written: string): number {
    const decision = decide("manager", written);
    return decision.ok ? 0 : decision.problem.length;
  }
});

describe("in every office", () => {
  const someId = fc.constantFrom(...ids, "developer");
  const anyOffice = fc
    .uniqueArray(fc.tuple(someId, fc.array(someId), fc.boolean()), { selector: ([id]) => id, minLength: 1 })
    .map((rows) => new Map(rows.map(([id, to, enabled]) => [id, agent(id, to, enabled)])));
  const wish = anyOffice
    .chain((agents) =>
      fc.record({
        agents: fc.constant(agents),
        askedAgent: fc.constantFrom(...agents.values()),
        assigneeId: fc.oneof(someId, someId, fc.string()),
        human: fc.option(fc.boolean()),
        unserved: fc.array(someId, { maxLength: 3 }),
      }),
    )
    .map(({ human, unserved, ...rest }): DelegationCase => {
      const asker: DelegationCase["asker"] =
        human === null ? { kind: "agent", agentId: rest.askedAgent.id } : { kind: "human", mayDelegate: human };
      return { ...rest, asker, serving: (id) => !unserved.includes(id), delegators: [] };
    });

  test("whatever is allowed stands on every right it needs, and nobody delegates to oneself", () => {
    let allowedCount = 0;
    fc.assert(
      fc.property(wish, (one) => {
        const { asker, askedAgent, assigneeId, agents, serving } = one;
        const decision = decideDelegation(one);
        expect(decision.ok).toBe(decision.rule === "allowed");
        if (!decision.ok) return void expect(decision.problem).toMatch(/\S.*[.?]$/s);
        allowedCount++;
        expect(assigneeId).not.toBe(askedAgent.id);
        expect(askedAgent.delegatesTo).toContain(assigneeId);
        expect([agents.get(assigneeId)?.enabled, serving(assigneeId)]).toEqual([true, true]);
        expect(asker).not.toEqual({ kind: "human", mayDelegate: false });
      }),
      { numRuns: 1_000 },
    );
    expect(allowedCount).toBeGreaterThan(10);
  });

  test("authority only narrows: taking a right away never allows more, and a person never gets past the agent", () => {
    fc.assert(
      fc.property(wish, fc.array(someId), someId, fc.func(fc.boolean()), (one, kept, disabledId, alsoServing) => {
        const { askedAgent, agents, serving } = one;
        const disabled = agents.get(disabledId);
        const narrower: DelegationCase[] = [
          {
            ...one,
            askedAgent: { ...askedAgent, delegatesTo: askedAgent.delegatesTo.filter((id) => kept.includes(id)) },
          },
          { ...one, asker: { kind: "human", mayDelegate: false } },
          { ...one, serving: (id) => serving(id) && alsoServing(id) },
          ...(disabled ? [{ ...one, agents: new Map(agents).set(disabledId, { ...disabled, enabled: false }) }] : []),
        ];
        const byAgent = decideDelegation({ ...one, asker: { kind: "agent", agentId: askedAgent.id } });
        const allowed = decideDelegation(one).ok;
        if (allowed) expect(byAgent.ok).toBe(true);
        for (const less of narrower) if (decideDelegation(less).ok) expect(allowed).toBe(true);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a person's right", () => {
  const administrator = 1n << 3n;
  const manageGuild = 1n << 5n;
  const anybody = { roleIds: ["1", "7"], permissions: 0n, isOwner: false };

  test.each([
    ["nobody in particular", {}, null, false],
    ["Manage Guild, no roles named", { permissions: manageGuild }, null, true],
    ["every permission but those two", { permissions: ~(manageGuild | administrator) }, null, false],
    ["administrator, no roles named", { permissions: administrator }, null, true],
    ["owner, no roles named", { isOwner: true }, null, true],
    ["holder of a named role", {}, ["5", "7"], true],
    ["holder of other roles", {}, ["5", "6"], false],
    ["Manage Guild, but roles are named", { permissions: manageGuild }, ["5"], false],
    ["administrator without a named role", { permissions: administrator }, ["5"], true],
    ["owner without a named role", { isOwner: true }, ["5"], true],
    ["anybody, when the named roles do not exist", { permissions: manageGuild }, [], false],
    ["administrator, when the named roles do not exist", { permissions: administrator }, [], true],
    ["owner, when the named roles do not exist", { isOwner: true }, [], true],
  ] as const)("%s", (_who, changes, delegatorRoleIds, may) => {
    expect(mayPersonDelegate({ ...anybody, ...changes }, delegatorRoleIds)).toBe(may);
  });
});
