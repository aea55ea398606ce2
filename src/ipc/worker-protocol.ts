/**
 * Everything that supervisor and worker say to each other: here the messages of both directions, beside it in files of their
 * own the shapes of what they carry. Imported by both ends; parsed at both doors. A worker knows Discord and one token:
 * nothing of it names an agent, a model or a row.
 */
import * as z from "zod";
import type { LinkShape } from "./link.ts";
import { manners } from "./manners.ts";
import { id } from "./shapes.ts";
import { workerCalls } from "./worker-calls.ts";
import { namedMessage, workerEvent } from "./worker-events.ts";
import { workerVitals } from "./worker-vitals.ts";

/** Both ends refuse another version: after an update, old children are replaced, not tolerated. */
export const workerProtocolVersion = 4;

/** Where a gateway session can be resumed. `sequence` is the durable mark: everything up to it is stored. */
export const gatewaySession = z.object({ sessionId: z.string(), resumeUrl: z.string(), sequence: z.number() });
export type GatewaySession = z.infer<typeof gatewaySession>;

const heldBackReasons = ["unreachable", "spent"] as const;
/** Why a worker cannot connect for now. */
export type HeldBackReason = (typeof heldBackReasons)[number];

/** Facts from the worker. */
export const workerToSupervisor = z.discriminatedUnion("type", [
  z.object({ type: z.literal("hello"), version: z.number(), pid: z.number() }),
  /** `vitals` is null in a worker that has not been started yet. */
  z.object({ type: z.literal("pulse"), vitals: workerVitals.nullable() }),
  z.object({ type: z.literal("ready"), userId: id, username: z.string(), applicationId: id, guildIds: z.array(id) }),
  z.object({ type: z.literal("resumed") }),
  z.object({ type: z.literal("disconnected"), code: z.number() }),
  /** It is not connected for now and goes on trying: no way leads into Discord, or it has spent its IDENTIFYs of the day. */
  z.object({ type: z.literal("held_back"), reason: z.enum(heldBackReasons), detail: z.string() }),
  /** Something before Discord wants nothing of this host's address for so long. */
  z.object({ type: z.literal("turned_away"), status: z.number(), forMs: z.number() }),
  /** So many events waited to be stored that for so long messages were left to Discord; now they come, or are to be read. */
  z.object({ type: z.literal("fell_behind"), forMs: z.number() }),
  z.object({ type: z.literal("session_moved"), session: gatewaySession }),
  z.object({ type: z.literal("session_ended") }),
  /** `sequence` is the worker's own count, to be given back in `handled`: it goes on across gateway sessions. */
  z.object({ type: z.literal("event_seen"), sequence: z.number(), event: workerEvent }),
  /** Messages of channels that a peer reports: seen, and kept to be recalled until they are `handled`. */
  z.object({ type: z.literal("messages_named"), messages: z.array(namedMessage) }),
  z.object({
    type: z.literal("gave_up"),
    reason: z.enum(["bad_token", "disallowed_intents", "refused_connection"]),
    detail: z.string(),
  }),
]);
export type WorkerToSupervisor = z.infer<typeof workerToSupervisor>;

/** Orders to the worker. */
export const supervisorToWorker = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("start"),
    /** A label for its log lines and for `ps`: it may have been started as nobody's. */
    bot: z.string(),
    token: z.string(),
    /** Base of the REST API, ending in `/api`. */
    apiUrl: z.string(),
    session: gatewaySession.nullable(),
    /** The bot's user, if it has ever signed in. */
    userId: id.nullable(),
    /** For so long it asks Discord for nothing that can wait. */
    holdForMs: z.number(),
    /** An operator grants it one IDENTIFY beyond the budget of the day. */
    identifyGranted: z.boolean(),
    ...manners.shape,
  }),
  /**
   * Instead of `start`: answer calls by REST alone. No gateway, no IDENTIFY, nothing that outlives the process, so that it
   * may run beside the worker that has the token. Without a token only `reach_api` can be asked.
   */
  z.object({ type: z.literal("probe"), token: z.string().nullable(), apiUrl: z.string(), deadlineMs: z.number() }),
  z.object({ type: z.literal("stop") }),
  /** From now on these hold instead of those it was started with. */
  z.object({ type: z.literal("adjust"), ...manners.shape }),
  /** From now on it asks Discord for nothing that can wait, for so long. */
  z.object({ type: z.literal("hold"), forMs: z.number() }),
  /** These events are on disk; the durable mark may pass them. */
  z.object({ type: z.literal("handled"), sequences: z.array(z.number()) }),
  /**
   * Channels of which another bot tells everything: of their messages it is enough to name them. It holds until the
   * process ends; a worker that was told nothing of a channel tells everything.
   */
  z.object({ type: z.literal("peers_report"), added: z.array(id), removed: z.array(id) }),
  /** Its peers hear what it does not: it goes on with its gateway session on another connection. */
  z.object({ type: z.literal("listen_anew") }),
  /** Another bot has got through to Discord, which this one could not reach: it tries in a moment. */
  z.object({ type: z.literal("follow") }),
  z.object({ type: z.literal("type_in"), channelId: id, typing: z.boolean() }),
]);
export type SupervisorToWorker = z.infer<typeof supervisorToWorker>;

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
