import { describe, expect, test } from "vitest";
import { delegateCommand } from "../../src/command/delegate.ts";
import type { DelegationAnswer, DelegationRequest } from "../../src/task/delegate.ts";
import { agentOf, defaultAgents } from "../support/control-office.ts";
import { noNeeds } from "./needs.ts";

const manager = defaultAgents[0] ?? agentOf("manager");
const agents = new Map(defaultAgents.map((agent) => [agent.id, agent]));

describe("/delegate", () => {
  test("passes on who asks for what, once per interaction, and says what came of it", async () => {
    const requests: DelegationRequest[] = [];
    const run = (answer: DelegationAnswer) =>
      delegateCommand.run(
        {
          interactionId: "77",
          agent: manager,
          user: { id: "900", name: "Ada", mayDelegate: true },
          subcommand: "",
          options: { agent: "webster", instruction: "Work." },
          fields: {},
          targetId: null,
          channelId: "711900",
          askedIn: "user:900",
        },
        {
          ...noNeeds,
          agents,
          delegate: async (request) => {
            requests.push(request);
            return answer;
          },
        },
      );
    const given = { ok: true, taskId: "t", assigneeName: "Webster" } as const;
    expect(await run({ ...given, absence: null })).toMatch(/^\*\*Webster\*\* has the task\. You will find/);
    expect(await run({ ...given, absence: "given up" })).toMatch(
      /^\*\*Webster\*\* has the task, but is away \(given up\): the task waits until it is back\./,
    );
    expect(await run({ ok: false, problem: "You may not." })).toBe("You may not.");
    expect(requests[0]).toEqual({
      askKey: "interaction:77",
      asker: { kind: "human", id: "900", name: "Ada", mayDelegate: true },
      askedAgentId: "manager",
      assignee: "webster",
      instruction: "Work.",
      resultTo: "user:900",
      replyToId: null,
      parentTaskId: null,
    });
  });
});
