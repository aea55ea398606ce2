/**
 * The part of the worker protocol that is about what stands in a guild's channels: where each ends, and what was said there.
 * Asked by whatever looks for messages that no bot was told of.
 */
import * as z from "zod";
import { bits, id, outcomeOf } from "./shapes.ts";
import { seenChannel, seenMessage } from "./worker-events.ts";

/** A channel or thread, and where it ends. Discord says that the last message may be one that was deleted. */
const tip = z.object({ channel: seenChannel, lastMessageId: id.nullable(), mayRead: z.boolean() });

/** The calls; part of `workerCalls`. */
export const readingCalls = {
  /** Channels and active threads: three requests. `guild`: what decides, with their overwrites, where the bot may read. */
  read_tips: {
    input: z.object({
      guild: z.object({ id, ownerId: id, roles: z.array(z.object({ id, permissions: bits })) }),
      userId: id,
    }),
    output: outcomeOf(z.array(tip)),
  },
  /** Public threads of a channel that were archived since a moment, at most 100, the last one first. */
  read_archived: {
    input: z.object({ guildId: id, parentId: id, sinceMs: z.number() }),
    output: outcomeOf(z.array(tip)),
  },
  /**
   * The last messages after one and before another one (null: up to now), at most 100, oldest first. Fewer than 100: between
   * the two there are no others.
   */
  read_back: {
    input: z.object({ channelId: id, afterId: id, beforeId: id.nullable() }),
    output: outcomeOf(z.array(seenMessage)),
  },
} as const;
