/** Shapes that the worker protocol uses in many places. Imported by its files alone. */
import * as z from "zod";
import { isSnowflake } from "../domain/ids.ts";

/** A Discord id. */
export const id = z.string().refine(isSnowflake, "a snowflake");

/** Discord's permission bits as a decimal string. */
export const bits = z.string().regex(/^\d+$/);

/** What a person may choose from, as many as Discord shows. */
export const choices = z.array(z.object({ name: z.string().max(100), value: z.string().max(100) })).max(25);

/** No input, or no output. */
export const nothing = z.object({});

// Made once and not for each call: a shape costs two kilobytes, in every process that speaks the protocol.
const undone = [
  z.object({ kind: z.literal("refused"), status: z.number(), code: z.number(), problem: z.string() }),
  z.object({ kind: z.literal("retry"), afterMs: z.number(), problem: z.string() }),
  z.object({ kind: z.literal("unknown"), problem: z.string() }),
] as const;

/**
 * What became of a request to Discord. `refused`: Discord will never accept it. `retry`: nothing was sent or Discord
 * asked to wait. `unknown`: it may or may not have happened.
 */
export const outcomeOf = <Value extends z.ZodType>(value: Value) =>
  z.discriminatedUnion("kind", [z.object({ kind: z.literal("done"), value }), ...undone]);
