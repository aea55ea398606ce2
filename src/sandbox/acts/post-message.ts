/**
 * Somebody says something: a bot over REST, a person over the control API. One commit per message, with everything that
 * follows from it (thread reopened, author joined). Checks of permissions belong to the callers.
 */
import { contentTypeOf } from "../content-types.ts";
import { badField, problem } from "../problem.ts";
import { type Sandbox, timestamp } from "../sandbox.ts";
import { freshRow } from "../state/message-log.ts";
import type { Attachment, Message, User } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import type { Event, MessageRow, Write } from "../state/rows.ts";
import { nonceWindowMs, put } from "../state/tables.ts";
import { type ChannelState, isThread } from "../state/world.ts";
import { messageEvent } from "../wire/message.ts";
import { may } from "./access.ts";
import { type Draft, refuseTooLarge } from "./draft.ts";
import { imageSizeOf } from "./image-size.ts";
import { mentionsIn } from "./mentions.ts";
import { referenceTo } from "./reference.ts";
import { joinThread, reopenThread } from "./thread-members.ts";

const maxNonceLength = 25;
/** Types of messages that somebody wrote: plain, reply, slash command, context menu command. */
const answerable = new Set([0, 19, 20, 23]);

/** Posts a draft and returns the message; with `enforceNonce` the one that the same nonce already made. */
export function postMessage(sandbox: Sandbox, author: User, state: ChannelState, draft: Draft): MessageRow {
  const key = nonceKey(author, state, draft);
  const made = key === null ? undefined : alreadyMade(sandbox, state, key);
  if (made) return made;
  if (isEmpty(draft)) throw problem(50006);
  const message = newMessage(sandbox, author, state, draft);
  const row = freshRow(message);
  const writes: Write[] = [];
  const events: Event[] = [];
  reopenThread(sandbox, state, writes, events);
  writes.push(put("message", row));
  if (key !== null) {
    const { channel_id: channelId, id: messageId } = message;
    writes.push(put("nonce", { key, channelId, messageId, at: sandbox.now() }));
  }
  events.push({
    t: "MESSAGE_CREATE",
    d: messageEvent(sandbox, message, state.channel, draft.nonce),
    to: { channel: state.channel.id },
  });
  if (isThread(state.channel)) joinThread(sandbox, state, [author, ...message.mentions], writes, events);
  sandbox.typing.end(state.channel.id, author.id);
  sandbox.commit(writes, events);
  return row;
}

/** The message a draft makes, with an id of its own; not yet said. */
export function newMessage(sandbox: Sandbox, author: User, state: ChannelState, draft: Draft): Message {
  const { channel } = state;
  const id = sandbox.ids.next();
  const replied = repliedTo(state, draft);
  const mentions = mentionsIn(sandbox.world, draft.content, draft.allowedMentions, {
    guildId: channel.guild_id ?? null,
    mayMentionEveryone: may(sandbox, author.id, state, Permission.MENTION_EVERYONE),
    repliedTo: replied?.message.author ?? null,
  });
  return {
    id,
    channel_id: channel.id,
    type: replied ? 19 : 0,
    // Discord keeps no white space at either end.
    content: draft.content.trim(),
    author,
    ...mentions,
    attachments: shelve(sandbox, channel.id, draft),
    embeds: [...draft.embeds],
    components: [...draft.components],
    timestamp: timestamp(sandbox.now()),
    edited_timestamp: null,
    flags: draft.flags,
    pinned: false,
    tts: draft.tts,
    ...(isThread(channel) ? { position: channel.total_message_sent ?? 0 } : {}),
    ...(draft.webhookId === undefined ? {} : { webhook_id: draft.webhookId }),
    ...(replied ? { message_reference: referenceTo(channel, replied.message.id) } : {}),
  };
}

/** Keeps the files of a draft and returns their attachments. @throws Problem 40005 */
export function shelve(sandbox: Sandbox, channelId: string, draft: Pick<Draft, "files" | "flags">): Attachment[] {
  refuseTooLarge(draft.files);
  return draft.files.map(({ name, contentType, bytes, description }) => {
    const id = sandbox.ids.next();
    const filename = name.replaceAll(/[^\w.-]+/g, "_") || "file";
    sandbox.files.put(id, bytes);
    const url = `/attachments/${channelId}/${id}/${filename}`;
    return {
      id,
      filename,
      size: bytes.length,
      url,
      proxy_url: url,
      content_type: contentTypeOf(filename) ?? contentType,
      ...imageSizeOf(bytes),
      ...(description === undefined ? {} : { description }),
      ...(draft.flags & 64 ? { ephemeral: true } : {}),
    };
  });
}

/** True when a draft says nothing at all. */
export function isEmpty(draft: Draft): boolean {
  const said = draft.content.trim() !== "" || draft.embeds.length > 0;
  return !said && draft.components.length === 0 && draft.files.length === 0;
}

function repliedTo(state: ChannelState, { reference }: Draft): MessageRow | null {
  if (reference === null) return null;
  const row = state.log.get(reference.messageId);
  if (row && !answerable.has(row.message.type)) {
    throw badField(["message_reference"], "REPLIES_CANNOT_REPLY_TO_SYSTEM_MESSAGE", "Cannot reply to a system message");
  }
  if (row) return row;
  if (!reference.failIfMissing) return null;
  throw badField(["message_reference"], "MESSAGE_REFERENCE_UNKNOWN_MESSAGE", "Unknown message");
}

function nonceKey(author: User, state: ChannelState, { nonce, enforceNonce }: Draft): string | null {
  if (nonce === undefined) return null;
  if (String(nonce).length > maxNonceLength) {
    throw badField(["nonce"], "BASE_TYPE_MAX_LENGTH", `Must be ${maxNonceLength} or fewer in length.`);
  }
  return enforceNonce ? `${author.id} ${state.channel.id} ${nonce}` : null;
}

function alreadyMade(sandbox: Sandbox, state: ChannelState, key: string): MessageRow | undefined {
  const known = sandbox.world.nonces.get(key);
  const isFresh = known !== undefined && known.at > sandbox.now() - nonceWindowMs;
  return isFresh ? state.log.get(known.messageId) : undefined;
}
