/**
 * Everything after the first answer of an interaction: follow-ups, and edits of what was said. The path's token is the
 * interaction's and good for fifteen minutes. What it shares with real webhooks is routed by webhook-messages.ts. See [Discord Docs/Followup messages](https://docs.discord.com/developers/interactions/receiving-and-responding#followup-messages).
 */
import { answerOf, deleteAnswer, editAnswer, sayAnswer } from "../acts/answers.ts";
import type { Edit } from "../acts/change-message.ts";
import type { Draft } from "../acts/draft.ts";
import { noteInteraction, tokenMs } from "../acts/interact.ts";
import { isEmpty } from "../acts/post-message.ts";
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { InteractionRow } from "../state/rows.ts";
import { wireMessage } from "../wire/message.ts";
import { draftFrom, editFrom } from "./message-form.ts";
import { noContent, type OpenCall, ok, openRoute, type Reply, type Route } from "./routes.ts";

const original = "/webhooks/{webhook_id}/{webhook_token}/messages/@original";
const ephemeralFlag = 1 << 6;

/** Routes that only interactions have. */
export const followUpRoutes: readonly Route[] = [
  openRoute("GET", original, (sandbox, call) => get(sandbox, call, originalOf)),
  openRoute("PATCH", original, (sandbox, call) => patch(sandbox, call, originalOf)),
  openRoute("DELETE", original, (sandbox, call) => remove(sandbox, call, originalOf)),
];

type Which = (row: InteractionRow, call: OpenCall) => string | null;

const originalOf: Which = (row) => row.originalMessageId;

/** An interaction reaches only what it said itself. */
const namedIn: Which = (row, { param }) => {
  const id = param("message_id");
  return id === row.originalMessageId || row.followupIds.includes(id) ? id : null;
};

/** Says more on behalf of an interaction. */
export function followUp(sandbox: Sandbox, call: OpenCall): Reply {
  const row = interactionOf(sandbox, call);
  const draft = draftFrom(call.body, call.files, true);
  if (isEmpty(draft)) throw problem(50006);
  // The first follow-up of a deferred answer fills it in, whatever flags it has.
  if (row.loading && row.originalMessageId !== null) {
    const answer = answerOf(sandbox, row, row.originalMessageId);
    const filled = editAnswer(sandbox, row, answer, fillingIn(draft, answer.row.message.flags));
    noteInteraction(sandbox, { ...row, loading: false });
    return ok(wireMessage(sandbox, filled, row.applicationId));
  }
  const said = sayAnswer(sandbox, row, draft, { isFirst: false, isLoading: false });
  noteInteraction(sandbox, { ...row, followupIds: [...row.followupIds, said.id] });
  return ok(wireMessage(sandbox, answerOf(sandbox, row, said.id).row, row.applicationId));
}

/** A follow-up by its id: looked at, edited, deleted. */
export const followUpNamed = {
  get: (sandbox: Sandbox, call: OpenCall): Reply => get(sandbox, call, namedIn),
  patch: (sandbox: Sandbox, call: OpenCall): Reply => patch(sandbox, call, namedIn),
  remove: (sandbox: Sandbox, call: OpenCall): Reply => remove(sandbox, call, namedIn),
};

function get(sandbox: Sandbox, call: OpenCall, which: Which): Reply {
  const row = interactionOf(sandbox, call);
  return ok(wireMessage(sandbox, answerOf(sandbox, row, which(row, call)).row, row.applicationId));
}

function patch(sandbox: Sandbox, call: OpenCall, which: Which): Reply {
  const row = interactionOf(sandbox, call);
  const answer = answerOf(sandbox, row, which(row, call));
  const edit = editFrom(call.body, call.files, answer.row.message.flags);
  const changed = editAnswer(sandbox, row, answer, edit);
  const isOriginal = changed.message.id === row.originalMessageId;
  noteInteraction(sandbox, isOriginal ? { ...row, loading: false } : row);
  return ok(wireMessage(sandbox, changed, row.applicationId));
}

function remove(sandbox: Sandbox, call: OpenCall, which: Which): Reply {
  const row = interactionOf(sandbox, call);
  deleteAnswer(sandbox, row, answerOf(sandbox, row, which(row, call)));
  noteInteraction(sandbox, row);
  return noContent();
}

/** The interaction of a token. @throws Problem 50027 when it is unknown or too old, 10015 before the first answer */
function interactionOf(sandbox: Sandbox, { param }: OpenCall): InteractionRow {
  const id = sandbox.world.interactionsByToken.get(param("webhook_token"));
  const row = sandbox.world.interactions.get(id ?? "");
  if (row?.applicationId !== param("webhook_id")) throw problem(10015);
  if (sandbox.now() - row.createdAt > tokenMs) throw problem(50027);
  if (row.acknowledgedAt === null) throw problem(10015);
  return row;
}

function fillingIn(draft: Draft, messageFlags: number): Edit {
  return {
    content: draft.content,
    embeds: draft.embeds,
    components: draft.components,
    flags: (draft.flags & ~ephemeralFlag) | messageFlags,
    allowedMentions: draft.allowedMentions,
    keepAttachments: null,
    files: draft.files,
  };
}
