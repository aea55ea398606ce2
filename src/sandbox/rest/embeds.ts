/**
 * Embeds: their limits, and their form in messages.
 * See [Discord Docs/Embed limits](https://docs.discord.com/developers/resources/message#embed-object-embed-limits).
 */
import * as z from "zod";
import { badField } from "../problem.ts";
import { timestamp } from "../sandbox.ts";
import type { JsonObject } from "../state/nouns.ts";

const maxTotal = 6_000;
const address = z.string().max(2_048);
const media = z.object({ url: address.nullish(), description: z.string().nullish() });

/** One embed of a form. */
export const embedField = z.object({
  type: z.string().nullish(),
  title: z.string().max(256).nullish(),
  description: z.string().max(4_096).nullish(),
  url: z.url().nullish(),
  timestamp: z.string().nullish(),
  color: z.number().int().min(0).max(0xffffff).nullish(),
  footer: z.object({ text: z.string().max(2_048), icon_url: address.nullish() }).nullish(),
  image: media.nullish(),
  thumbnail: media.nullish(),
  author: z.object({ name: z.string().max(256), url: address.nullish(), icon_url: address.nullish() }).nullish(),
  fields: z
    .array(
      z.object({
        name: z.string().min(1).max(256),
        value: z.string().min(1).max(1_024),
        inline: z.boolean().nullish(),
      }),
    )
    .max(25)
    .nullish(),
});

type EmbedForm = z.infer<typeof embedField>;

/** Embeds as messages carry them. @throws Problem 50035 when they are too long in all, or a timestamp is none. */
export function embedsOf(forms: readonly EmbedForm[]): JsonObject[] {
  const total = forms.reduce((sum, form) => sum + lengthOf(form), 0);
  if (total > maxTotal) {
    throw badField(["embeds"], "MAX_EMBED_SIZE_EXCEEDED", `Embed size exceeds maximum size of ${maxTotal}`);
  }
  return forms.map((form, index) => embedOf(form, index));
}

function embedOf(form: EmbedForm, index: number): JsonObject {
  const embed: JsonObject = { ...form, type: "rich" };
  if (form.timestamp != null) embed.timestamp = momentOf(form.timestamp, index);
  if (form.fields) embed.fields = form.fields.map((field) => ({ ...field, inline: field.inline ?? false }));
  for (const part of ["footer", "image", "thumbnail", "author"] as const) {
    if (form[part]) embed[part] = withoutNulls(form[part]);
  }
  return withoutNulls(embed);
}

function momentOf(text: string, index: number): string {
  const ms = Date.parse(text);
  if (!Number.isNaN(ms)) return timestamp(ms);
  const message = `Could not parse ${text}. Should be ISO8601.`;
  throw badField(["embeds", index, "timestamp"], "DATE_TIME_TYPE_PARSE", message);
}

function lengthOf({ title, description, footer, author, fields }: EmbedForm): number {
  const texts = [title, description, footer?.text, author?.name, ...(fields ?? []).flatMap((f) => [f.name, f.value])];
  return texts.reduce((sum, text) => sum + (text?.length ?? 0), 0);
}

function withoutNulls(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined));
}
