/**
 * The first answer to an interaction: `/interactions/{interaction_id}/{interaction_token}/callback`. Needs no bot token,
 * counts against no limit, and must come within three seconds.
 * See [Discord Docs/Create interaction response](https://docs.discord.com/developers/interactions/receiving-and-responding#create-interaction-response).
 */
import * as z from "zod";
import { answerOf, editAnswer, sayAnswer } from "../acts/answers.ts";
import { textDraft } from "../acts/draft.ts";
import { answerMs, InteractionType, noteInteraction } from "../acts/interact.ts";
import { isEmpty } from "../acts/post-message.ts";
import { badField, problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { JsonObject, Message } from "../state/nouns.ts";
import type { InteractionRow } from "../state/rows.ts";
import { wireMessage } from "../wire/message.ts";
import { modalComponentsOf } from "./components.ts";
import { parseForm } from "./form.ts";
import { draftFrom, editFrom } from "./message-form.ts";
import { noContent, type OpenCall, ok, openRoute, type Reply, type Route } from "./routes.ts";

/** Kinds of answers. */
const Callback = { message: 4, deferredMessage: 5, deferredUpdate: 6, update: 7, choices: 8, modal: 9 } as const;

const allowed: Readonly<Record<number, readonly number[]>> = {
  [InteractionType.command]: [Callback.message, Callback.deferredMessage, Callback.modal],
  [InteractionType.component]: [4, 5, 6, 7, 9],
  [InteractionType.autocomplete]: [Callback.choices],
  [InteractionType.modalSubmit]: [4, 5, 6, 7],
};

const callbackForm = z.object({ type: z.number().int(), data: z.record(z.string(), z.unknown()).nullish() });
const choicesForm = z.object({
  choices: z
    .array(
      z.object({
        name: z.string().min(1).max(100),
        name_localizations: z.record(z.string(), z.string()).nullish(),
        value: z.union([z.string().max(100), z.number()]),
      }),
    )
    .max(25),
});
const modalForm = z.object({
  custom_id: z.string().min(1).max(100),
  title: z.string().min(1).max(45),
  components: z.array(z.record(z.string(), z.unknown())),
});

/** The route. */
export const interactionRoutes: readonly Route[] = [
  openRoute("POST", "/interactions/{interaction_id}/{interaction_token}/callback", callback),
];

function callback(sandbox: Sandbox, call: OpenCall): Reply {
  const row = sandbox.world.interactions.get(call.param("interaction_id"));
  if (row?.token !== call.param("interaction_token")) throw problem(10062);
  if (row.acknowledgedAt !== null) throw problem(40060);
  if (sandbox.now() - row.createdAt > answerMs) throw problem(10062);
  const { type, data } = parseForm(callbackForm, call.body);
  if (!allowed[row.type]?.includes(type)) {
    const message = `Value must be one of {${(allowed[row.type] ?? []).join(", ")}}.`;
    throw badField(["type"], "BASE_TYPE_CHOICES", message);
  }
  const acknowledged = { ...row, acknowledgedAt: sandbox.now(), callbackType: type };
  const noted = answered(sandbox, acknowledged, call, type, data ?? {});
  noteInteraction(sandbox, noted);
  if (type === Callback.modal) showModal(sandbox, noted);
  return call.query.get("with_response") === "true" ? ok(callbackResponse(sandbox, noted)) : noContent();
}

/** The interaction after its answer. */
function answered(
  sandbox: Sandbox,
  row: InteractionRow,
  { files }: OpenCall,
  type: number,
  data: JsonObject,
): InteractionRow {
  switch (type) {
    case Callback.message: {
      const draft = draftFrom(data, files, true);
      if (isEmpty(draft)) throw problem(50006);
      const message = sayAnswer(sandbox, row, draft, { isFirst: true, isLoading: false });
      return withOriginal(row, message, false);
    }
    case Callback.deferredMessage: {
      const flags = Number(data.flags ?? 0) & (1 << 6);
      const message = sayAnswer(sandbox, row, { ...textDraft(""), flags }, { isFirst: true, isLoading: true });
      return withOriginal(row, message, true);
    }
    case Callback.deferredUpdate:
      return { ...row, originalMessageId: sourceOf(row) };
    case Callback.update: {
      const answer = answerOf(sandbox, row, sourceOf(row));
      editAnswer(sandbox, row, answer, editFrom(data, files, answer.row.message.flags));
      return { ...row, originalMessageId: row.sourceMessageId };
    }
    case Callback.choices:
      return { ...row, choices: parseForm(choicesForm, data).choices };
    default: {
      const form = parseForm(modalForm, data);
      return { ...row, modal: { ...form, components: modalComponentsOf(form.components) } };
    }
  }
}

function withOriginal(row: InteractionRow, message: Message, loading: boolean): InteractionRow {
  return { ...row, originalMessageId: message.id, ephemeral: (message.flags & (1 << 6)) !== 0, loading };
}

/** A modal that came from a command has no message to update. */
function sourceOf({ sourceMessageId }: InteractionRow): string {
  if (sourceMessageId === null) throw badField(["type"], "BASE_TYPE_CHOICES", "Value must be one of {4, 5}.");
  return sourceMessageId;
}

function showModal(sandbox: Sandbox, { id, applicationId, channelId, modal, userId }: InteractionRow): void {
  sandbox.fanOut.show(userId, "MODAL", { interactionId: id, applicationId, channelId, modal });
}

function callbackResponse(sandbox: Sandbox, row: InteractionRow): object {
  const { id, type, originalMessageId, loading, ephemeral, channelId, guildId } = row;
  const hasMessage = originalMessageId !== null;
  const interaction = {
    id,
    type,
    ...(hasMessage
      ? {
          response_message_id: originalMessageId,
          response_message_loading: loading,
          response_message_ephemeral: ephemeral,
        }
      : {}),
    channel_id: channelId,
    ...(guildId === null ? {} : { guild_id: guildId }),
  };
  const resourceType = { 4: 4, 5: 4, 7: 7 }[row.callbackType ?? 0];
  if (!hasMessage || resourceType === undefined) return { interaction };
  const { row: message } = answerOf(sandbox, row, originalMessageId);
  return { interaction, resource: { type: resourceType, message: wireMessage(sandbox, message, row.applicationId) } };
}
