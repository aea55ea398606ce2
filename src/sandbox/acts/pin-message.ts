/**
 * Messages are pinned and unpinned; a pin is announced in its channel by a system message of type 6.
 * See [Discord Docs/Pin message](https://docs.discord.com/developers/resources/message#pin-message).
 */
import { problem } from "../problem.ts";
import { type Sandbox, timestamp } from "../sandbox.ts";
import { freshRow } from "../state/message-log.ts";
import type { User } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import type { Event, MessageRow, Write } from "../state/rows.ts";
import { put } from "../state/tables.ts";
import type { ChannelState } from "../state/world.ts";
import { messageEvent } from "../wire/message.ts";
import { channelFor, messageOf, refuseArchived } from "./access.ts";
import { placeOf } from "./change-message.ts";
import { referenceTo } from "./reference.ts";
import { systemMessage } from "./system-message.ts";

const maxPins = 250;

/** Pins or unpins on behalf of a user; nothing happens when it already was so. @throws Problem 50013, 50083, 30003 */
export function setPinned(
  sandbox: Sandbox,
  user: User,
  { channelId, messageId }: { readonly channelId: string; readonly messageId: string },
  isPinned: boolean,
): void {
  const state = channelFor(sandbox, user.id, channelId, Permission.PIN_MESSAGES);
  refuseArchived(sandbox, user.id, state);
  const row = messageOf(state, messageId);
  if (row.message.pinned === isPinned) return;
  if (isPinned && pinsOf(state).length >= maxPins) throw problem(30003);
  const at = timestamp(sandbox.now());
  const changed = { ...row, message: { ...row.message, pinned: isPinned }, pinnedAt: isPinned ? at : null };
  const last = isPinned ? at : (state.channel.last_pin_timestamp ?? null);
  const to = { channel: channelId };
  const { channel_id, guild_id } = placeOf(state);
  const update = { channel_id, ...(guild_id === undefined ? {} : { guild_id }), last_pin_timestamp: last };
  const writes: Write[] = [put("message", changed), put("channel", { ...state.channel, last_pin_timestamp: last })];
  const events: Event[] = [
    { t: "MESSAGE_UPDATE", d: messageEvent(sandbox, changed.message, state.channel), to },
    { t: "CHANNEL_PINS_UPDATE", d: update, to },
  ];
  if (isPinned) {
    const announcement = systemMessage(sandbox, user, state, 6, "", referenceTo(state.channel, messageId));
    writes.push(put("message", freshRow(announcement)));
    events.push({ t: "MESSAGE_CREATE", d: messageEvent(sandbox, announcement, state.channel), to });
  }
  sandbox.commit(writes, events);
}

/** The pinned messages of a channel, last pinned first. */
export function pinsOf(state: ChannelState): MessageRow[] {
  const rows = state.log.all().filter(({ pinnedAt }) => pinnedAt !== null);
  return rows.sort((a, b) => (b.pinnedAt ?? "").localeCompare(a.pinnedAt ?? ""));
}
