/**
 * Everything that the rules judge a run by, and nothing else: what was said and done, our rows, Discord's messages and its
 * transcript, how processes ended. Made by `gather.ts`; tests make it by hand.
 */
import type { HouseEnd } from "./keeper.ts";
import type { Placed } from "./orders.ts";
import type { Struck } from "./strike.ts";
import type { Asked } from "./talk.ts";

/** A row of the deliveries; times are milliseconds since 1970. */
export interface DeliveryFact {
  readonly id: string;
  readonly messageId: string;
  readonly agentId: string | null;
  readonly sessionId: string | null;
  readonly state: string;
  readonly reason: string | null;
  readonly problem: string | null;
  readonly attemptCount: number;
  readonly settledAt: number | null;
}

/** A row of the outbox. */
export interface PostFact {
  readonly id: string;
  readonly agentId: string;
  readonly turnId: string | null;
  readonly deliveryId: string | null;
  readonly part: number;
  readonly recipient: string;
  readonly content: string;
  readonly state: string;
  readonly messageId: string | null;
  readonly problem: string | null;
}

/** A row of the tasks. */
export interface TaskFact {
  readonly id: string;
  readonly state: string;
  readonly assigneeId: string;
  /** What asked for it: a turn or an interaction. */
  readonly askKey: string;
  readonly replyToId: string | null;
  readonly threadId: string | null;
  readonly problem: string | null;
}

/** A command with what its person saw of it. */
export interface OrderFact extends Placed {
  /** The bot did not take it in time, and Discord has said so. */
  readonly failed: boolean;
  /** It was taken, and still says "thinking …". */
  readonly loading: boolean;
  readonly answer: string | null;
  /** Null when it was not taken. */
  readonly acknowledgedAfterMs: number | null;
}

/** What a bot has written, as Discord shows it. */
export interface SaidFact {
  readonly id: string;
  readonly channelId: string;
  readonly authorId: string;
  readonly content: string;
  readonly replyToId: string | null;
  /** It is a living message, and reads otherwise than it was posted. */
  readonly edited: boolean;
}

/** A sign-in of a bot, or the end of a connection. */
export interface ConnectionFact {
  readonly userId: string;
  readonly at: number;
  readonly kind: "identify" | "resume" | "close";
  readonly code: number | null;
}

/** A post as a bot asked Discord for it, whatever the bot heard of it. */
export interface RequestFact {
  readonly userId: string;
  readonly nonce: string | null;
  readonly status: number;
}

/** The end of a child process, as the log of the house has it; `problem` is why the house itself killed it. */
export interface ChildEnd {
  /** The words of the log: whose end it is. */
  readonly what: string;
  readonly bot: string;
  readonly pid: number | null;
  readonly code: number | null;
  readonly signal: string | null;
  readonly problem: string | null;
}

/** All of a run. */
export interface Evidence {
  readonly asked: readonly Asked[];
  readonly orders: readonly OrderFact[];
  /** Discord's user of each agent. */
  readonly userIds: ReadonlyMap<string, string>;
  readonly deliveries: readonly DeliveryFact[];
  readonly posts: readonly PostFact[];
  readonly tasks: readonly TaskFact[];
  readonly said: readonly SaidFact[];
  readonly connections: readonly ConnectionFact[];
  readonly requests: readonly RequestFact[];
  /** Messages that bots have taken away again. */
  readonly deletedIds: ReadonlySet<string>;
  /** How many requests were answered with each of 401, 403 and 429. */
  readonly invalidRequests: Readonly<Record<string, number>>;
  readonly struck: readonly Struck[];
  readonly ends: readonly HouseEnd[];
  /** Bots that were given up, with what they said. */
  readonly givenUp: ReadonlyMap<string, string | null>;
  /** Bots that were parked and that the operator could not restart, with why. */
  readonly notRestarted: ReadonlyMap<string, string>;
  /** Child processes that ended without having been told to. */
  readonly childEnds: readonly ChildEnd[];
  /** True when a token stands in what was logged or printed. */
  readonly tokensSeen: boolean;
  /** Processes that were there after the end, as command lines. */
  readonly left: readonly string[];
  readonly exitCode: number | null;
}
