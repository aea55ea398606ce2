/** Threads and forum posts as a person: starting, listing, joining, leaving, archiving, locking, tagging. */
import * as z from "zod";
import { channelFor, messageOf } from "../acts/access.ts";
import { changeThread } from "../acts/change-thread.ts";
import { textDraft } from "../acts/draft.ts";
import { startPost, startThread, type ThreadPlan } from "../acts/start-thread.ts";
import { addToThread, removeFromThread, threadFor } from "../acts/thread-members.ts";
import { noContent, type OpenCall, ok, type Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import { compareIds } from "../state/snowflakes.ts";
import type { ChannelState } from "../state/world.ts";
import { wireChannel } from "../wire/channel.ts";
import { wireMessage } from "../wire/message.ts";
import { actor } from "./acting.ts";
import { bodyLimit, type ControlRoute, control, found, parse } from "./routes.ts";
import { filesOf, uploadField } from "./uploads.ts";

const user = "/sandbox/users/{userId}";
const oneThread = `${user}/threads/{threadId}`;
const member = `${oneThread}/members/{memberId}`;
const name = z.string().min(1).max(100);
const autoArchiveMinutes = z.union([z.literal(60), z.literal(1_440), z.literal(4_320), z.literal(10_080)]);
const startForm = z.strictObject({
  channelId: z.string(),
  messageId: z.string().nullish(),
  name,
  private: z.boolean().default(false),
  autoArchiveMinutes: autoArchiveMinutes.default(4_320),
});
const postForm = z.strictObject({
  channelId: z.string(),
  title: name,
  content: z.string().max(2_000).default(""),
  /** Ids of tags. */
  tags: z.array(z.string()).default([]),
  attachments: uploadField,
  autoArchiveMinutes: autoArchiveMinutes.default(4_320),
});
const changeForm = z.strictObject({
  name: name.optional(),
  archived: z.boolean().optional(),
  locked: z.boolean().optional(),
  pinned: z.boolean().optional(),
  tags: z.array(z.string()).optional(),
  autoArchiveMinutes: autoArchiveMinutes.optional(),
  slowmodeSeconds: z.number().int().min(0).max(21_600).optional(),
});

/** Routes of threads. */
export const threadControlRoutes: readonly ControlRoute[] = [
  control("POST", `${user}/threads`, start),
  control("PATCH", oneThread, change),
  control("PUT", member, (sandbox, call) => {
    addToThread(sandbox, actor(sandbox, call).id, call.param("threadId"), call.param("memberId"));
    return noContent();
  }),
  control("DELETE", member, (sandbox, call) => {
    removeFromThread(sandbox, actor(sandbox, call).id, call.param("threadId"), call.param("memberId"));
    return noContent();
  }),
  control("POST", `${user}/posts`, post, bodyLimit.files),
  control("GET", "/sandbox/channels/{id}/threads", listThreads),
];

function start(sandbox: Sandbox, call: OpenCall): Reply {
  const me = actor(sandbox, call);
  const { channelId, messageId, ...form } = parse(startForm, call.body);
  const plan: ThreadPlan = { ...form, isPrivate: form.private };
  const parent = channelFor(sandbox, me.id, channelId);
  const row = messageId == null ? null : messageOf(parent, messageId);
  return ok(wireChannel(sandbox.world, startThread(sandbox, me, parent, row, plan), me.id));
}

function post(sandbox: Sandbox, call: OpenCall): Reply {
  const me = actor(sandbox, call);
  const { channelId, title, content, tags, attachments, autoArchiveMinutes: minutes } = parse(postForm, call.body);
  const forum = channelFor(sandbox, me.id, channelId);
  const plan = { name: title, appliedTags: tags, autoArchiveMinutes: minutes };
  const made = startPost(sandbox, me, forum, plan, { ...textDraft(content), files: filesOf(attachments) });
  return ok({ ...wireChannel(sandbox.world, made.channel, me.id), message: wireMessage(sandbox, made.row, me.id) });
}

function change(sandbox: Sandbox, call: OpenCall): Reply {
  const me = actor(sandbox, call);
  const { tags, ...form } = parse(changeForm, call.body);
  const state = threadFor(sandbox, me.id, call.param("threadId"));
  return ok(wireChannel(sandbox.world, changeThread(sandbox, me.id, state, { ...form, appliedTags: tags }), me.id));
}

/** Threads and posts of a channel, archived ones too, last said first; each with its first message and who is in it. */
function listThreads(sandbox: Sandbox, { param, query }: OpenCall): Reply {
  const parent = found(sandbox.world.channels.get(param("id")), `channel ${param("id")}`).channel;
  const as = query.get("as");
  const threads = sandbox.world.threadsOf(parent.guild_id ?? "").filter(({ channel }) => {
    return channel.parent_id === parent.id && (as === null || sandbox.world.permissions.canView(channel, as));
  });
  const saidLast = ({ channel, log }: ChannelState): string => log.lastId() ?? channel.id;
  threads.sort((a, b) => compareIds(saidLast(b), saidLast(a)));
  return ok(threads.map((state) => shownThread(sandbox, state, as ?? "")));
}

function shownThread(sandbox: Sandbox, { channel, log, threadMembers }: ChannelState, as: string): object {
  const { world } = sandbox;
  // A thread's id is that of the message it began with: of the post itself, or of a message in the parent.
  const first = log.get(channel.id) ?? world.channels.get(channel.parent_id ?? "")?.log.get(channel.id);
  return {
    ...wireChannel(world, channel, as),
    memberIds: [...threadMembers.keys()],
    message: first ? wireMessage(sandbox, first, as) : null,
  };
}
