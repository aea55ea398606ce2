/** Acting as a person: saying, editing, deleting, reacting, typing, opening DMs and threads. What the person may not do is refused as Discord would. */
import * as z from "zod";
import { channelFor, may, messageOf, sendPermission } from "../acts/access.ts";
import { deleteMessage, edited, react, replaceMessage } from "../acts/change-message.ts";
import { type DraftFile, textDraft } from "../acts/draft.ts";
import { openDm } from "../acts/open-dm.ts";
import { postMessage } from "../acts/post-message.ts";
import { threadFromMessage, threadInChannel } from "../acts/start-thread.ts";
import { startTyping } from "../acts/type.ts";
import { problem } from "../problem.ts";
import { noContent, type OpenCall, ok, type Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import type { User } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import { wireChannel } from "../wire/channel.ts";
import { wireMessage } from "../wire/message.ts";
import { type ControlRoute, control, found, parse } from "./routes.ts";

const user = "/sandbox/users/{userId}";
const oneMessage = `${user}/messages/{channelId}/{messageId}`;
const messageForm = z.strictObject({
  channelId: z.string(),
  content: z.string().max(2_000).default(""),
  replyTo: z.string().nullish(),
  attachments: z
    .array(z.strictObject({ name: z.string().min(1), content: z.string(), contentType: z.string().optional() }))
    .default([]),
});
const reactionForm = z.strictObject({ channelId: z.string(), messageId: z.string(), emoji: z.string().min(1) });
const threadForm = z.strictObject({
  channelId: z.string(),
  messageId: z.string().nullish(),
  name: z.string().min(1).max(100),
});

/** Routes that act as a person. */
export const actingRoutes: readonly ControlRoute[] = [
  control("POST", `${user}/messages`, say),
  control("PATCH", oneMessage, editOwn),
  control("DELETE", oneMessage, deleteOwn),
  control("POST", `${user}/dms`, (sandbox, call) => {
    const { recipientId } = parse(z.strictObject({ recipientId: z.string() }), call.body);
    const recipient = found(sandbox.world.users.get(recipientId), `user ${recipientId}`);
    const me = actor(sandbox, call);
    return ok(wireChannel(sandbox.world, openDm(sandbox, me, recipient).channel, me.id));
  }),
  control("POST", `${user}/typing`, (sandbox, call) => {
    const { channelId } = parse(z.strictObject({ channelId: z.string() }), call.body);
    const { id } = actor(sandbox, call);
    startTyping(sandbox, channelFor(sandbox, id, channelId), id);
    return noContent();
  }),
  control("PUT", `${user}/reactions`, (sandbox, call) => setReaction(sandbox, call, true)),
  control("DELETE", `${user}/reactions`, (sandbox, call) => setReaction(sandbox, call, false)),
  control("POST", `${user}/threads`, startThread),
];

/** The person in the path. */
export function actor({ world }: Sandbox, { param }: OpenCall): User {
  return found(world.users.get(param("userId")), `user ${param("userId")}`);
}

function say(sandbox: Sandbox, call: OpenCall): Reply {
  const me = actor(sandbox, call);
  const form = parse(messageForm, call.body);
  const state = channelFor(sandbox, me.id, form.channelId);
  if (!may(sandbox, me.id, state, sendPermission(state))) throw problem(50013);
  if (state.channel.type === 4 || state.channel.type === 15) throw problem(50008);
  const files = form.attachments.map(({ name, content, contentType }): DraftFile => {
    return {
      name,
      contentType: contentType ?? "text/plain; charset=utf-8",
      bytes: Buffer.from(content),
      description: undefined,
    };
  });
  const reference = form.replyTo == null ? null : { messageId: form.replyTo, failIfMissing: true };
  const row = postMessage(sandbox, me, state, { ...textDraft(form.content), files, reference });
  return ok(wireMessage(sandbox, row, me.id));
}

function editOwn(sandbox: Sandbox, call: OpenCall): Reply {
  const me = actor(sandbox, call);
  const { content } = parse(z.strictObject({ content: z.string().min(1).max(2_000) }), call.body);
  const state = channelFor(sandbox, me.id, call.param("channelId"));
  const row = messageOf(state, call.param("messageId"));
  if (row.message.author.id !== me.id) throw problem(50005);
  const edit = { content, allowedMentions: null, keepAttachments: null, files: [] };
  const changed = { ...row, message: edited(sandbox, state, row.message, edit) };
  return ok(wireMessage(sandbox, replaceMessage(sandbox, state, changed), me.id));
}

function deleteOwn(sandbox: Sandbox, call: OpenCall): Reply {
  const me = actor(sandbox, call);
  const state = channelFor(sandbox, me.id, call.param("channelId"));
  const { message } = messageOf(state, call.param("messageId"));
  const isOwn = message.author.id === me.id;
  if (!isOwn && !may(sandbox, me.id, state, Permission.MANAGE_MESSAGES)) throw problem(50013);
  deleteMessage(sandbox, state, message.id);
  return noContent();
}

function setReaction(sandbox: Sandbox, call: OpenCall, isAdded: boolean): Reply {
  const me = actor(sandbox, call);
  const { channelId, messageId, emoji } = parse(reactionForm, call.body);
  const state = channelFor(sandbox, me.id, channelId);
  react(sandbox, state, messageOf(state, messageId), { emoji, userId: me.id, isAdded });
  return noContent();
}

function startThread(sandbox: Sandbox, call: OpenCall): Reply {
  const me = actor(sandbox, call);
  const { channelId, messageId, name } = parse(threadForm, call.body);
  const state = channelFor(sandbox, me.id, channelId, Permission.CREATE_PUBLIC_THREADS);
  const plan = { name, autoArchiveMinutes: 4_320 };
  const thread =
    messageId == null
      ? threadInChannel(sandbox, me, state, plan)
      : threadFromMessage(sandbox, me, state, messageOf(state, messageId), plan);
  return ok(wireChannel(sandbox.world, thread, me.id));
}
