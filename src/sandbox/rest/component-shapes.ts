/**
 * What one component of a message or modal may say, by its type. Used by components.ts, which knows what may stand where.
 * See [Discord Docs/Component reference](https://docs.discord.com/developers/components/reference).
 */
import * as z from "zod";
import type { JsonObject } from "../state/nouns.ts";
import { idField } from "./form.ts";

const customId = z.string().min(1).max(100);
const emoji = z.object({ id: z.string().nullish(), name: z.string().nullish(), animated: z.boolean().nullish() });
const id = z.number().int().min(0).nullish();
const select = {
  id,
  custom_id: customId,
  placeholder: z.string().max(150).nullish(),
  disabled: z.boolean().nullish(),
  // Of modals: whether something must be chosen.
  required: z.boolean().nullish(),
};
const range = {
  min_values: z.number().int().min(0).max(25).nullish(),
  max_values: z.number().int().min(1).max(25).nullish(),
};
const nested = z.array(z.record(z.string(), z.unknown()));

/** The form of each component, by its type. */
export const componentShapes: Readonly<Record<number, z.ZodType<JsonObject>>> = {
  1: z.object({ type: z.literal(1), id, components: nested.min(1).max(5) }),
  2: z.object({
    type: z.literal(2),
    id,
    style: z.number().int().min(1).max(6),
    label: z.string().max(80).nullish(),
    emoji: emoji.nullish(),
    custom_id: customId.nullish(),
    url: z.string().max(512).nullish(),
    sku_id: z.string().nullish(),
    disabled: z.boolean().nullish(),
  }),
  3: z.object({
    type: z.literal(3),
    ...select,
    ...range,
    options: z
      .array(
        z.object({
          label: z.string().min(1).max(100),
          value: z.string().min(1).max(100),
          description: z.string().max(100).nullish(),
          emoji: emoji.nullish(),
          default: z.boolean().nullish(),
        }),
      )
      .min(1)
      .max(25),
  }),
  4: z.object({
    type: z.literal(4),
    id,
    custom_id: customId,
    style: z.union([z.literal(1), z.literal(2)]),
    label: z.string().max(45).nullish(),
    min_length: z.number().int().min(0).max(4_000).nullish(),
    max_length: z.number().int().min(1).max(4_000).nullish(),
    required: z.boolean().nullish(),
    value: z.string().max(4_000).nullish(),
    placeholder: z.string().max(100).nullish(),
  }),
  5: z.object({ type: z.literal(5), ...select, ...range, ...defaultsOf("user") }),
  6: z.object({ type: z.literal(6), ...select, ...range, ...defaultsOf("role") }),
  7: z.object({ type: z.literal(7), ...select, ...range, ...defaultsOf("user", "role") }),
  8: z.object({
    type: z.literal(8),
    ...select,
    ...range,
    ...defaultsOf("channel"),
    channel_types: z.array(z.number().int()).nullish(),
  }),
  9: z.object({
    type: z.literal(9),
    id,
    components: nested.min(1).max(3),
    accessory: z.record(z.string(), z.unknown()),
  }),
  10: z.object({ type: z.literal(10), id, content: z.string().min(1).max(4_000) }),
  14: z.object({
    type: z.literal(14),
    id,
    divider: z.boolean().nullish(),
    spacing: z.number().int().min(1).max(2).nullish(),
  }),
  17: z.object({
    type: z.literal(17),
    id,
    accent_color: z.number().int().min(0).max(0xffffff).nullish(),
    spoiler: z.boolean().nullish(),
    components: nested.min(1),
  }),
  18: z.object({
    type: z.literal(18),
    id,
    label: z.string().min(1).max(45),
    description: z.string().max(100).nullish(),
    component: z.record(z.string(), z.unknown()),
  }),
};

/** What Discord fills in where a form says nothing, by the type of the component. */
export const componentDefaults: Readonly<Record<number, JsonObject>> = {
  3: { min_values: 1, max_values: 1 },
  4: { label: null, min_length: null, max_length: null },
  5: { min_values: 1, max_values: 1 },
  6: { min_values: 1, max_values: 1 },
  7: { min_values: 1, max_values: 1 },
  8: { min_values: 1, max_values: 1 },
  14: { divider: true, spacing: 1 },
  17: { accent_color: null, spoiler: false },
};

/** What is chosen already in a select of users, roles or channels. */
function defaultsOf(...types: readonly ("user" | "role" | "channel")[]) {
  return {
    default_values: z
      .array(z.object({ id: idField, type: z.enum(types) }))
      .max(25)
      .nullish(),
  };
}
