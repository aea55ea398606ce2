/**
 * `Delegate this…` in a message's menu: a form with the agent and, begun with the message's words, the instruction. The
 * result comes as a reply to the message. Authority is decided where every delegation is.
 */
import type { FormField } from "../domain/acknowledgement.ts";
import { maxInstructionLength } from "../task/delegate.ts";
import type { Command } from "./command.ts";
import { assigneesOf, handOver } from "./delegate.ts";

const agentLabel = "Who is to do it";
const maxChoices = 25;

/** For those who may delegate. */
export const delegateThisCommand: Command = {
  name: "Delegate this…",
  kind: "menu",
  description: "Hand a message to another agent as a task; the result comes as a reply to it.",
  audience: "delegators",

  form: {
    id: "delegate",
    title: "Delegate this",
    fields: (agent, agents, serving) => {
      const choices = assigneesOf(agent, agents, serving).map(({ id, name }) => ({ name, value: id }));
      // A choice of more than Discord shows is typed; so is one of none, which Discord does not take either.
      const assignee: FormField =
        choices.length > 0 && choices.length <= maxChoices
          ? { kind: "choice", id: "agent", label: agentLabel, choices }
          : { kind: "text", id: "agent", label: agentLabel, maxLength: 100, quotes: false };
      const label = "What is to be done";
      return [assignee, { kind: "text", id: "instruction", label, maxLength: maxInstructionLength, quotes: true }];
    },
  },

  run: (call, needs) => {
    const [assignee = ""] = call.fields.agent ?? [];
    const [instruction = ""] = call.fields.instruction ?? [];
    return handOver(call, assignee, instruction, call.targetId, needs);
  },
};
