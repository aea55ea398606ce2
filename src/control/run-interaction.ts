/**
 * Runs what people do with commands: commands themselves, their forms, buttons and menus, and what is offered while somebody
 * types. Called by `handle-interaction.ts`, which has written it down and says what came of it.
 */
import type { Command, CommandCall, CommandNeeds } from "../command/command.ts";
import type { Agent } from "../domain/agent.ts";
import type { Choice } from "../domain/discord.ts";
import type { AgentId } from "../domain/ids.ts";
import type { Log } from "../log.ts";
import type { Standing } from "./authority.ts";
import type { DeadDeliveries } from "./dead-deliveries.ts";
import { commandOf, type Interaction, type MeantCommand } from "./interaction.ts";

/** What running needs. */
export interface RunNeeds {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly commands: readonly Command[];
  readonly commandNeeds: CommandNeeds;
  readonly log: Log;
  standing(agentId: AgentId, interaction: Interaction): Promise<Standing>;
  readonly dead: Pick<DeadDeliveries, "press">;
}

const maxChoices = 25;
const maxChoiceLength = 100;

/** What the person is told. Never rejects. */
export async function runInteraction(agentId: AgentId, interaction: Interaction, needs: RunNeeds): Promise<string> {
  const agent = needs.agents.get(agentId);
  const meant = commandOf(interaction, needs.commands);
  try {
    if (interaction.kind === "component")
      return (await press(agentId, interaction, needs)) ?? unknownWords(interaction);
    if (!agent || !meant) return unknownWords(interaction);
    const { isMember, mayDelegate } = await needs.standing(agentId, interaction);
    // Where a right is needed, its refusal says more, and goes on record.
    if (!isMember && meant.command.audience === "everyone")
      return "I serve the members of one server, and Discord does not name you to me as one of them.";
    return await meant.command.run(callOf(interaction, meant, agent, mayDelegate), needs.commandNeeds);
  } catch (error) {
    needs.log.error({ error, bot: agentId, command: interaction.name }, "a command failed");
    return "That failed on our side and was logged; nothing was changed as far as we know. Try again in a minute.";
  }
}

function press(agentId: AgentId, interaction: Interaction, { dead, standing }: RunNeeds): Promise<string | null> {
  return dead.press(interaction, async () => (await standing(agentId, interaction)).mayDelegate);
}

function callOf(
  { id: interactionId, user, options, fields, guildId, channelId }: Interaction,
  { subcommand, targetId }: MeantCommand,
  agent: Agent,
  mayDelegate: boolean,
): CommandCall {
  const { id, name } = user;
  const askedIn = guildId === null ? (`user:${id}` as const) : (`channel:${channelId}` as const);
  const person = { id, name, mayDelegate };
  return { interactionId, agent, user: person, subcommand, options, fields, targetId, channelId, askedIn };
}

function unknownWords({ kind, name }: Interaction): string {
  if (kind === "component") return "I do not know this button or menu any more: nothing was done.";
  if (kind === "modal") return "I do not know this form any more: nothing was done.";
  return `I do not know the command "${name}" any more. Reload Discord to see the current ones.`;
}

/** What is offered for the option that is being typed; null when nothing can be. */
export function choicesFor(agentId: AgentId, interaction: Interaction, needs: RunNeeds): readonly Choice[] | null {
  const agent = needs.agents.get(agentId);
  const { command, subcommand = "" } = commandOf(interaction, needs.commands) ?? {};
  const { focused: option } = interaction;
  if (!agent || !command?.complete || !option) return null;
  const typed = String(interaction.options[option] ?? "");
  return command
    .complete({ agent, subcommand, option, typed }, needs.commandNeeds)
    .filter(({ value }) => value.length <= maxChoiceLength)
    .slice(0, maxChoices)
    .map(({ name, value }) => ({ name: [...name].slice(0, maxChoiceLength / 2).join(""), value }));
}
