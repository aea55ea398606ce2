/**
 * Takes what people do with commands. A worker has acknowledged it already; here it is written down, run, and answered.
 * Every refusal is said to the person, never swallowed.
 */
import type { Command, CommandNeeds } from "../command/command.ts";
import type { Agent } from "../domain/agent.ts";
import { chunk } from "../domain/chunk.ts";
import type { Discord } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import { composePosts, type NewPost, noticeTo } from "../domain/post.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import { readOpenInteractions, recordInteraction, settleInteraction } from "../store/interactions.ts";
import { outlast, type Patience } from "../store/outage.ts";

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
  readonly patience: Patience;
  send(posts: readonly NewPost[]): void;
  mayDelegate(agentId: AgentId, interaction: Interaction): Promise<boolean>;
}

const maxChoices = 25;
const maxChoiceLength = 100;
/** Discord forgets an interaction then. See [Discord Docs/Interactions](https://docs.discord.com/developers/interactions/receiving-and-responding). */
const tokenLifeMs = 15 * 60_000;
const retryMs = 1_000;

/** An interaction on its way to its answer. */
interface Call {
  readonly agentId: AgentId;
  readonly interaction: Interaction;
  /** Milliseconds since 1970. */
  readonly receivedAt: number;
}

/** Resolves when the interaction is on disk; its answer follows. Autocompletion is answered and forgotten. */
export async function handleInteraction(
  agentId: AgentId,
  interaction: Interaction,
  needs: InteractionNeeds,
): Promise<void> {
  const { id, applicationId, token, kind, name } = interaction;
  if (kind === "autocomplete") {
    void guarded(agentId, interaction, needs, () => offerChoices(agentId, interaction, needs));
    return;
  }
  // Discord has told the person that we did not respond: acting on it now would surprise them. Nothing of ours has buttons.
  if (!interaction.acknowledged || kind !== "command") {
    needs.log.warn({ bot: agentId, interactionId: id, kind, name }, "an interaction came too late or to nobody");
    return;
  }
  const row = { id, agentId, applicationId, token, name, payload: interaction };
  let tryCount = 0;
  // Recorded before, though an earlier try failed: that one was written, and only word of it was lost.
  const isNew = await outlast(async () => {
    const isRepeated = tryCount++ > 0;
    return (await recordInteraction(needs.store, row)) || isRepeated;
  }, needs.patience);
  if (isNew === undefined) throw new Error("Guildhall is stopping: the next start hears this interaction again.");
  const call = { agentId, interaction, receivedAt: needs.patience.clock.now() };
  if (isNew) void guarded(agentId, interaction, needs, () => answer(call, needs));
}

/** Answers what an earlier process had accepted. */
export async function recoverInteractions(needs: InteractionNeeds): Promise<void> {
  for (const row of await readOpenInteractions(needs.store)) {
    const interaction = row.payload as Interaction;
    const call = { agentId: row.agentId, interaction, receivedAt: row.createdAt.getTime() };
    void guarded(row.agentId, interaction, needs, () => answer(call, needs));
  }
}

async function guarded(
  bot: AgentId,
  { id, name }: Interaction,
  { log }: InteractionNeeds,
  action: () => Promise<void>,
): Promise<void> {
  try {
    await action();
  } catch (error) {
    log.error({ error, bot, interactionId: id, name }, "an interaction could not be answered");
  }
}

async function answer(call: Call, needs: InteractionNeeds): Promise<void> {
  const { agentId, interaction } = call;
  const words = hasExpired(call, needs) ? null : await run(agentId, interaction, needs);
  const [shown] = chunk(words ?? "");
  const isAnswered = shown !== undefined && (await send(call, shown.text, needs));
  // What does not fit into the answer, or comes too late for it, goes to the person: only they were meant to see it.
  const toPerson = noticeTo(agentId, `user:${interaction.user.id}`);
  const posts = isAnswered
    ? composePosts(words ?? "", toPerson).slice(1)
    : composePosts(lateWords(interaction, words), toPerson);
  const settled = await outlast(
    () => settleInteraction(needs.store, interaction.id, isAnswered ? "answered" : "expired", posts),
    needs.patience,
  );
  if (settled) needs.send(posts);
}

function hasExpired({ receivedAt }: Call, { patience: { clock } }: InteractionNeeds): boolean {
  return clock.now() - receivedAt > tokenLifeMs;
}

function lateWords({ name }: Interaction, words: string | null): string {
  return words === null
    ? `Your \`/${name}\` reached me, but I was away for too long and have not run it. Ask again if it still matters.`
    : `Your \`/${name}\`, late because Discord took no answer there any more:\n${words}`;
}

async function run(agentId: AgentId, interaction: Interaction, needs: InteractionNeeds): Promise<string> {
  const agent = needs.agents.get(agentId);
  const command = needs.commands.find(({ name }) => name === interaction.name);
  if (!agent || !command)
    return `I do not know the command "${interaction.name}" any more. Reload Discord to see the current ones.`;
  const { id, name } = interaction.user;
  const askedIn =
    interaction.guildId === null ? (`user:${id}` as const) : (`channel:${interaction.channelId}` as const);
  try {
    const user = { id, name, mayDelegate: await needs.mayDelegate(agentId, interaction) };
    return await command.run(
      { interactionId: interaction.id, agent, user, options: interaction.options, askedIn },
      needs.commandNeeds,
    );
  } catch (error) {
    needs.log.error({ error, bot: agentId, command: command.name }, "a command failed");
    return "That failed on our side and was logged; nothing was changed as far as we know. Try again in a minute.";
  }
}

/** False when Discord takes no answer any more. */
async function send(call: Call, words: string, needs: InteractionNeeds): Promise<boolean> {
  const { agentId, interaction } = call;
  while (!hasExpired(call, needs)) {
    await needs.discord.whenReady(agentId);
    // Editing twice says the same twice in one place: an unknown outcome may be repeated.
    const { applicationId, token } = interaction;
    const outcome = await needs.discord.answerInteraction(agentId, applicationId, token, words);
    if (outcome.kind === "done") return true;
    if (outcome.kind === "refused") return false;
    await needs.patience.clock.delay(outcome.kind === "retry" ? outcome.afterMs : retryMs);
  }
  return false;
}

async function offerChoices(agentId: AgentId, interaction: Interaction, needs: InteractionNeeds): Promise<void> {
  const agent = needs.agents.get(agentId);
  const command = needs.commands.find(({ name }) => name === interaction.name);
  if (!agent || !command || !interaction.focused) return;
  const typed = String(interaction.options[interaction.focused] ?? "");
  const choices = command
    .complete(agent, interaction.focused, typed, needs.commandNeeds)
    .filter(({ value }) => value.length <= maxChoiceLength)
    .slice(0, maxChoices)
    .map(({ name, value }) => ({ name: [...name].slice(0, maxChoiceLength / 2).join(""), value }));
  await needs.discord.offerChoices(agentId, interaction.id, interaction.token, choices);
}
