/**
 * All commands, and what Discord and the workers are told of them. Every agent that may delegate to somebody offers them:
 * in the shipped configuration the Manager and, as its backup, the Tech Lead.
 */
import {
  type APIApplicationCommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  ApplicationIntegrationType,
  InteractionContextType,
  PermissionFlagsBits,
} from "discord-api-types/v10";
import type { Acknowledgement } from "../domain/acknowledgement.ts";
import type { Agent } from "../domain/agent.ts";
import type { AgentId } from "../domain/ids.ts";
import { agentsCommand } from "./agents.ts";
import type { Command, CommandCall } from "./command.ts";
import { delegateCommand } from "./delegate.ts";
import { delegateThisCommand } from "./delegate-this.ts";
import { heartbeatCommand } from "./heartbeat.ts";
import { helpCommand } from "./help.ts";
import { statusCommand } from "./status.ts";
import { whyCommand } from "./why.ts";
import { whyThisCommand } from "./why-this.ts";

/** The tree, in the order in which `/help` lists it. */
export const commands: readonly Command[] = [
  statusCommand,
  agentsCommand,
  whyCommand,
  whyThisCommand,
  delegateCommand,
  delegateThisCommand,
  heartbeatCommand,
  helpCommand,
];

/** A command as Discord gets it. */
export type CommandShape = Readonly<Record<string, unknown>> & { readonly name: string; readonly type: number };

const shareOption: APIApplicationCommandOption = {
  type: ApplicationCommandOptionType.Boolean,
  name: "share",
  description: "Show the answer to everybody here. Otherwise only you see it.",
};

/** Whether everybody where it was asked sees the answer, as the person wished: workers decide the same by the option. */
export function isShared({ isShareable = false }: Command, options: CommandCall["options"]): boolean {
  return isShareable && options[shareOption.name] === true;
}

/** True when the agent's bot has the commands. */
export function offersCommands({ delegatesTo }: Agent): boolean {
  return delegatesTo.length > 0;
}

/**
 * What Discord is to have registered for an agent's bot. `delegators` are the role names of the map: without any, Discord
 * itself can be told who sees the commands that need the right.
 */
export function commandShapes(
  agent: Agent,
  delegators: readonly string[],
  tree: readonly Command[] = commands,
): readonly CommandShape[] {
  return offersCommands(agent) ? tree.map((command) => shapeOf(command, delegators)) : [];
}

function shapeOf(command: Command, delegators: readonly string[]): CommandShape {
  const { name, kind, description, audience, options = [], isShareable = false } = command;
  const isManagersOnly = audience === "delegators" && delegators.length === 0;
  const common = {
    name,
    default_member_permissions: isManagersOnly ? String(PermissionFlagsBits.ManageGuild) : null,
    contexts: [InteractionContextType.Guild, InteractionContextType.BotDM],
    integration_types: [ApplicationIntegrationType.GuildInstall],
  };
  if (kind === "menu") return { type: ApplicationCommandType.Message, ...common };
  const all = isShareable ? [...options, shareOption] : options;
  return { type: ApplicationCommandType.ChatInput, description, options: all, ...common };
}

/**
 * How a worker acknowledges each command of its bot; what is not listed is answered for the person's eyes only. `serving`:
 * whether an agent has a token.
 */
export function acknowledgementsOf(
  agent: Agent,
  agents: ReadonlyMap<AgentId, Agent>,
  serving: (agentId: AgentId) => boolean,
  tree: readonly Command[] = commands,
): Readonly<Record<string, Acknowledgement>> {
  const entries = tree.flatMap(({ name, form, isShareable }): [string, Acknowledgement][] => {
    if (form) {
      const { id, title } = form;
      return [[name, { how: "form", form: { id, title, fields: form.fields(agent, agents, serving) } }]];
    }
    return isShareable ? [[name, { how: "defer", sharedBy: shareOption.name }]] : [];
  });
  return Object.fromEntries(entries);
}
