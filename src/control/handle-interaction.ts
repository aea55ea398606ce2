/**
 * Takes what people do with commands. A worker has acknowledged it already; here it is written down, run, and answered.
 * Every refusal is said to the person, never swallowed.
 */
import { isShared } from "../command/tree.ts";
import { chunk } from "../domain/chunk.ts";
import type { Discord } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import { composePosts, type NewPost, noticeTo } from "../domain/post.ts";
import type { Store } from "../store/database.ts";
import { beginInteraction, readOpenInteractions, recordInteraction, settleInteraction } from "../store/interactions.ts";
import { outlast, type Patience } from "../store/outage.ts";
import { commandOf, type Interaction, readInteraction, titleOf } from "./interaction.ts";
import { choicesFor, type RunNeeds, runInteraction } from "./run-interaction.ts";

/** What handling needs. */
export interface InteractionNeeds extends RunNeeds {
  readonly store: Store;
  readonly discord: Discord;
  readonly patience: Patience;
  /** Those that were refused without a row: Discord may send them again to a bot's next process. */
  readonly refused: Set<Snowflake>;
  send(posts: readonly NewPost[]): void;
}

/** Discord forgets an interaction then. See [Discord Docs/Interactions](https://docs.discord.com/developers/interactions/receiving-and-responding). */
const tokenLifeMs = 15 * 60_000;
const retryMs = 1_000;
const fullDiskWords =
  "I cannot take this now: the disk of our database is full. Nothing was done; use it again when there is room.";

/** An interaction on its way to its answer. */
interface Call {
  readonly agentId: AgentId;
  readonly interaction: Interaction;
  /** By the clock that nobody sets; of an earlier process's it may be before that clock began. */
  readonly receivedAt: number;
  /** Whether an earlier process has begun what it asks for. */
  readonly isBegun: boolean;
}

/** Resolves when the interaction is on disk; its answer follows. Autocompletion is answered and forgotten. */
export async function handleInteraction(
  agentId: AgentId,
  interaction: Interaction,
  needs: InteractionNeeds,
): Promise<void> {
  const { id, applicationId, token, kind, name } = interaction;
  if (kind === "autocomplete") {
    void guarded(agentId, interaction, needs, async () => {
      const choices = choicesFor(agentId, interaction, needs);
      if (choices) await needs.discord.offerChoices(agentId, id, token, choices);
    });
    return;
  }
  // Discord has told the person that we did not respond: acting on it now would surprise them.
  if (!interaction.acknowledged) {
    needs.log.warn({ bot: agentId, interactionId: id, kind, name }, "an interaction came too late");
    return;
  }
  // Its form is open: what is entered there is another interaction.
  if (kind === "command" && commandOf(interaction, needs.commands)?.command.form) return;
  // Who used it was told that nothing was done: it stays so, also when there is room by now.
  if (needs.refused.has(id)) return;
  const call = { agentId, interaction, receivedAt: needs.patience.clock.steady(), isBegun: false };
  if (hasNoRoom(needs)) return refuseForRoom(call, needs);
  const row = { id, agentId, applicationId, token, name, payload: interaction };
  let tryCount = 0;
  // Recorded before, though an earlier try failed: that one was written, and only word of it was lost.
  const isNew = await outlast(async () => {
    const isRepeated = tryCount++ > 0;
    const ageMs = needs.patience.clock.steady() - call.receivedAt;
    return (await recordInteraction(needs.store, row, ageMs)) || isRepeated;
  }, onlyWithRoom(needs));
  if (isNew === undefined && hasNoRoom(needs)) return refuseForRoom(call, needs);
  if (isNew === undefined) throw new Error("Guildhall is stopping: the next start hears this interaction again.");
  if (isNew) void guarded(agentId, interaction, needs, () => answer(call, needs));
}

function hasNoRoom({ store }: InteractionNeeds): boolean {
  return store.watch.trouble?.kind === "full";
}

function onlyWithRoom(needs: InteractionNeeds): Patience {
  const { patience } = needs;
  return { ...patience, isStopped: () => patience.isStopped() || hasNoRoom(needs) };
}

/** It cannot be written down, and what is not written down must not be begun. Resolves when the person knows, or cannot. */
async function refuseForRoom(call: Call, needs: InteractionNeeds): Promise<void> {
  const { id, name } = call.interaction;
  needs.refused.add(id);
  needs.log.warn({ bot: call.agentId, interactionId: id, name }, "an interaction was refused: the disk is full");
  await send(call, fullDiskWords, needs);
}

/** Answers what an earlier process had accepted. */
export async function recoverInteractions(needs: InteractionNeeds): Promise<void> {
  for (const { row, ageMs } of await readOpenInteractions(needs.store)) {
    const interaction = readInteraction(row.payload);
    const call = {
      agentId: row.agentId,
      interaction,
      receivedAt: needs.patience.clock.steady() - ageMs,
      isBegun: row.begunAt !== null,
    };
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
  const words = hasExpired(call, needs) ? null : await begin(call, needs);
  const [shown] = chunk(words ?? "");
  const isAnswered = shown !== undefined && (await send(call, shown.text, needs));
  // What does not fit into the answer goes to the person.
  const posts = isAnswered
    ? composePosts(words ?? "", noticeTo(agentId, `user:${interaction.user.id}`)).slice(1)
    : composeLate(call, words, needs);
  const settled = await outlast(
    () => settleInteraction(needs.store, interaction.id, isAnswered ? "answered" : "expired", posts),
    needs.patience,
  );
  if (settled) needs.send(posts);
}

function hasExpired({ receivedAt }: Call, { patience: { clock } }: InteractionNeeds): boolean {
  return clock.steady() - receivedAt > tokenLifeMs;
}

/**
 * What comes too late for its place, as a message of its own: where it was asked if all there were to see it, naming who did;
 * else to the person alone.
 */
function composeLate(call: Call, words: string | null, needs: InteractionNeeds): NewPost[] {
  const { agentId, interaction } = call;
  const { user, channelId, guildId, options } = interaction;
  const text = lateWords(call, words, needs);
  const command = commandOf(interaction, needs.commands)?.command;
  if (guildId === null || !command || !isShared(command, options)) {
    return composePosts(text, noticeTo(agentId, `user:${user.id}`));
  }
  const inChannel = { ...noticeTo(agentId, `channel:${channelId}`), mentionUserIds: [user.id] };
  return composePosts(`<@${user.id}> ${text}`, inChannel);
}

function lateWords({ interaction, isBegun }: Call, words: string | null, { commands }: InteractionNeeds): string {
  const title = titleOf(interaction, commands);
  if (words !== null) return `Your ${title}, late because Discord took no answer there any more:\n${words}`;
  return isBegun
    ? `I began your ${title}, and was then away for too long to say what came of it. Look whether it was done before you ask again.`
    : `Your ${title} reached me, but I was away for too long and have not run it. Ask again if it still matters.`;
}

/** What asks twice for the same is one asking to every command: one that was begun is run again while its answer has a place. */
async function begin({ agentId, interaction }: Call, needs: InteractionNeeds): Promise<string> {
  const isNoted = await outlast(async () => {
    await beginInteraction(needs.store, interaction.id);
    return true;
  }, needs.patience);
  if (!isNoted) throw new Error("Guildhall is stopping: the next start runs it.");
  return runInteraction(agentId, interaction, needs);
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
