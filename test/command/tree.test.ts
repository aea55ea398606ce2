/** What Discord is told of the commands: within its limits, as its own description wants it, whatever the team looks like. */
import { ApplicationCommandCreateRequestSchema, ModalInteractionCallbackRequestSchema } from "discord-api-spec/zod";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import {
  acknowledgementsOf,
  type CommandShape,
  commandShapes,
  commands,
  offersCommands,
} from "../../src/command/tree.ts";
import { loadConfig } from "../../src/config/load.ts";
import type { Agent } from "../../src/domain/agent.ts";
import { modalOf } from "../../src/worker/interactions.ts";
import { agentOf, defaultAgents } from "../support/control-office.ts";
import { repository } from "../support/product.ts";

/** A team of up to 120 agents, the first of which may delegate to all others. */
const team = fc
  .uniqueArray(fc.string({ unit: "grapheme", minLength: 1, maxLength: 32 }), { minLength: 2, maxLength: 120 })
  .map((names): readonly [Agent, ReadonlyMap<string, Agent>] => {
    const agents = names.map((name, index) => agentOf(`agent-${index}`, { name }));
    const [first = agentOf("none"), ...others] = agents;
    const lead = { ...first, delegatesTo: others.map(({ id }) => id) };
    return [lead, new Map([lead, ...others].map((agent) => [agent.id, agent]))];
  });
const delegators = fc.constantFrom([], ["Lead"]);

const manager = defaultAgents[0] ?? agentOf("manager");
const named = (name: string, roles: readonly string[] = []) =>
  commandShapes(manager, roles).find((shape) => shape.name === name);

describe("the shapes", () => {
  test("are as Discord describes a command, and few enough", () => {
    fc.assert(
      fc.property(team, delegators, ([lead], roles) => {
        const shapes = commandShapes(lead, roles);
        expect(shapes.filter(({ type }) => type === 1).length).toBeLessThanOrEqual(100);
        expect(shapes.filter(({ type }) => type === 3).length).toBeLessThanOrEqual(15);
        expect(new Set(shapes.map(({ type, name }) => `${type} ${name}`)).size).toBe(shapes.length);
        for (const shape of shapes) {
          const { success, error } = z.safeParse(ApplicationCommandCreateRequestSchema, asDescribed(shape));
          expect(success, error && z.prettifyError(error)).toBe(true);
        }
      }),
      { numRuns: 30 },
    );
  });

  test("keep the limits that Discord's description does not tell: names, descriptions, 8,000 characters in all", () => {
    for (const shape of commandShapes(manager, [])) {
      const isMenu = shape.type === 3;
      expect(shape.name).toMatch(isMenu ? /^.{1,32}$/ : /^[-_\p{Ll}\p{N}]{1,32}$/u);
      const texts = textsIn(shape);
      expect(texts.join("").length).toBeLessThanOrEqual(8_000);
      expect(texts.every((text) => text.length >= 1 && text.length <= 100)).toBe(true);
      expect("description" in shape).toBe(!isMenu);
    }
  });

  test("are offered by those who may delegate: as shipped, the Manager and the Tech Lead", () => {
    const loaded = loadConfig({ root: repository, env: {} });
    if (!loaded.ok) throw new Error("The shipped configuration is broken.");
    const enabled = loaded.config.agents.filter((agent) => agent.enabled);
    expect(enabled.filter(offersCommands).map(({ id }) => id)).toEqual(["manager", "tech-lead"]);
    expect(commandShapes(agentOf("webster"), [])).toEqual([]);
  });

  test("are for the guild and for direct messages, and shown to whom they are for as far as Discord can know it", () => {
    for (const shape of commandShapes(manager, [])) {
      expect(shape).toMatchObject({ contexts: [0, 1], integration_types: [0] });
    }
    const shownTo = (name: string, roles?: readonly string[]) => named(name, roles)?.default_member_permissions;
    for (const name of ["delegate", "heartbeat", "Delegate this…"]) {
      expect([shownTo(name), shownTo(name, ["Lead"])]).toEqual(["32", null]);
    }
    for (const name of ["status", "agents", "help"])
      expect([shownTo(name), shownTo(name, ["Lead"])]).toEqual([null, null]);
  });

  test("every command has one", () => {
    expect(commandShapes(manager, []).map(({ name }) => name)).toEqual(commands.map(({ name }) => name));
    expect(named("heartbeat")).toMatchObject({ options: [{ name: "now" }, { name: "pause" }, { name: "resume" }] });
  });
});

describe("how workers acknowledge", () => {
  const office = new Map(defaultAgents.map((agent) => [agent.id, agent]));

  test("what can be shared, by its option; what opens a form, with the form", () => {
    const known = acknowledgementsOf(manager, office, () => true);
    expect(known.status).toEqual({ how: "defer", sharedBy: "share" });
    expect(known.agents).toEqual({ how: "defer", sharedBy: "share" });
    expect(known.delegate).toBeUndefined();
    const choices = [
      { name: "Tech Lead", value: "tech-lead" },
      { name: "Webster", value: "webster" },
      { name: "Auditor", value: "auditor" },
    ];
    expect(known["Delegate this…"]).toMatchObject({
      how: "form",
      form: {
        id: "delegate",
        fields: [
          { kind: "choice", id: "agent", choices },
          { kind: "text", quotes: true },
        ],
      },
    });
  });

  test("the form offers nobody who is not at work; where that leaves no choice, the name is typed", () => {
    const assigneeField = (serving: (id: string) => boolean) => {
      const known = acknowledgementsOf(manager, office, serving)["Delegate this…"];
      return known?.how === "form" ? known.form.fields[0] : expect.unreachable("It opens a form.");
    };
    expect(assigneeField((id) => id !== "webster")).toMatchObject({
      choices: [{ value: "tech-lead" }, { value: "auditor" }],
    });
    expect(assigneeField(() => false)).toMatchObject({ kind: "text", id: "agent" });
  });

  test("the form is as Discord describes one, whatever was written in the message and however many agents there are", () => {
    const content = fc.oneof(fc.string({ unit: "binary", maxLength: 6_000 }), fc.constant("😀".repeat(3_000)));
    fc.assert(
      fc.property(team, content, ([lead, agents], text) => {
        const acknowledgement = acknowledgementsOf(lead, agents, () => true)["Delegate this…"];
        if (acknowledgement?.how !== "form") return expect.unreachable("It opens a form.");
        const data = modalOf(acknowledgement.form, { messageId: "18446744073709551615", content: text });
        expect(data.custom_id.length).toBeLessThanOrEqual(100);
        const { success, error } = z.safeParse(ModalInteractionCallbackRequestSchema, { type: 9, data });
        expect(success, error && z.prettifyError(error)).toBe(true);
      }),
      { numRuns: 30 },
    );
  });
});

/** Discord's reference has these permissions as a string, and so do its answers; the description of the request, as a number. */
function asDescribed(shape: CommandShape): object {
  const bits = shape.default_member_permissions;
  return { ...shape, default_member_permissions: typeof bits === "string" ? Number(bits) : bits };
}

function textsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (typeof value !== "object" || value === null) return [];
  const own = Object.entries(value).flatMap(([key, text]) =>
    (key === "name" || key === "description") && typeof text === "string" ? [text] : [],
  );
  return [...own, ...Object.values(value).flatMap(textsIn)];
}
