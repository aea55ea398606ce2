/**
 * The part of the worker protocol that a worker is asked, each time with an answer: mostly requests to Discord's REST API. What
 * a probe is asked of a bot as a whole, and what is read in a guild's channels, stands beside it.
 */
import * as z from "zod";
import { probeCalls } from "./probe-calls.ts";
import { readingCalls } from "./reading-calls.ts";
import { choices, id, nothing, outcomeOf } from "./shapes.ts";
import { attachment, seenMessage } from "./worker-events.ts";

const recipient = z.templateLiteral([z.enum(["user", "channel"]), ":", z.string().regex(/^\d+$/)]);
const target = z.object({ channelId: id, messageId: id });

/** One change of Discord's list of commands. `differing`: the fields that an edit is for. */
export const commandChange = z.object({
  kind: z.enum(["create", "edit", "delete"]),
  scope: z.enum(["global", "guild"]),
  /** Discord's: 1 is a slash command, 3 a message's menu. */
  type: z.number(),
  name: z.string(),
  differing: z.array(z.string()),
});

/** So long the control plane waits for the answer to a call. */
export const callDeadlineMs = 20_000;

/** Calls the worker answers; all but the first are about Discord's REST API. */
export const workerCalls = {
  /** A message that was only named, from memory; null once it was `handled`. */
  recall_message: {
    input: z.object({ messageId: id }),
    output: z.object({ message: seenMessage.nullable() }),
  },
  post_message: {
    input: z.object({
      recipient,
      content: z.string().min(1).max(2000),
      /** At most 25 characters; sent with `enforce_nonce`. */
      nonce: z.string().max(25),
      replyToId: id.nullable(),
      /** The only users this post may ping. */
      mentionUserIds: z.array(id),
      buttons: z
        .array(z.object({ id: z.string().max(100), label: z.string().max(80), style: z.enum(["primary", "danger"]) }))
        .max(5),
    }),
    output: outcomeOf(z.object({ messageId: id, channelId: id })),
  },
  /** The buttons of the message go. */
  edit_message: { input: target.extend({ content: z.string().min(1).max(2000) }), output: outcomeOf(nothing) },
  delete_message: { input: target, output: outcomeOf(nothing) },
  open_thread: {
    input: target.extend({ name: z.string().min(1).max(100) }),
    output: outcomeOf(z.object({ channelId: id })),
  },
  read_message: {
    input: target,
    output: outcomeOf(
      z.object({
        content: z.string(),
        attachments: z.array(attachment),
        /** Milliseconds since 1970. */
        editedAt: z.number().nullable(),
        threadId: id.nullable(),
      }),
    ),
  },
  /** Oldest first; at most 100. */
  list_messages: {
    input: z.object({ recipient, afterId: id, limit: z.number().max(100) }),
    output: outcomeOf(z.array(seenMessage)),
  },
  read_member: {
    input: z.object({ guildId: id, userId: id }),
    output: outcomeOf(z.object({ roleIds: z.array(id) })),
  },
  answer_interaction: {
    input: z.object({ applicationId: id, token: z.string(), content: z.string().min(1).max(2000) }),
    output: outcomeOf(nothing),
  },
  offer_choices: {
    input: z.object({
      interactionId: id,
      token: z.string(),
      choices,
    }),
    output: outcomeOf(nothing),
  },
  /** Makes this bot's commands equal to the list, changing only what differs; without `apply` it only says what differs. */
  sync_commands: {
    input: z.object({
      applicationId: id,
      /** Where commands of an earlier program may stand that are now global; null: nowhere. */
      guildId: id.nullable(),
      commands: z.array(z.record(z.string(), z.unknown())),
      apply: z.boolean(),
    }),
    output: outcomeOf(z.object({ changes: z.array(commandChange) })),
  },
  ...readingCalls,
  ...probeCalls,
} as const;
