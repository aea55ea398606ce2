/** Up to where each channel was read, and how often the person is called in what was not. Remembered per person. */
import { signal } from "@preact/signals";
import { loadMessages } from "../api/requests.ts";
import type { Channel } from "../wire/channel.ts";
import type { Message } from "../wire/message.ts";
import { isDm } from "./channel-kinds.ts";
import { isNewer } from "./ids.ts";
import { recall, remember } from "./memory.ts";
import { isCalled, isEphemeral } from "./mentions.ts";
import { channels, guilds, me } from "./world.ts";

const maxCounted = 100;

/** Channel id → the newest message that was seen there. */
export const readMarks = signal<ReadonlyMap<string, string>>(new Map());
/** Channel id → how often one is called in unread messages; in direct messages each one counts. */
export const callCounts = signal<ReadonlyMap<string, number>>(new Map());

/** Takes up the marks of the person who acts. On their first visit all that is there counts as read. */
export function recallReads(): void {
  const stored = recall<[string, string][] | null>(nameOfMarks(), null);
  const baseline = [...channels.value.values()].flatMap(({ id, last_message_id: last }): [string, string][] =>
    last === null ? [] : [[id, last]],
  );
  readMarks.value = new Map(stored ?? baseline);
  callCounts.value = new Map();
  if (stored === null) remember(nameOfMarks(), baseline);
}

/** True when something was written since this channel was last looked at. */
export function isUnread({ id, last_message_id: last }: Channel): boolean {
  return last != null && isNewer(last, readMarks.value.get(id));
}

/** Remembers that everything in a channel was seen. */
export function markRead(channelId: string): void {
  const last = channels.value.get(channelId)?.last_message_id;
  if (last == null) return;
  if (callCounts.value.get(channelId)) setCount(channelId, 0);
  if (readMarks.value.get(channelId) === last) return;
  readMarks.value = new Map(readMarks.value).set(channelId, last);
  remember(nameOfMarks(), [...readMarks.value]);
}

/** Counts a message that came while its channel was not looked at. */
export function countCall(message: Message): void {
  const channel = channels.value.get(message.channel_id);
  if (channel && countsIn(channel, message)) {
    setCount(channel.id, (callCounts.value.get(channel.id) ?? 0) + 1);
  }
}

/** Counts what came while the page was away. @throws Refusal */
export async function countMissedCalls(): Promise<void> {
  const as = me.value?.id ?? "";
  const unread = [...channels.value.values()].filter((channel) => isUnread(channel));
  await Promise.all(
    unread.map(async (channel) => {
      const messages = await loadMessages(as, channel.id, { limit: maxCounted });
      const missed = messages.filter(({ id }) => isNewer(id, readMarks.value.get(channel.id)));
      setCount(channel.id, missed.filter((message) => countsIn(channel, message)).length);
    }),
  );
}

function countsIn(channel: Channel, message: Message): boolean {
  const userId = me.value?.id ?? "";
  if (isEphemeral(message) || message.author.id === userId) return false;
  if (isDm(channel)) return true;
  const members = guilds.value.find(({ id }) => id === channel.guild_id)?.members;
  const roles = members?.find(({ user }) => user.id === userId)?.roles ?? [];
  return isCalled(message, userId, roles);
}

function setCount(channelId: string, count: number): void {
  callCounts.value = new Map(callCounts.value).set(channelId, count);
}

function nameOfMarks(): string {
  return `read:${me.value?.id ?? ""}`;
}
