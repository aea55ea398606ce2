/** Acting as a person: saying, editing, deleting, typing, opening DMs. What the person may not do is refused as Discord would. */
import * as z from "zod";
import { channelFor, channelToSayIn, may, messageOf, refuseArchived, refuseParts } from "../acts/access.ts";
import { deleteMessage, dismiss, edited, isBlank, replaceMessage } from "../acts/change-message.ts";
import { textDraft } from "../acts/draft.ts";
import { openDm } from "../acts/open-dm.ts";
import { postMessage } from "../acts/post-message.ts";
import { startTyping } from "../acts/type.ts";
import { problem } from "../problem.ts";
import { noContent, type OpenCall, ok, type Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import type { User } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import { wireChannel } from "../wire/channel.ts";
import { wireMessage } from "../wire/message.ts";
import { bodyLimit, type ControlRoute, control, found, parse } from "./routes.ts";
import { filesOf, uploadField } from "./uploads.ts";

const user = "/sandbox/users/{userId}";
const oneMessage = `${user}/messages/{channelId}/{messageId}`;
const messageForm = z.strictObject({
  channelId: z.string(),
  content: z.string().max(2_000).default(""),
  replyTo: z.string().nullish(),
  /** False: the author of the message that is answered is not pinged. */
  pingReply: z.boolean().default(true),
  attachments: uploadField,
});

/** Routes that act as a person. */
export const actingRoutes: readonly ControlRoute[] = [
  control("POST", `${user}/messages`, say, bodyLimit.files),
  control("PATCH", oneMessage, editOwn),
  control("DELETE", oneMessage, deleteAsPerson),
  control("POST", `${user}/dms`, (sandbox, call) => {
    const { recipientId } = parse(z.strictObject({ recipientId: z.string() }), call.body);
    const recipient = found(sandbox.world.users.get(recipientId), `user ${recipientId}`);
    const me = actor(sandbox, call);
    return ok(wireChannel(sandbox.world, openDm(sandbox, me, recipient).channel, me.id));
  }),
  control("POST", `${user}/typing`, (sandbox, call) => {
    const { channelId } = parse(z.strictObject({ channelId: z.string() }), call.body);
    const { id } = actor(sandbox, call);
    startTyping(sandbox, channelToSayIn(sandbox, id, channelId), id);
    return noContent();
  }),
];

/** The person in the path. @throws BadRequest */
export function actor({ world }: Sandbox, { param }: OpenCall): User {
  return found(world.users.get(param("userId")), `user ${param("userId")}`);
}

function say(sandbox: Sandbox, call: OpenCall): Reply {
  const me = actor(sandbox, call);
  const { channelId, content, replyTo, pingReply, attachments } = parse(messageForm, call.body);
  const state = channelToSayIn(sandbox, me.id, channelId);
  const draft = {
    ...textDraft(content),
    files: filesOf(attachments),
    reference: replyTo == null ? null : { messageId: replyTo, failIfMissing: true },
    allowedMentions: pingReply
      ? null
      : { parse: ["users", "roles", "everyone"], users: [], roles: [], repliedUser: false },
  };
  refuseParts(sandbox, me.id, state, draft);
  return ok(wireMessage(sandbox, postMessage(sandbox, me, state, draft), me.id));
}

function editOwn(sandbox: Sandbox, call: OpenCall): Reply {
  const me = actor(sandbox, call);
  const { content } = parse(z.strictObject({ content: z.string().max(2_000) }), call.body);
  const state = channelFor(sandbox, me.id, call.param("channelId"));
  const row = messageOf(state, call.param("messageId"));
  if (row.message.author.id !== me.id) throw problem(50005);
  refuseArchived(sandbox, me.id, state);
  const edit = { content, allowedMentions: null, keepAttachments: null, files: [] };
  const message = edited(sandbox, state, row.message, edit);
  if (isBlank(message)) throw problem(50006);
  return ok(wireMessage(sandbox, replaceMessage(sandbox, state, { ...row, message }), me.id));
}

/** One's own message, or with Manage Messages anybody's; an ephemeral one is dismissed. */
function deleteAsPerson(sandbox: Sandbox, call: OpenCall): Reply {
  const me = actor(sandbox, call);
  const state = channelFor(sandbox, me.id, call.param("channelId"));
  const messageId = call.param("messageId");
  if (state.ephemerals.get(messageId)?.userId === me.id) {
    dismiss(sandbox, state, messageId, me.id);
    return noContent();
  }
  const { message } = messageOf(state, messageId);
  const isOwn = message.author.id === me.id;
  if (!isOwn && state.channel.type === 1) throw problem(50003);
  if (!isOwn && !may(sandbox, me.id, state, Permission.MANAGE_MESSAGES)) throw problem(50013);
  deleteMessage(sandbox, state, message.id);
  return noContent();
}
