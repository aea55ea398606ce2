/**
 * Reactions: `/channels/{channel_id}/messages/{message_id}/reactions…`.
 * See [Discord Docs/Create reaction](https://docs.discord.com/developers/resources/message#create-reaction).
 */
import * as z from "zod";
import { channelFor, may, messageOf } from "../acts/access.ts";
import { addReaction, clearReactions, reactable, removeReaction } from "../acts/reactions.ts";
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import { Permission } from "../state/permissions.ts";
import { compareIds } from "../state/snowflakes.ts";
import { idField, parseForm } from "./form.ts";
import type { Limit } from "./rate-limits.ts";
import { type Call, noContent, ok, type Reply, type Route, route } from "./routes.ts";

const all = "/channels/{channel_id}/messages/{message_id}/reactions";
const ofEmoji = `${all}/{emoji_name}`;
const limit: Limit = { name: "reactions", max: 1, windowMs: 250 };
const pageForm = z.object({
  after: idField.optional(),
  limit: z.coerce.number().int().min(1).max(100).default(25),
  type: z.coerce.number().int().min(0).max(1).default(0),
});

/** Routes of reactions. */
export const reactionRoutes: readonly Route[] = [
  route("DELETE", all, (sandbox, call) => clear(sandbox, call, null), limit),
  route("GET", ofEmoji, list),
  route("DELETE", ofEmoji, (sandbox, call) => clear(sandbox, call, call.param("emoji_name")), limit),
  route("PUT", `${ofEmoji}/@me`, add, limit),
  route("DELETE", `${ofEmoji}/@me`, (sandbox, call) => remove(sandbox, call, call.bot.userId), limit),
  route("DELETE", `${ofEmoji}/{user_id}`, (sandbox, call) => remove(sandbox, call, call.param("user_id")), limit),
];

function list(sandbox: Sandbox, { bot, param, query }: Call): Reply {
  const state = channelFor(sandbox, bot.userId, param("channel_id"), Permission.READ_MESSAGE_HISTORY);
  const form = parseForm(pageForm, Object.fromEntries(query));
  const row = messageOf(state, param("message_id"));
  const found = row.reactions.find(({ emoji }) => emoji === param("emoji_name"));
  // Super reactions (type 1) do not exist here.
  const userIds = form.type === 1 ? [] : [...(found?.userIds ?? [])].sort(compareIds);
  const after = form.after ?? "0";
  const page = userIds.filter((id) => compareIds(id, after) > 0).slice(0, form.limit);
  return ok(page.flatMap((id) => sandbox.world.users.get(id) ?? []));
}

function add(sandbox: Sandbox, { bot, param }: Call): Reply {
  const { state, row } = reactable(sandbox, bot.userId, placeIn(param));
  addReaction(sandbox, state, row, { emoji: param("emoji_name"), userId: bot.userId });
  return noContent();
}

function remove(sandbox: Sandbox, { bot, param }: Call, userId: string): Reply {
  const { state, row } = reactable(sandbox, bot.userId, placeIn(param));
  const isOwn = userId === bot.userId;
  if (!isOwn && !may(sandbox, bot.userId, state, Permission.MANAGE_MESSAGES)) throw problem(50013);
  removeReaction(sandbox, state, row, { emoji: param("emoji_name"), userId });
  return noContent();
}

function clear(sandbox: Sandbox, { bot, param }: Call, emoji: string | null): Reply {
  const { state, row } = reactable(sandbox, bot.userId, placeIn(param));
  if (!may(sandbox, bot.userId, state, Permission.MANAGE_MESSAGES)) throw problem(50013);
  clearReactions(sandbox, state, row, emoji);
  return noContent();
}

function placeIn(param: Call["param"]): { readonly channelId: string; readonly messageId: string } {
  return { channelId: param("channel_id"), messageId: param("message_id") };
}
