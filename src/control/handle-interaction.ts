/**
 * Takes what people do with commands. A worker has acknowledged it already; here it is written down, run, and answered.
 * Every refusal is said to the person, never swallowed.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Command, CommandNeeds } from "../command/command.ts";
import type { Agent } from "../domain/agent.ts";
import type { Discord } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import { readOpenInteractions, recordInteraction, settleInteraction } from "../store/interactions.ts";

/** An interaction in the domain's words. */
export interface Interaction {
  readonly id: Snowflake;
  readonly applicationId: Snowflake;
  readonly token: string;
  readonly kind: "command" | "autocomplete" | "component" | "modal";
  readonly name: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  readonly focused: string | null;
  readonly channelId: Snowflake;
  readonly guildId: Snowflake | null;
  readonly user: {
    readonly id: Snowflake;
    readonly name: string;
    readonly roleIds: readonly Snowflake[];
    readonly permissions: string;
  };
  readonly acknowledged: boolean;
}

/** What handling needs. */
export interface InteractionNeeds {
  readonly store: Store;
  readonly discord: Discord;
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly commands: readonly Command[];
  readonly commandNeeds: CommandNeeds;
  readonly log: Log;
  mayDelegate(agentId: AgentId, interaction: Interaction): Promise<boolean>;
}

const maxChoices = 25;
const maxAnswerLength = 2_000;
const answerTries = 4;

/** Resolves when the interaction is on disk; its answer follows. Autocompletion is answered and forgotten. */
export async function handleInteraction(
  agentId: AgentId,
  interaction: Interaction,
  needs: InteractionNeeds,
): Promise<void> {
  if (interaction.kind === "autocomplete") {
    void offerChoices(agentId, interaction, needs);
    return;
  }
  // Discord has told the person that we did not respond: acting on it now would surprise them.
  if (!interaction.acknowledged) {
    needs.log.warn(
      { bot: agentId, interactionId: interaction.id, name: interaction.name },
      "an interaction came too late",
    );
    return;
  }
  const { id, applicationId, token, name } = interaction;
  const isNew = await recordInteraction(needs.store, { id, agentId, applicationId, token, name, payload: interaction });
  if (isNew) void answer(agentId, interaction, needs);
}

/** Answers what an earlier process had accepted. */
export async function recoverInteractions(needs: InteractionNeeds): Promise<void> {
  for (const row of await readOpenInteractions(needs.store, new Date())) {
    void answer(row.agentId, row.payload as Interaction, needs);
  }
}

async function answer(agentId: AgentId, interaction: Interaction, needs: InteractionNeeds): Promise<void> {
  try {
    const words = await run(agentId, interaction, needs);
    const sent = await send(agentId, interaction, words.slice(0, maxAnswerLength), needs);
    await settleInteraction(needs.store, interaction.id, sent ? "answered" : "expired");
  } catch (error) {
    needs.log.error({ error, bot: agentId, interactionId: interaction.id }, "an interaction could not be answered");
  }
}

async function run(agentId: AgentId, interaction: Interaction, needs: InteractionNeeds): Promise<string> {
  const agent = needs.agents.get(agentId);
  const command = needs.commands.find(({ name }) => name === interaction.name);
  if (!agent || !command)
    return `I do not know the command "${interaction.name}" any more. Reload Discord to see the current ones.`;
  const { id, name } = interaction.user;
  const user = { id, name, mayDelegate: await needs.mayDelegate(agentId, interaction) };
  const askedIn =
    interaction.guildId === null ? (`user:${id}` as const) : (`channel:${interaction.channelId}` as const);
  try {
    return await command.run(
      { interactionId: interaction.id, agent, user, options: interaction.options, askedIn },
      needs.commandNeeds,
    );
  } catch (error) {
    needs.log.error({ error, bot: agentId, command: command.name }, "a command failed");
    return "That failed on our side and was logged; nothing was changed as far as we know. Try again in a minute.";
  }
}

async function send(
  agentId: AgentId,
  { applicationId, token }: Interaction,
  words: string,
  needs: InteractionNeeds,
): Promise<boolean> {
  for (let tryCount = 0; tryCount < answerTries; tryCount++) {
    await needs.discord.whenReady(agentId);
    // Editing twice says the same twice in one place: an unknown outcome may be repeated.
    const outcome = await needs.discord.answerInteraction(agentId, applicationId, token, words);
    if (outcome.kind === "done") return true;
    if (outcome.kind === "refused") return false;
    await delay(outcome.kind === "retry" ? outcome.afterMs : 1_000);
  }
  return false;
}

async function offerChoices(agentId: AgentId, interaction: Interaction, needs: InteractionNeeds): Promise<void> {
  const agent = needs.agents.get(agentId);
  const command = needs.commands.find(({ name }) => name === interaction.name);
  if (!agent || !command || !interaction.focused) return;
  const typed = String(interaction.options[interaction.focused] ?? "");
  const choices = command.complete(agent, interaction.focused, typed, needs.commandNeeds).slice(0, maxChoices);
  await needs.discord.offerChoices(agentId, interaction.id, interaction.token, choices);
}
