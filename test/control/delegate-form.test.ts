/** `/delegate` from the person who uses it to the task, with all that surrounds it. */
import { describe, expect, test } from "vitest";
import type { Interaction } from "../../src/control/interaction.ts";
import { botOf, channelIds, defaultAgents, guildId, openOffice, ownerId } from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { interactionOf } from "../support/interactions.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();
describe("/delegate in the office", () => {
  const ask = async (interaction: Interaction) => {
    const office = await openOffice(await openDatabase());
    await office.control.receive("manager", { type: "interaction_created", interaction });
    await until(() => expect(office.recorder.callsOf("answerInteraction").length).toBe(1));
    const audit = await office.store.sql`select actor, action, subject, allowed, rule from audit`;
    const tasks = await office.store.sql`select assignee_id, result_to, ask_key from tasks`;
    return { office, answer: office.recorder.callsOf("answerInteraction")[0]?.args[2], audit, tasks };
  };

  test("by a person with the role makes a task, and the decision is on record", async () => {
    const interaction = interactionOf();
    const { answer, audit, tasks } = await ask(interaction);
    expect(answer).toMatch(/^\*\*Webster\*\* has the task\./);
    expect(audit).toEqual([
      { actor: "user:900 through manager", action: "delegate", subject: "webster", allowed: true, rule: "allowed" },
    ]);
    expect(tasks).toEqual([
      { assignee_id: "webster", result_to: `channel:${channelIds.general}`, ask_key: `interaction:${interaction.id}` },
    ]);
  });

  test.each([
    ["without the role", { roleIds: [], permissions: "0" }, {}, "person_is_no_delegator"],
    ["with Manage Server where the map names roles", { roleIds: [], permissions: "32" }, {}, "person_is_no_delegator"],
    [
      "with an administrator's rights in another guild",
      { roleIds: ["60"], permissions: "8" },
      { guildId: "2" },
      "person_is_no_delegator",
    ],
    [
      "to an agent outside the reach",
      { roleIds: ["60"], permissions: "0" },
      { options: { agent: "manager", instruction: "x" } },
      "to_itself",
    ],
    [
      "to nobody we know",
      { roleIds: ["60"], permissions: "0" },
      { options: { agent: "wbster", instruction: "x" } },
      "unknown_agent",
    ],
  ])("%s is refused, told to the person, and on record", async (_, rights, fields, rule) => {
    const user = { id: "900", name: "Ada", ...rights };
    const { answer, audit, tasks } = await ask(interactionOf({ user, ...fields }));
    expect(String(answer).length).toBeGreaterThan(20);
    expect(audit).toMatchObject([{ allowed: false, rule }]);
    expect(tasks).toEqual([]);
  });

  test("an administrator and the owner may without the role", async () => {
    const admin = await ask(interactionOf({ user: { id: "901", name: "Eve", roleIds: [], permissions: "8" } }));
    expect(admin.tasks.length).toBe(1);
    const owner = await ask(interactionOf({ user: { id: ownerId, name: "Own", roleIds: [], permissions: "0" } }));
    expect(owner.tasks.length).toBe(1);
  });

  test("in a direct message asks Discord for the person's roles, and the result goes to that person", async () => {
    const office = await openOffice(await openDatabase());
    office.recorder.override("readMember", () => ({ kind: "done", value: { roleIds: ["60"] } }));
    const interaction = interactionOf({
      guildId: null,
      channelId: "711900",
      user: { id: "900", name: "Ada", roleIds: [], permissions: "0" },
    });
    await office.control.receive("manager", { type: "interaction_created", interaction });
    await until(async () =>
      expect(await office.store.sql`select result_to from tasks`).toEqual([{ result_to: "user:900" }]),
    );
    expect(office.recorder.callsOf("readMember")[0]?.args).toEqual([guildId, "900"]);
  });

  test("autocompletes only those who are at work", async () => {
    const office = await openOffice(await openDatabase(), { agents: defaultAgents, serving: (id) => id !== "webster" });
    const interaction = interactionOf({ kind: "autocomplete", focused: "agent", options: { agent: "" } });
    await office.control.receive("manager", { type: "interaction_created", interaction });
    await until(() =>
      expect(office.recorder.callsOf("offerChoices").at(-1)?.args[2]).toMatchObject([
        { value: "tech-lead" },
        { value: "auditor" },
      ]),
    );
  });

  test("autocompletes whom the asked bot may delegate to", async () => {
    const office = await openOffice(await openDatabase(), { agents: defaultAgents });
    const typed = async (agentId: string, text: string) => {
      const before = office.recorder.callsOf("offerChoices").length;
      const interaction = interactionOf({ kind: "autocomplete", focused: "agent", options: { agent: text } });
      await office.control.receive(agentId, { type: "interaction_created", interaction });
      await until(() => expect(office.recorder.callsOf("offerChoices").length).toBe(before + 1));
      const choices = office.recorder.callsOf("offerChoices").at(-1)?.args[2] as { value: string }[];
      return choices.map(({ value }) => value);
    };
    expect(await typed("manager", "")).toEqual(["tech-lead", "webster", "auditor"]);
    expect(await typed("manager", "TECH L")).toEqual(["tech-lead"]);
    expect(await typed("tech-lead", "man")).toEqual([]);
    expect(botOf("manager").applicationId).toBe("811");
  });
});
