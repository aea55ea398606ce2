/**
 * Threads: starting, joining, listing.
 * See [Discord Docs/Start thread from message](https://docs.discord.com/developers/resources/channel#start-thread-from-message).
 */
import * as z from "zod";
import { channelFor, may, messageOf } from "../acts/access.ts";
import { startPost, startThread, type ThreadPlan } from "../acts/start-thread.ts";
import { addToThread, removeFromThread, threadFor } from "../acts/thread-members.ts";
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { ThreadMember } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import { compareIds } from "../state/snowflakes.ts";
import type { ChannelState } from "../state/world.ts";
import { wireChannel, wireThreads } from "../wire/channel.ts";
import { wireMember } from "../wire/guild.ts";
import { wireMessage } from "../wire/message.ts";
import { userOf } from "../wire/user.ts";
import { archiveMinutes } from "./channel-form.ts";
import { idField, parseForm } from "./form.ts";
import { draftFrom } from "./message-form.ts";
import { type Call, noContent, ok, type Reply, type Route, route } from "./routes.ts";

const channel = "/channels/{channel_id}";
const members = `${channel}/thread-members`;
const threadForm = z.object({
  name: z.string().min(1).max(100),
  auto_archive_duration: archiveMinutes.nullish(),
  rate_limit_per_user: z.number().int().min(0).max(21_600).nullish(),
  type: z.union([z.literal(10), z.literal(11), z.literal(12)]).nullish(),
  invitable: z.boolean().nullish(),
  applied_tags: z.array(idField).max(5).nullish(),
  message: z.record(z.string(), z.unknown()).optional(),
});

/** Routes of threads. */
export const threadRoutes: readonly Route[] = [
  route("POST", `${channel}/messages/{message_id}/threads`, (sandbox, call) =>
    start(sandbox, call, call.param("message_id")),
  ),
  route("POST", `${channel}/threads`, (sandbox, call) => start(sandbox, call, null)),
  route("GET", members, listMembers),
  route("PUT", `${members}/@me`, (sandbox, call) => join(sandbox, call, call.bot.userId)),
  route("DELETE", `${members}/@me`, (sandbox, call) => leave(sandbox, call, call.bot.userId)),
  route("GET", `${members}/{user_id}`, getMember),
  route("PUT", `${members}/{user_id}`, (sandbox, call) => join(sandbox, call, call.param("user_id"))),
  route("DELETE", `${members}/{user_id}`, (sandbox, call) => leave(sandbox, call, call.param("user_id"))),
  route("GET", `${channel}/threads/archived/public`, (sandbox, call) => listArchived(sandbox, call, false, false)),
  route("GET", `${channel}/threads/archived/private`, (sandbox, call) => listArchived(sandbox, call, true, false)),
  route("GET", `${channel}/users/@me/threads/archived/private`, (sandbox, call) => {
    return listArchived(sandbox, call, true, true);
  }),
];

function start(sandbox: Sandbox, { bot, param, body, files }: Call, messageId: string | null): Reply {
  const parent = channelFor(sandbox, bot.userId, param("channel_id"));
  const form = parseForm(threadForm, body);
  const starter = userOf(sandbox, bot.userId);
  if (parent.channel.type === 15 && messageId === null) {
    const post = startPost(sandbox, starter, parent, planOf(form, parent), draftFrom(form.message, files));
    const message = wireMessage(sandbox, post.row, bot.userId);
    return { status: 201, body: { ...wireChannel(sandbox.world, post.channel, bot.userId), message } };
  }
  const row = messageId === null ? null : messageOf(parent, messageId);
  // Without a message Discord makes private threads unless told otherwise.
  const isPrivate = row === null && (form.type ?? 12) === 12;
  const thread = startThread(sandbox, starter, parent, row, { ...planOf(form, parent), isPrivate });
  return { status: 201, body: wireChannel(sandbox.world, thread, bot.userId) };
}

function planOf(form: z.infer<typeof threadForm>, { channel }: ChannelState): ThreadPlan {
  return {
    name: form.name,
    autoArchiveMinutes: form.auto_archive_duration ?? channel.default_auto_archive_duration ?? 4_320,
    invitable: form.invitable ?? true,
    ...(form.rate_limit_per_user == null ? {} : { slowmodeSeconds: form.rate_limit_per_user }),
    ...(form.applied_tags ? { appliedTags: form.applied_tags } : {}),
  };
}

function listMembers(sandbox: Sandbox, { bot, param, query }: Call): Reply {
  const state = threadFor(sandbox, bot.userId, param("channel_id"));
  const withMember = query.get("with_member") === "true";
  return ok([...state.threadMembers.values()].map((member) => wireThreadMember(sandbox, state, member, withMember)));
}

function getMember(sandbox: Sandbox, { bot, param, query }: Call): Reply {
  const state = threadFor(sandbox, bot.userId, param("channel_id"));
  const member = state.threadMembers.get(param("user_id"));
  if (!member) throw problem(10007);
  return ok(wireThreadMember(sandbox, state, member, query.get("with_member") === "true"));
}

function wireThreadMember(sandbox: Sandbox, { channel }: ChannelState, row: ThreadMember, withMember: boolean): object {
  const member = withMember ? wireMember(sandbox.world, channel.guild_id ?? "", row.user_id) : undefined;
  return member ? { ...row, member } : row;
}

function join(sandbox: Sandbox, { bot, param }: Call, userId: string): Reply {
  addToThread(sandbox, bot.userId, param("channel_id"), userId);
  return noContent();
}

function leave(sandbox: Sandbox, { bot, param }: Call, userId: string): Reply {
  removeFromThread(sandbox, bot.userId, param("channel_id"), userId);
  return noContent();
}

function listArchived(sandbox: Sandbox, { bot, param, query }: Call, isPrivate: boolean, onlyJoined: boolean): Reply {
  const parent = channelFor(sandbox, bot.userId, param("channel_id"), Permission.READ_MESSAGE_HISTORY);
  const isModerator = may(sandbox, bot.userId, parent, Permission.MANAGE_THREADS);
  if (isPrivate && !onlyJoined && !isModerator) throw problem(50013);
  const limit = Math.min(Number(query.get("limit") ?? 50), 100);
  const before = query.get("before");
  const archived = sandbox.world.threadsOf(parent.channel.guild_id ?? "").filter(({ channel, threadMembers }) => {
    const isHere = channel.parent_id === parent.channel.id && (channel.type === 12) === isPrivate;
    const isJoined = !onlyJoined || threadMembers.has(bot.userId);
    return isHere && isJoined && channel.thread_metadata?.archived;
  });
  const at = ({ channel }: ChannelState): number => Date.parse(channel.thread_metadata?.archive_timestamp ?? "");
  const older = archived
    .filter(
      (state) =>
        before === null || (onlyJoined ? compareIds(state.channel.id, before) < 0 : at(state) < Date.parse(before)),
    )
    .sort((a, b) => (onlyJoined ? compareIds(b.channel.id, a.channel.id) : at(b) - at(a)));
  return ok(wireThreads(older.slice(0, limit), bot.userId, older.length > limit));
}
