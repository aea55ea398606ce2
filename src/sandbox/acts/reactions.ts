/**
 * Reactions come and go: one's own, somebody else's, all of them.
 * See [Discord Docs/Create reaction](https://docs.discord.com/developers/resources/message#create-reaction).
 */
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Message } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import type { Event, MessageRow, Reaction } from "../state/rows.ts";
import { put } from "../state/tables.ts";
import type { ChannelState } from "../state/world.ts";
import { wireEmoji } from "../wire/message.ts";
import { channelFor, may, messageOf, refuseArchived } from "./access.ts";
import { placeOf } from "./change-message.ts";

const maxEmojis = 20;

/** One user's reaction: an emoji as routes name it, `👍` or `name:id`. */
interface Change {
  readonly emoji: string;
  readonly userId: string;
  readonly isAdded: boolean;
}

/** The message that a user may react to. @throws Problem 10003, 10008, 50001, 50013, 50083 */
export function reactable(
  sandbox: Sandbox,
  userId: string,
  { channelId, messageId }: { readonly channelId: string; readonly messageId: string },
): { readonly state: ChannelState; readonly row: MessageRow } {
  const state = channelFor(sandbox, userId, channelId, Permission.READ_MESSAGE_HISTORY);
  refuseArchived(sandbox, userId, state);
  return { state, row: messageOf(state, messageId) };
}

/** Adds a user's reaction. Joining in needs no permission, the first of its emoji does. @throws Problem 10014, 30010, 50013 */
export function addReaction(
  sandbox: Sandbox,
  state: ChannelState,
  row: MessageRow,
  { emoji, userId }: Pick<Change, "emoji" | "userId">,
): void {
  if (!isEmoji(emoji)) throw problem(10014);
  const isFirst = row.reactions.every((reaction) => reaction.emoji !== emoji);
  if (isFirst && !may(sandbox, userId, state, Permission.ADD_REACTIONS)) throw problem(50013);
  if (isFirst && row.reactions.length >= maxEmojis) throw problem(30010);
  react(sandbox, state, row, { emoji, userId, isAdded: true });
}

/** Takes one user's reaction back; nothing happens when there is none. */
export function removeReaction(
  sandbox: Sandbox,
  state: ChannelState,
  row: MessageRow,
  { emoji, userId }: Pick<Change, "emoji" | "userId">,
): void {
  react(sandbox, state, row, { emoji, userId, isAdded: false });
}

/** Takes all reactions of one emoji away, or with `emoji` null all there are. */
export function clearReactions(sandbox: Sandbox, state: ChannelState, row: MessageRow, emoji: string | null): void {
  const kept = emoji === null ? [] : row.reactions.filter((reaction) => reaction.emoji !== emoji);
  const place = { message_id: row.message.id, ...placeOf(state) };
  const to = { channel: state.channel.id };
  const event: Event =
    emoji === null
      ? { t: "MESSAGE_REACTION_REMOVE_ALL", d: place, to }
      : { t: "MESSAGE_REACTION_REMOVE_EMOJI", d: { ...place, emoji: wireEmoji(emoji) }, to };
  if (kept.length < row.reactions.length) sandbox.commit([put("message", { ...row, reactions: kept })], [event]);
}

/** An emoji of Unicode (not a bare digit, which is only half of one), or a custom one. */
function isEmoji(text: string): boolean {
  return /^\w+:\d+$/.test(text) || /^(?=.*[^\d#*])\p{Emoji}/u.test(text);
}

function react(sandbox: Sandbox, state: ChannelState, row: MessageRow, change: Change): void {
  const { emoji, userId, isAdded } = change;
  const before = row.reactions.find((reaction) => reaction.emoji === emoji)?.userIds ?? [];
  if (before.includes(userId) === isAdded) return;
  const userIds = isAdded ? [...before, userId] : before.filter((id) => id !== userId);
  const d = reactionEvent(sandbox, state, row.message, change);
  sandbox.commit(
    [put("message", { ...row, reactions: withReaction(row.reactions, { emoji, userIds }) })],
    [{ t: isAdded ? "MESSAGE_REACTION_ADD" : "MESSAGE_REACTION_REMOVE", d, to: { channel: state.channel.id } }],
  );
}

function withReaction(reactions: readonly Reaction[], changed: Reaction): Reaction[] {
  const isKnown = reactions.some(({ emoji }) => emoji === changed.emoji);
  const all = isKnown
    ? reactions.map((reaction) => (reaction.emoji === changed.emoji ? changed : reaction))
    : [...reactions, changed];
  return all.filter(({ userIds }) => userIds.length > 0);
}

function reactionEvent(
  { world }: Sandbox,
  state: ChannelState,
  message: Message,
  { emoji, userId, isAdded }: Change,
): object {
  const member = world.guildOf(state.channel)?.members.get(userId);
  const user = world.users.get(userId);
  return {
    user_id: userId,
    message_id: message.id,
    ...placeOf(state),
    emoji: wireEmoji(emoji),
    burst: false,
    type: 0,
    ...(isAdded ? { message_author_id: message.author.id } : {}),
    ...(isAdded && member && user ? { member: { ...member, user } } : {}),
  };
}
