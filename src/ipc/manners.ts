/**
 * The part of the worker protocol that says how a bot behaves before anyone has looked at what happened. It comes from the
 * agents' configuration, and may change while the worker runs.
 */
import * as z from "zod";
import type { Acknowledgement } from "../domain/acknowledgement.ts";
import { choices } from "./shapes.ts";

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

/** The manners of one bot. */
export const manners = z.object({
  /** By the command's name, with its subcommand; what is not listed is answered for the person's eyes only. */
  commands: z.record(z.string(), acknowledgement),
  presence: z.string().nullable(),
});
export type Manners = z.infer<typeof manners>;
