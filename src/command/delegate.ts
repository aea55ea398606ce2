/** `/delegate agent instruction`: hands a task to another agent. Authority is decided where every delegation is. */
import { ApplicationCommandOptionType, ApplicationCommandType } from "discord-api-types/v10";
import type { Command } from "./command.ts";

const maxInstructionLength = 4_000;

/** Offered by every bot whose agent may delegate to somebody. */
export const delegateCommand: Command = {
  name: "delegate",
  acknowledge: "deferred_ephemeral",

  shape: () => ({
    type: ApplicationCommandType.ChatInput,
    name: "delegate",
    description: "Hand a task to another agent; its result comes back here.",
    options: [
      {
        type: ApplicationCommandOptionType.String,
        name: "agent",
        description: "Who is to do it.",
        required: true,
        autocomplete: true,
      },
      {
        type: ApplicationCommandOptionType.String,
        name: "instruction",
        description: "What is to be done, and what a good result looks like.",
        required: true,
        max_length: maxInstructionLength,
      },
    ],
  }),

  isOfferedBy: (agent) => agent.delegatesTo.length > 0,

  run: async ({ interactionId, agent, user, options, askedIn }, { delegate }) => {
    const answer = await delegate({
      askKey: `interaction:${interactionId}`,
      asker: { kind: "human", ...user },
      askedAgentId: agent.id,
      assignee: String(options.agent ?? ""),
      instruction: String(options.instruction ?? ""),
      resultTo: askedIn,
      replyToId: null,
      parentTaskId: null,
    });
    if (!answer.ok) return answer.problem;
    return `**${answer.assigneeName}** has the task. You will find its thread in the task board and its result here.`;
  },

  complete: (agent, _option, typed, { agents }) => {
    const wanted = typed.toLowerCase();
    return agent.delegatesTo
      .flatMap((id) => agents.get(id) ?? [])
      .filter(({ id, name }) => id.includes(wanted) || name.toLowerCase().includes(wanted))
      .map(({ id, name }) => ({ name, value: id }));
  },
};
