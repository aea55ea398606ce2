/**
 * Everything that supervisor and worker say to each other. Imported by both ends; parsed at both doors.
 * A worker knows Discord and one token: nothing here names an agent, a model or a row.
 */
import * as z from "zod";
import type { Acknowledgement } from "../domain/acknowledgement.ts";
import type { LinkShape } from "./link.ts";
import { probeCalls } from "./probe-calls.ts";
import { id, nothing, outcomeOf } from "./shapes.ts";

/** Both ends refuse another version: after an update, old children are replaced, not tolerated. */
export const workerProtocolVersion = 2;

const choices = z.array(z.object({ name: z.string().max(100), value: z.string().max(100) })).max(25);

const formField = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("text"), id: z.string(), label: z.string(), maxLength: z.number(), quotes: z.boolean() }),
  z.object({ kind: z.literal("choice"), id: z.string(), label: z.string(), choices: choices.readonly() }),
]);

const form = z.object({
  id: z.string().max(50),
  title: z.string().max(45),
  fields: z.array(formField).max(5).readonly(),
});

const acknowledgement = z.discriminatedUnion("how", [
  z.object({ how: z.literal("defer"), sharedBy: z.string().nullable() }),
  z.object({ how: z.literal("form"), form }),
]) satisfies z.ZodType<Acknowledgement>;

/** Where a gateway session can be resumed. `sequence` is the durable mark: everything up to it is stored. */
export const gatewaySession = z.object({ sessionId: z.string(), resumeUrl: z.string(), sequence: z.number() });
export type GatewaySession = z.infer<typeof gatewaySession>;

const attachment = z.object({
  name: z.string(),
  url: z.string(),
  size: z.number(),
  contentType: z.string().nullable(),
});

/** A message as one bot saw it. `nonce` is set only on our own posts' echoes. */
export const seenMessage = z.object({
  id,
  channelId: id,
  guildId: id.nullable(),
  /** Discord's message type: 0 is a message, 19 a reply, 20 and 23 answers to commands; others are system messages. */
  type: z.number(),
  author: z.object({ id, name: z.string(), bot: z.boolean(), webhook: z.boolean(), roleIds: z.array(id) }),
  content: z.string(),
  attachments: z.array(attachment),
  replyTo: z.object({ messageId: id, authorId: id.nullable() }).nullable(),
  mentionedUserIds: z.array(id),
  mentionedRoleIds: z.array(id),
  nonce: z.string().nullable(),
});
export type SeenMessage = z.infer<typeof seenMessage>;

const seenChannel = z.object({
  id,
  guildId: id.nullable(),
  /** Discord's channel type. */
  type: z.number(),
  name: z.string(),
  parentId: id.nullable(),
  ownerId: id.nullable(),
});
const seenRole = z.object({ id, guildId: id, name: z.string(), permissions: z.string(), botId: id.nullable() });

const seenInteraction = z.object({
  id,
  applicationId: id,
  token: z.string(),
  kind: z.enum(["command", "autocomplete", "component", "modal"]),
  /** The command's name, with its subcommand after a space; for components and modals the custom id. */
  name: z.string(),
  options: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  /** What was entered or chosen, by the field's custom id: of a modal all fields, of a select itself. */
  fields: z.record(z.string(), z.array(z.string())),
  /** The message that it is about: chosen in the context menu, or the one whose button was pressed. */
  target: z.object({ messageId: id, content: z.string() }).nullable(),
  /** The option being typed, for autocomplete. */
  focused: z.string().nullable(),
  channelId: id,
  guildId: id.nullable(),
  user: z.object({ id, name: z.string(), roleIds: z.array(id), permissions: z.string() }),
  /** False when Discord refused the acknowledgement (too late, or already answered). */
  acknowledged: z.boolean(),
});
export type SeenInteraction = z.infer<typeof seenInteraction>;

const member = z.object({ guildId: id, userId: id, name: z.string(), bot: z.boolean(), roleIds: z.array(id) });

/** What happened on Discord. Each is answered with `handled` once it is on disk. */
export const workerEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("message_created"), message: seenMessage }),
  z.object({ type: z.literal("interaction_created"), interaction: seenInteraction }),
  z.object({
    type: z.literal("guild_available"),
    guild: z.object({ id, name: z.string(), ownerId: id }),
    channels: z.array(seenChannel),
    /** Channels that this bot may not view: Discord lists them without telling what they are. */
    hiddenChannelIds: z.array(id),
    roles: z.array(seenRole),
  }),
  z.object({ type: z.literal("guild_removed"), guildId: id }),
  z.object({ type: z.literal("channel_changed"), channel: seenChannel }),
  z.object({ type: z.literal("channel_deleted"), channelId: id }),
  z.object({ type: z.literal("role_changed"), role: seenRole }),
  z.object({ type: z.literal("role_deleted"), roleId: id }),
  z.object({ type: z.literal("member_changed"), member }),
]);
export type WorkerEvent = z.infer<typeof workerEvent>;

const count = z.int().nonnegative();

/** How a worker is. Counts are of this process, since it began. */
export const workerVitals = z.object({
  /** Events from Discord that are not yet known to be on disk. */
  openEventCount: count,
  /** Requests to Discord that wait for their answer, or for their turn. */
  openRequestCount: count,
  /** Answers that Discord holds against this host's address: 401, 403, and 429 that are not `shared`. */
  invalidRequests: z.object({ unauthorized: count, forbidden: count, rateLimited: count }),
  /** Round trip of this connection's last gateway heartbeat; null before the first one, about 40 s after it began. */
  gatewayLatencyMs: z.number().nonnegative().nullable(),
  /** IDENTIFYs left of Discord's day, when Discord last told and less those sent since; null before it did. */
  identifiesLeft: z.int().nullable(),
});
export type WorkerVitals = z.infer<typeof workerVitals>;

/** Facts from the worker. */
export const workerToSupervisor = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), version: z.number(), pid: z.number() }),
  /** `vitals` is null in a worker that has not been started yet. */
  z.object({ type: z.literal("pulse"), vitals: workerVitals.nullable() }),
  z.object({ type: z.literal("ready"), userId: id, username: z.string(), applicationId: id, guildIds: z.array(id) }),
  z.object({ type: z.literal("resumed") }),
  z.object({ type: z.literal("disconnected"), code: z.number() }),
  /** It does not connect for now, of its own accord; it will when it may. */
  z.object({ type: z.literal("held_back"), detail: z.string() }),
  z.object({ type: z.literal("session_moved"), session: gatewaySession }),
  z.object({ type: z.literal("session_ended") }),
  /** `sequence` is the worker's own count, to be given back in `handled`: it goes on across gateway sessions. */
  z.object({ type: z.literal("event_seen"), sequence: z.number(), event: workerEvent }),
  z.object({
    type: z.literal("gave_up"),
    reason: z.enum(["bad_token", "disallowed_intents", "refused_connection"]),
    detail: z.string(),
  }),
]);
export type WorkerToSupervisor = z.infer<typeof workerToSupervisor>;

/** What may change while a worker runs. */
const manners = {
  /** By the command's name, with its subcommand; what is not listed is answered for the person's eyes only. */
  commands: z.record(z.string(), acknowledgement),
  presence: z.string().nullable(),
};

/** Orders to the worker. */
export const supervisorToWorker = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("start"),
    token: z.string(),
    /** Base of the REST API, ending in `/api`. */
    apiUrl: z.string(),
    session: gatewaySession.nullable(),
    ...manners,
  }),
  /**
   * Instead of `start`: answer calls by REST alone. No gateway, no IDENTIFY, nothing that outlives the process, so that it
   * may run beside the worker that has the token. Without a token only `reach_api` can be asked.
   */
  z.object({ type: z.literal("probe"), token: z.string().nullable(), apiUrl: z.string(), deadlineMs: z.number() }),
  z.object({ type: z.literal("stop") }),
  /** From now on these hold instead of those it was started with. */
  z.object({ type: z.literal("adjust"), ...manners }),
  /** These events are on disk; the durable mark may pass them. */
  z.object({ type: z.literal("handled"), sequences: z.array(z.number()) }),
  z.object({ type: z.literal("type_in"), channelId: id, typing: z.boolean() }),
]);
export type SupervisorToWorker = z.infer<typeof supervisorToWorker>;

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

/** Calls the worker answers, each about Discord's REST API. */
export const workerCalls = {
  post_message: {
    input: z.object({
      recipient,
      content: z.string().min(1).max(2000),
      /** At most 25 characters; sent with `enforce_nonce`. */
      nonce: z.string().max(25),
      replyToId: id.nullable(),
      /** The only users this post may ping. */
      mentionUserIds: z.array(id),
    }),
    output: outcomeOf(z.object({ messageId: id, channelId: id })),
  },
  edit_message: { input: target.extend({ content: z.string().min(1).max(2000) }), output: outcomeOf(nothing) },
  delete_message: { input: target, output: outcomeOf(nothing) },
  open_thread: {
    input: target.extend({ name: z.string().min(1).max(100) }),
    output: outcomeOf(z.object({ channelId: id })),
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
  ...probeCalls,
} as const;

const noCalls = {} as const;

/** The supervisor's end. */
export const supervisorSide: LinkShape<SupervisorToWorker, WorkerToSupervisor, typeof workerCalls, typeof noCalls> = {
  incoming: workerToSupervisor,
  calls: workerCalls,
  answers: noCalls,
};

/** The worker's end. */
export const workerSide: LinkShape<WorkerToSupervisor, SupervisorToWorker, typeof noCalls, typeof workerCalls> = {
  incoming: supervisorToWorker,
  calls: noCalls,
  answers: workerCalls,
};
