/**
 * Messages and typing: `/channels/{channel_id}/messages…`.
 * See [Discord Docs/Message](https://docs.discord.com/developers/resources/message).
 */
import * as z from "zod";
import { channelFor, channelToSayIn, may, messageOf, refuseArchived, refuseParts } from "../acts/access.ts";
import { deleteMessage, deleteMessages, edited, isBlank, replaceMessage } from "../acts/change-message.ts";
import { postMessage } from "../acts/post-message.ts";
import { startTyping } from "../acts/type.ts";
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import { Permission } from "../state/permissions.ts";
import { madeAtMs } from "../state/snowflakes.ts";
import type { ChannelState } from "../state/world.ts";
import { wireMessage } from "../wire/message.ts";
import { userOf } from "../wire/user.ts";
import { idField, parseForm } from "./form.ts";
import { draftFrom, editFrom } from "./message-form.ts";
import type { Limit } from "./rate-limits.ts";
import { type Call, noContent, ok, type Reply, type Route, route } from "./routes.ts";

const messages = "/channels/{channel_id}/messages";
const message = `${messages}/{message_id}`;
const listForm = z.object({
  before: idField.optional(),
  after: idField.optional(),
  around: idField.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});

/** Older messages are deleted one by one. */
const bulkDeleteMs = 14 * 24 * 60 * 60_000;

const createLimit: Limit = { name: "create message", max: 5, windowMs: 5_000 };
const editLimit: Limit = { name: "edit message", max: 5, windowMs: 5_000 };
const deleteLimit: Limit = { name: "delete message", max: 5, windowMs: 1_000 };
const typingLimit: Limit = { name: "typing", max: 5, windowMs: 5_000 };

/** Routes of messages. */
export const messageRoutes: readonly Route[] = [
  route("GET", messages, listMessages),
  route("POST", messages, createMessage, createLimit),
  route("GET", message, getMessage),
  route("PATCH", message, editMessage, editLimit),
  route("DELETE", message, removeMessage, deleteLimit),
  route("POST", `${messages}/bulk-delete`, removeMany),
  route("POST", "/channels/{channel_id}/typing", type, typingLimit),
];

function listMessages(sandbox: Sandbox, { bot, param, query }: Call): Reply {
  const state = channelFor(sandbox, bot.userId, param("channel_id"));
  if (state.channel.type === 4 || state.channel.type === 15) throw problem(50008);
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
  const state = channelToSayIn(sandbox, bot.userId, param("channel_id"));
  refuseClosedDm(sandbox, bot.userId, state);
  const draft = draftFrom(body, files);
  refuseParts(sandbox, bot.userId, state, draft);
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

function removeMany(sandbox: Sandbox, { bot, param, body }: Call): Reply {
  const state = channelFor(sandbox, bot.userId, param("channel_id"), Permission.MANAGE_MESSAGES);
  if (state.channel.type === 1) throw problem(50003);
  const { messages: ids } = parseForm(z.object({ messages: z.array(idField).min(2).max(100) }), body);
  if (ids.some((id) => sandbox.now() - madeAtMs(id) > bulkDeleteMs)) throw problem(50034);
  deleteMessages(sandbox, state, [...new Set(ids)]);
  return noContent();
}

function type(sandbox: Sandbox, { bot, param }: Call): Reply {
  const state = channelToSayIn(sandbox, bot.userId, param("channel_id"));
  startTyping(sandbox, state, bot.userId);
  return noContent();
}

function refuseClosedDm({ faults }: Sandbox, botId: string, { channel }: ChannelState): void {
  const recipient = channel.recipients?.find(({ id }) => id !== botId);
  if (recipient && faults.on("close_dms", recipient.id)) throw problem(50007);
}
