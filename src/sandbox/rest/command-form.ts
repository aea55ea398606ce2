/**
 * The forms of application commands and their options.
 * See [Discord Docs/Application command structure](https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-structure).
 */
import * as z from "zod";
import type { Command, JsonObject } from "../state/nouns.ts";

const chatName = z
  .string()
  .regex(/^[-_'\p{L}\p{N}\p{sc=Devanagari}\p{sc=Thai}]{1,32}$/u, "String value did not match validation regex.")
  .refine((name) => name === name.toLowerCase(), "Command name must be lowercase.");
const localizations = z.record(z.string(), z.string()).nullish();
const described = { name_localizations: localizations, description_localizations: localizations };

const choice = z.object({
  name: z.string().min(1).max(100),
  name_localizations: localizations,
  value: z.union([z.string().max(100), z.number()]),
});

const leaf = z.object({
  type: z.number().int().min(3).max(11),
  name: chatName,
  description: z.string().min(1).max(100),
  ...described,
  required: z.boolean().nullish(),
  choices: z.array(choice).max(25).nullish(),
  autocomplete: z.boolean().nullish(),
  channel_types: z.array(z.number().int()).nullish(),
  min_value: z.number().nullish(),
  max_value: z.number().nullish(),
  min_length: z.number().int().min(0).max(6_000).nullish(),
  max_length: z.number().int().min(1).max(6_000).nullish(),
});

const leaves = z.array(leaf).max(25).superRefine(requiredFirst).superRefine(distinct);
const named = { name: chatName, description: z.string().min(1).max(100), ...described };
const subcommand = z.object({ type: z.literal(1), ...named, options: leaves.nullish() });
const group = z.object({
  type: z.literal(2),
  ...named,
  options: z.array(subcommand).max(25).superRefine(distinct).nullish(),
});
const branches = z
  .array(z.union([subcommand, group]))
  .max(25)
  .superRefine(distinct);

/** What can be said of any command, whatever its type. */
const common = {
  name_localizations: localizations,
  description_localizations: localizations,
  default_member_permissions: z
    .union([z.string().regex(/^\d+$/), z.number().int()])
    .transform(String)
    .nullish(),
  dm_permission: z.boolean().nullish(),
  default_permission: z.boolean().nullish(),
  nsfw: z.boolean().nullish(),
  contexts: z.array(z.number().int().min(0).max(2)).nullish(),
  integration_types: z.array(z.number().int().min(0).max(1)).nullish(),
};

const chatInput = z.object({
  id: z.string().nullish(),
  type: z.literal(1).nullish(),
  name: chatName,
  description: z.string().min(1).max(100),
  options: z.union([leaves, branches]).nullish(),
  ...common,
});

const contextMenu = z.object({
  id: z.string().nullish(),
  type: z.union([z.literal(2), z.literal(3)]),
  name: z.string().min(1).max(32),
  description: z.literal("").nullish(),
  ...common,
});

/** A command to create or overwrite. */
export type CommandForm = z.infer<typeof chatInput> | z.infer<typeof contextMenu>;

/** The form of one command; the type decides which. */
export function commandForm(body: unknown): z.ZodType<CommandForm> {
  const { type, options } = (body ?? {}) as { type?: unknown; options?: readonly { type?: unknown }[] };
  if (type === 2 || type === 3) return contextMenu;
  // A union would bury each complaint; which of the two is meant shows in the first option.
  const first = Array.isArray(options) ? options[0]?.type : undefined;
  return chatInput.extend({ options: first === 1 || first === 2 ? branches.nullish() : leaves.nullish() });
}

/** A command as it is kept; `base` carries its ids. */
export function commandOf(
  form: CommandForm,
  base: Pick<Command, "id" | "application_id" | "version" | "guild_id">,
): Command {
  const { guild_id: guildId } = base;
  return {
    ...base,
    type: form.type ?? 1,
    name: form.name,
    name_localizations: form.name_localizations ?? null,
    description: form.description ?? "",
    description_localizations: form.description_localizations ?? null,
    ...("options" in form && form.options?.length ? { options: form.options.map(withoutNulls) } : {}),
    default_member_permissions: form.default_member_permissions ?? null,
    ...(guildId === undefined ? { dm_permission: form.dm_permission ?? true } : {}),
    contexts: form.contexts ?? null,
    integration_types: form.integration_types ?? [0],
    nsfw: form.nsfw ?? false,
  };
}

function requiredFirst(
  options: readonly { required?: boolean | null | undefined }[],
  context: z.core.$RefinementCtx,
): void {
  const firstOptional = options.findIndex(({ required }) => !required);
  const late = options.findIndex(({ required }, index) => required && firstOptional !== -1 && index > firstOptional);
  if (late === -1) return;
  const message = "Required options must be placed before non-required options";
  const code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID";
  context.addIssue({ code: "custom", path: [late], message, params: { code } });
}

function distinct(options: readonly { name: string }[], context: z.core.$RefinementCtx): void {
  const twice = options.findIndex(({ name }, index) => options.findIndex((other) => other.name === name) < index);
  if (twice === -1) return;
  const code = "APPLICATION_COMMAND_OPTIONS_NAME_INVALID";
  context.addIssue({ code: "custom", path: [twice], message: "Option names must be unique", params: { code } });
}

function withoutNulls(option: object): JsonObject {
  const given = Object.entries(option).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(
    given.map(([key, value]) => [key, key === "options" || key === "choices" ? value.map(withoutNulls) : value]),
  );
}
