/** Where one is: which channel is open, which drawers and panels, and the way there in the browser's history. */
import { computed, signal } from "@preact/signals";
import type { Channel } from "../wire/channel.ts";
import { isDm, isThread } from "./channel-kinds.ts";
import { loadNewest, loadOlder, logOf, messageIn } from "./logs.ts";
import { recall, remember } from "./memory.ts";
import { channelLabel } from "./names.ts";
import { attempt, tell } from "./notices.ts";
import { isUnread, markRead, readMarks } from "./reads.ts";
import { channels, guildId, guilds, me, putChannel } from "./world.ts";

const homeName = "home";
const jumpPage = 200;
const maxJumpPages = 20;

/** The open channel's id; null at the list of direct messages. */
export const channelId = signal<string | null>(null);
/** The open channel. */
export const channel = computed<Channel | null>(() => channels.value.get(channelId.value ?? "") ?? null);
/** The message above which "new" is written: the last one that was read before the channel was opened. */
export const newLineAfter = signal<string | null>(null);
/** A message to be shown and marked; the list takes it and sets it back. */
export const jumpTarget = signal<string | null>(null);
/** Asks the list to go to its end; the number only has to change. */
export const endAsked = signal(0);
/** On narrow screens, which column lies over the others. */
export const drawer = signal<"channels" | "members" | null>(null);

/** Shows a channel; its messages are loaded unless they are known. */
export async function open(id: string, how: "push" | "replace" = "push"): Promise<void> {
  const wanted = channels.value.get(id);
  if (wanted === undefined) return tell("problem", "This channel is gone, or you may not see it.");
  leave();
  guildId.value = isDm(wanted) ? null : (wanted.guild_id ?? null);
  newLineAfter.value = isUnread(wanted) ? (readMarks.value.get(id) ?? "0") : null;
  channelId.value = id;
  drawer.value = null;
  note(id, how);
  if (guildId.value !== null) remember(lastPlaceName(guildId.value), id);
  markRead(id);
  if (logOf(id).value === null && wanted.type !== 15) await attempt(loadNewest(id), "The messages could not be loaded");
}

/** Shows a thread or post that was just made, which the stream has perhaps not told yet. */
export function openNew(made: Channel): void {
  putChannel(made);
  void open(made.id);
}

/** Shows the list of people one can write to. */
export function openHome(how: "push" | "replace" = "push"): void {
  leave();
  guildId.value = null;
  channelId.value = null;
  note(homeName, how);
}

/** Shows a guild where one last was in it. */
export function openGuild(id: string): void {
  const here = [...channels.value.values()].filter((channel) => channel.guild_id === id);
  const last = recall<string | null>(lastPlaceName(id), null);
  const first =
    here.find((channel) => channel.id === last) ??
    here.find(({ name }) => name === "task-board") ??
    here.find(({ type }) => type === 0);
  if (first) void open(first.id);
}

/** Says that a channel has gone, and leads whoever is in it to the one above it, or to another of the guild. */
export function leaveGone(gone: Channel): void {
  if (gone.id !== channelId.value) return;
  tell("problem", `${channelLabel(gone)} is gone.`);
  const above = channels.value.get(gone.parent_id ?? "");
  if (above !== undefined && isThread(gone)) void open(above.id, "replace");
  else if (gone.guild_id !== undefined) openGuild(gone.guild_id);
}

/** Shows the place that the address names; else the first guild, or the people. */
export function openFromAddress(): void {
  const guild = guilds.value[0];
  const [, linked, messageId] = /^\/channels\/[^/]+\/(\d+)(?:\/(\d+))?/.exec(location.pathname) ?? [];
  if (linked !== undefined) history.replaceState(null, "", `/${location.search}#${linked}`);
  const wanted = location.hash.slice(1);
  if (linked !== undefined && messageId !== undefined) void jumpTo(linked, messageId);
  else if (channels.value.has(wanted)) void open(wanted, "replace");
  else if (wanted === homeName || guild === undefined) openHome("replace");
  else openGuild(guild.id);
}

/** Goes to the newest message: what one says oneself, one sees. */
export function goToEnd(): void {
  endAsked.value += 1;
}

/** Goes to a message, however old, and marks it. */
export async function jumpTo(inChannel: string, messageId: string): Promise<void> {
  if (channelId.value !== inChannel) await open(inChannel);
  for (let page = 0; page < maxJumpPages && messageIn(inChannel, messageId) === undefined; page += 1) {
    if (!logOf(inChannel).value?.hasOlder) break;
    if ((await attempt(loadOlder(inChannel, jumpPage), "Older messages could not be loaded")) === null) return;
  }
  if (messageIn(inChannel, messageId) === undefined) tell("problem", "That message is gone.");
  else jumpTarget.value = messageId;
}

function leave(): void {
  if (channelId.value !== null) markRead(channelId.value);
  newLineAfter.value = null;
}

function note(place: string, how: "push" | "replace"): void {
  const address = `#${place}`;
  if (location.hash === address) return;
  if (how === "push") history.pushState(null, "", address);
  else history.replaceState(null, "", address);
}

function lastPlaceName(guild: string): string {
  return `last:${me.value?.id ?? ""}:${guild}`;
}
