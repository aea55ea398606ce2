/**
 * Messages, reactions, pins and typing: `/channels/{channel_id}/messages…`.
 * See [Discord Docs/Message](https://docs.discord.com/developers/resources/message).
 */
import * as z from "zod";
import { channelFor, may, messageOf, refuseArchived, sendPermission } from "../acts/access.ts";
import { deleteMessage, edited, isBlank, pinMessage, react, replaceMessage } from "../acts/change-message.ts";
import { postMessage } from "../acts/post-message.ts";
import { startTyping } from "../acts/type.ts";
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import { Permission } from "../state/permissions.ts";
import type { MessageRow } from "../state/rows.ts";
import type { ChannelState } from "../state/world.ts";
import { wireMessage } from "../wire/message.ts";
import { userOf } from "../wire/user.ts";
import { idField, parseForm } from "./form.ts";
import { draftFrom, editFrom } from "./message-form.ts";
import type { Limit } from "./rate-limits.ts";
import { type Call, noContent, ok, type Reply, type Route, route } from "./routes.ts";

const messages = "/channels/{channel_id}/messages";
const message = `${messages}/{message_id}`;
const reactions = `${message}/reactions/{emoji_name}`;
const listForm = z.object({
  before: idField.optional(),
  after: idField.optional(),
  around: idField.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

const createLimit: Limit = { name: "create message", max: 5, windowMs: 5_000 };
const editLimit: Limit = { name: "edit message", max: 5, windowMs: 5_000 };
const deleteLimit: Limit = { name: "delete message", max: 5, windowMs: 1_000 };
const reactionLimit: Limit = { name: "reactions", max: 1, windowMs: 250 };
const typingLimit: Limit = { name: "typing", max: 5, windowMs: 5_000 };

/** Routes of messages. */
export const messageRoutes: readonly Route[] = [
  route("GET", messages, listMessages),
  route("POST", messages, createMessage, createLimit),
  route("GET", `${messages}/pins`, listPins),
  route("PUT", `${messages}/pins/{message_id}`, (sandbox, call) => setPin(sandbox, call, true)),
  route("DELETE", `${messages}/pins/{message_id}`, (sandbox, call) => setPin(sandbox, call, false)),
  route("GET", "/channels/{channel_id}/pins", listPinsOld),
  route("PUT", "/channels/{channel_id}/pins/{message_id}", (sandbox, call) => setPin(sandbox, call, true)),
  route("DELETE", "/channels/{channel_id}/pins/{message_id}", (sandbox, call) => setPin(sandbox, call, false)),
  route("GET", message, getMessage),
  route("PATCH", message, editMessage, editLimit),
  route("DELETE", message, removeMessage, deleteLimit),
  route("GET", reactions, listReactions),
  route("PUT", `${reactions}/@me`, addReaction, reactionLimit),
  route("DELETE", `${reactions}/@me`, removeReaction, reactionLimit),
  route("POST", "/channels/{channel_id}/typing", type, typingLimit),
];

function listMessages(sandbox: Sandbox, { bot, param, query }: Call): Reply {
  const state = textChannel(sandbox, bot.userId, param("channel_id"));
  const page = parseForm(listForm, Object.fromEntries(query));
  // Without READ_MESSAGE_HISTORY Discord answers an empty list, not an error.
  if (!may(sandbox, bot.userId, state, Permission.READ_MESSAGE_HISTORY)) return ok([]);
  return ok(state.log.page(page).map((row) => wireMessage(sandbox, row, bot.userId)));
}

function getMessage(sandbox: Sandbox, { bot, param }: Call): Reply {
  const state = channelFor(sandbox, bot.userId, param("channel_id"), Permission.READ_MESSAGE_HISTORY);
  return ok(wireMessage(sandbox, messageOf(state, param("message_id")), bot.userId));
}

function createMessage(sandbox: Sandbox, { bot, param, body, files }: Call): Reply {
  const state = textChannel(sandbox, bot.userId, param("channel_id"));
  if (!may(sandbox, bot.userId, state, sendPermission(state))) throw problem(50013);
  refuseLocked(sandbox, bot.userId, state);
  refuseClosedDm(sandbox, bot.userId, state);
  const draft = draftFrom(body, files);
  if (draft.files.length > 0 && !may(sandbox, bot.userId, state, Permission.ATTACH_FILES)) throw problem(50013);
  if (draft.reference && !may(sandbox, bot.userId, state, Permission.READ_MESSAGE_HISTORY)) throw problem(50013);
  const row = postMessage(sandbox, userOf(sandbox, bot.userId), state, draft);
  return ok(wireMessage(sandbox, row, bot.userId, draft.nonce));
}

function editMessage(sandbox: Sandbox, { bot, param, body, files }: Call): Reply {
  const state = channelFor(sandbox, bot.userId, param("channel_id"));
  const row = messageOf(state, param("message_id"));
  if (row.message.author.id !== bot.userId) throw problem(50005);
  refuseArchived(sandbox, bot.userId, state);
  const changed = edited(sandbox, state, row.message, editFrom(body, files, row.message.flags));
  if (isBlank(changed)) throw problem(50006);
  return ok(wireMessage(sandbox, replaceMessage(sandbox, state, { ...row, message: changed }), bot.userId));
}

function removeMessage(sandbox: Sandbox, { bot, param }: Call): Reply {
  const state = channelFor(sandbox, bot.userId, param("channel_id"));
  const { message } = messageOf(state, param("message_id"));
  const isOwn = message.author.id === bot.userId;
  if (!isOwn && state.channel.type === 1) throw problem(50003);
  if (!isOwn && !may(sandbox, bot.userId, state, Permission.MANAGE_MESSAGES)) throw problem(50013);
  deleteMessage(sandbox, state, message.id);
  return noContent();
}

function listReactions(sandbox: Sandbox, { bot, param, query }: Call): Reply {
  const state = channelFor(sandbox, bot.userId, param("channel_id"), Permission.READ_MESSAGE_HISTORY);
  const { after, limit } = parseForm(
    z.object({ after: idField.optional(), limit: z.coerce.number().int().min(1).max(100).default(25) }),
    { after: query.get("after") ?? undefined, limit: query.get("limit") ?? undefined },
  );
  const row = messageOf(state, param("message_id"));
  const userIds = row.reactions.find(({ emoji }) => emoji === param("emoji_name"))?.userIds ?? [];
  const start = after === undefined ? 0 : userIds.indexOf(after) + 1;
  return ok(userIds.slice(start, start + limit).flatMap((id) => sandbox.world.users.get(id) ?? []));
}

function addReaction(sandbox: Sandbox, { bot, param }: Call): Reply {
  const state = channelFor(sandbox, bot.userId, param("channel_id"), Permission.READ_MESSAGE_HISTORY);
  refuseArchived(sandbox, bot.userId, state);
  const row = messageOf(state, param("message_id"));
  const emoji = param("emoji_name");
  if (!/^\w+:\d+$/.test(emoji) && !/\p{Emoji}/u.test(emoji)) throw problem(10014);
  const isFirst = row.reactions.every((reaction) => reaction.emoji !== emoji);
  if (isFirst && !may(sandbox, bot.userId, state, Permission.ADD_REACTIONS)) throw problem(50013);
  react(sandbox, state, row, { emoji, userId: bot.userId, isAdded: true });
  return noContent();
}

function removeReaction(sandbox: Sandbox, { bot, param }: Call): Reply {
  const state = channelFor(sandbox, bot.userId, param("channel_id"), Permission.READ_MESSAGE_HISTORY);
  const row = messageOf(state, param("message_id"));
  react(sandbox, state, row, { emoji: param("emoji_name"), userId: bot.userId, isAdded: false });
  return noContent();
}

function listPins(sandbox: Sandbox, { bot, param }: Call): Reply {
  const items = pinned(channelFor(sandbox, bot.userId, param("channel_id"))).map((row) => {
    return { pinned_at: row.pinnedAt, message: wireMessage(sandbox, row, bot.userId) };
  });
  return ok({ items, has_more: false });
}

function listPinsOld(sandbox: Sandbox, { bot, param }: Call): Reply {
  const rows = pinned(channelFor(sandbox, bot.userId, param("channel_id")));
  return ok(rows.map((row) => wireMessage(sandbox, row, bot.userId)));
}

function setPin(sandbox: Sandbox, { bot, param }: Call, isPinned: boolean): Reply {
  const state = channelFor(sandbox, bot.userId, param("channel_id"), Permission.PIN_MESSAGES);
  const row = messageOf(state, param("message_id"));
  if (row.message.pinned !== isPinned) pinMessage(sandbox, state, row, isPinned);
  return noContent();
}

function type(sandbox: Sandbox, { bot, param }: Call): Reply {
  const state = textChannel(sandbox, bot.userId, param("channel_id"));
  if (!may(sandbox, bot.userId, state, sendPermission(state))) throw problem(50013);
  startTyping(sandbox, state, bot.userId);
  return noContent();
}

function pinned(state: ChannelState): MessageRow[] {
  const rows = state.log.all().filter(({ pinnedAt }) => pinnedAt !== null);
  return rows.sort((a, b) => (b.pinnedAt ?? "").localeCompare(a.pinnedAt ?? ""));
}

function textChannel(sandbox: Sandbox, userId: string, channelId: string): ChannelState {
  const state = channelFor(sandbox, userId, channelId);
  if (state.channel.type === 4 || state.channel.type === 15) throw problem(50008);
  return state;
}

/** Talking reopens an archived thread, unless it is locked. */
function refuseLocked(sandbox: Sandbox, userId: string, state: ChannelState): void {
  const isLocked = state.channel.thread_metadata?.locked ?? false;
  if (isLocked && !may(sandbox, userId, state, Permission.MANAGE_THREADS)) throw problem(50083);
}

function refuseClosedDm({ faults }: Sandbox, botId: string, { channel }: ChannelState): void {
  const recipient = channel.recipients?.find(({ id }) => id !== botId);
  if (recipient && faults.closedDms.has(recipient.id)) throw problem(50007);
}
