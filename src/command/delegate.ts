/** `/delegate agent instruction`: hands a task to another agent. Authority is decided where every delegation is. */
import { ApplicationCommandOptionType } from "discord-api-types/v10";
import type { Agent } from "../domain/agent.ts";
import type { Snowflake } from "../domain/ids.ts";
import { maxInstructionLength } from "../task/delegate.ts";
import { agentChoices, agentOption } from "./agent-option.ts";
import type { Command, CommandCall, CommandNeeds } from "./command.ts";

/** For those who may delegate. */
export const delegateCommand: Command = {
  name: "delegate",
  kind: "slash",
  description: "Hand a task to another agent; its result comes back here.",
  audience: "delegators",
  options: [
    agentOption("Who is to do it.", true),
    {
      type: ApplicationCommandOptionType.String,
      name: "instruction",
      description: "What is to be done, and what a good result looks like.",
      required: true,
      max_length: maxInstructionLength,
    },
  ],

  run: (call, needs) => {
    const { agent, instruction } = call.options;
    return handOver(call, String(agent ?? ""), String(instruction ?? ""), null, needs);
  },

  complete: ({ agent, typed }, { agents, serving }) => agentChoices(assigneesOf(agent, agents, serving), typed),
};

/** Those at work to whom an agent may delegate. */
export function assigneesOf(
  { delegatesTo }: Agent,
  agents: CommandNeeds["agents"],
  serving: CommandNeeds["serving"],
): readonly Agent[] {
  return delegatesTo.filter(serving).flatMap((id) => agents.get(id) ?? []);
}

/** Asks for the delegation; what came of it, in words. `replyToId`: the message that the result is to answer. */
export async function handOver(
  { interactionId, agent, user, askedIn }: CommandCall,
  assignee: string,
  instruction: string,
  replyToId: Snowflake | null,
  { delegate }: CommandNeeds,
): Promise<string> {
  const answer = await delegate({
    askKey: `interaction:${interactionId}`,
    asker: { kind: "human", ...user },
    askedAgentId: agent.id,
    assignee,
    instruction,
    resultTo: askedIn,
    replyToId,
    parentTaskId: null,
  });
  if (!answer.ok) return answer.problem;
  const { assigneeName: name, absence } = answer;
  return absence === null
    ? `**${name}** has the task. You will find its thread in the task board and its result here.`
    : `**${name}** has the task, but is away (${absence}): the task waits until it is back. Then its thread opens in the task board, and its result comes here.`;
}
