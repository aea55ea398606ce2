/**
 * What is said through a webhook's token, and what an interaction says after its first answer: both have the same paths, and
 * the token decides. See [Discord Docs/Execute webhook](https://docs.discord.com/developers/resources/webhook#execute-webhook).
 */
import * as z from "zod";
import { deleteMessage, edited, isBlank, replaceMessage } from "../acts/change-message.ts";
import type { Draft } from "../acts/draft.ts";
import { isEmpty, postMessage } from "../acts/post-message.ts";
import { postInForum } from "../acts/start-thread.ts";
import { webhookAuthor } from "../acts/webhooks.ts";
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { MessageRow, WebhookRow } from "../state/rows.ts";
import type { ChannelState } from "../state/world.ts";
import { wireMessage } from "../wire/message.ts";
import { followUp, followUpNamed } from "./followups.ts";
import { idField, parseForm } from "./form.ts";
import { draftFrom, editFrom } from "./message-form.ts";
import { noContent, type OpenCall, ok, openRoute, type Reply, type Route } from "./routes.ts";
import { held } from "./webhooks.ts";

const webhook = "/webhooks/{webhook_id}/{webhook_token}";
const message = `${webhook}/messages/{message_id}`;
const speakerForm = z.object({
  username: z.string().trim().min(1).max(80).nullish(),
  thread_name: z.string().min(1).max(100).nullish(),
  applied_tags: z.array(idField).nullish(),
});

type Handle = (sandbox: Sandbox, call: OpenCall) => Reply;

/** Routes of what is said. */
export const webhookMessageRoutes: readonly Route[] = [
  openRoute("POST", webhook, either(execute, followUp)),
  openRoute("GET", message, either(getSaid, followUpNamed.get)),
  openRoute("PATCH", message, either(editSaid, followUpNamed.patch)),
  openRoute("DELETE", message, either(deleteSaid, followUpNamed.remove)),
];

/** A webhook's id is its own; an application's id belongs to interactions. */
function either(ofWebhook: Handle, ofInteraction: Handle): Handle {
  return (sandbox, call) =>
    sandbox.world.webhooks.has(call.param("webhook_id")) ? ofWebhook(sandbox, call) : ofInteraction(sandbox, call);
}

function execute(sandbox: Sandbox, call: OpenCall): Reply {
  const row = held(sandbox, call);
  const speaker = parseForm(speakerForm, call.body);
  const draft: Draft = { ...draftFrom(call.body, call.files), reference: null, webhookId: row.id };
  if (isEmpty(draft)) throw problem(50006);
  const said = speak(sandbox, call, row, speaker, draft);
  return call.query.get("wait") === "true" ? ok(wireMessage(sandbox, said, row.id)) : noContent();
}

function speak(
  sandbox: Sandbox,
  call: OpenCall,
  row: WebhookRow,
  speaker: z.infer<typeof speakerForm>,
  draft: Draft,
): MessageRow {
  const author = webhookAuthor(row, speaker.username);
  const state = placeOf(sandbox, call, row);
  if (state.channel.type !== 15) return postMessage(sandbox, author, state, draft);
  if (speaker.thread_name == null) throw problem(220001);
  const plan = { name: speaker.thread_name, autoArchiveMinutes: 4_320, appliedTags: speaker.applied_tags ?? [] };
  return postInForum(sandbox, author, state, plan, draft).row;
}

function getSaid(sandbox: Sandbox, call: OpenCall): Reply {
  const { row, webhook: own } = saidBy(sandbox, call);
  return ok(wireMessage(sandbox, row, own.id));
}

function editSaid(sandbox: Sandbox, call: OpenCall): Reply {
  const { state, row, webhook: own } = saidBy(sandbox, call);
  const changed = edited(sandbox, state, row.message, editFrom(call.body, call.files, row.message.flags));
  if (isBlank(changed)) throw problem(50006);
  return ok(wireMessage(sandbox, replaceMessage(sandbox, state, { ...row, message: changed }), own.id));
}

function deleteSaid(sandbox: Sandbox, call: OpenCall): Reply {
  const { state, row } = saidBy(sandbox, call);
  deleteMessage(sandbox, state, row.message.id);
  return noContent();
}

/** A webhook reaches only what it said itself. @throws Problem 10008 */
function saidBy(sandbox: Sandbox, call: OpenCall) {
  const own = held(sandbox, call);
  const state = placeOf(sandbox, call, own);
  const row = state.log.get(call.param("message_id"));
  if (row?.message.webhook_id !== own.id) throw problem(10008);
  return { state, row, webhook: own };
}

/** The webhook's channel, or one of its threads that `thread_id` names. @throws Problem 10003 */
function placeOf({ world }: Sandbox, { query }: OpenCall, { channelId }: WebhookRow): ChannelState {
  const threadId = query.get("thread_id");
  const state = world.channels.get(threadId ?? channelId);
  if (!state || (threadId !== null && state.channel.parent_id !== channelId)) throw problem(10003);
  return state;
}
