/**
 * The forms in which channels of a guild are made and changed, and what a bot may not put into them.
 * See [Discord Docs/Modify channel](https://docs.discord.com/developers/resources/channel#modify-channel).
 */
import * as z from "zod";
import { requireTagFlag, tagsFrom } from "../acts/forum-tags.ts";
import { channelName } from "../acts/guild-channels.ts";
import { badField, problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Channel, Overwrite } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import type { GuildState } from "../state/world.ts";
import { bitsField, idField } from "./form.ts";

/** How long a thread may stay in the list, in minutes. */
export const archiveMinutes = z.union([z.literal(60), z.literal(1_440), z.literal(4_320), z.literal(10_080)]);

const decimal = bitsField.transform(String);

/** One permission overwrite of a form. */
export const overwriteField = z.object({
  id: idField,
  type: z.union([z.literal(0), z.literal(1)]),
  allow: decimal.nullish().transform((bits) => bits ?? "0"),
  deny: decimal.nullish().transform((bits) => bits ?? "0"),
});

const emojiParts = { emoji_id: idField.nullish(), emoji_name: z.string().max(100).nullish() };
const tagField = z.object({
  id: idField.nullish(),
  name: z.string().max(20),
  moderated: z.boolean().nullish(),
  ...emojiParts,
});
const slowmode = z.number().int().min(0).max(21_600).nullish();

/** What can be said of a channel, when it is made and later. */
const parts = {
  topic: z.string().max(4_096).nullish(),
  parent_id: idField.nullish(),
  position: z.number().int().min(0).nullish(),
  permission_overwrites: z.array(overwriteField).nullish(),
  rate_limit_per_user: slowmode,
  nsfw: z.boolean().nullish(),
  available_tags: z.array(tagField).max(20).nullish(),
  default_auto_archive_duration: archiveMinutes.nullish(),
  default_thread_rate_limit_per_user: slowmode,
  default_reaction_emoji: z.object(emojiParts).nullish(),
  default_sort_order: z.number().int().min(0).max(1).nullish(),
  default_forum_layout: z.number().int().min(0).max(2).nullish(),
};

/** A channel to be made: text, category, announcement or forum. */
export const newChannelForm = z.object({
  name: z.string().min(1).max(100),
  type: z.union([z.literal(0), z.literal(4), z.literal(5), z.literal(15)]).nullish(),
  ...parts,
});

/** What changes of a channel; `flags` only of forums. */
export const channelForm = z.object({
  name: z.string().min(1).max(100).optional(),
  flags: z.number().int().nullish(),
  ...parts,
});

type Form = z.infer<typeof channelForm>;

const textOnly = [
  "topic",
  "rate_limit_per_user",
  "default_auto_archive_duration",
  "default_thread_rate_limit_per_user",
];
const forumOnly = ["available_tags", "default_reaction_emoji", "default_sort_order", "default_forum_layout", "flags"];

/** The fields of a channel that a form sets; those that its type does not have are left out, as Discord does. */
export function channelParts(sandbox: Sandbox, before: Channel, form: Form): Partial<Channel> {
  const { name, available_tags: tags, default_reaction_emoji: emoji, flags, position, ...rest } = form;
  const all: Record<string, unknown> = {
    ...rest,
    ...(name === undefined ? {} : { name: channelName(name, before.type) }),
    ...(tags ? { available_tags: tagsFrom(sandbox, before.available_tags ?? [], tags) } : {}),
    ...(emoji === undefined ? {} : { default_reaction_emoji: emoji && { emoji_id: null, emoji_name: null, ...emoji } }),
    ...(flags == null ? {} : { flags: (before.flags & ~requireTagFlag) | (flags & requireTagFlag) }),
    ...(position == null ? {} : { position }),
  };
  const foreign = [...(before.type === 4 ? textOnly : []), ...(before.type === 15 ? [] : forumOnly)];
  return Object.fromEntries(
    Object.entries(all).filter(([key, value]) => value !== undefined && !foreign.includes(key)),
  );
}

/** Refuses a parent that is no category of the guild. @throws Problem 50035 */
export function refuseParent({ channels }: GuildState, type: number, parentId: string | null | undefined): void {
  if (parentId == null) return;
  const isCategory = channels.get(parentId)?.type === 4;
  if (isCategory && type !== 4) return;
  const [code, message] = isCategory
    ? ["CHANNEL_PARENT_INVALID_TYPE", "Not a category"]
    : ["CHANNEL_PARENT_INVALID", "Category does not exist"];
  throw badField(["parent_id"], code, message);
}

/**
 * Refuses overwrites by a bot that may not manage roles, or that allow or deny what it does not hold itself; `within` is what
 * it holds where it sets them. @throws Problem 50013, 10009 for somebody who is not there
 */
export function refuseOverwrites(
  { world }: Sandbox,
  state: GuildState,
  within: bigint,
  overwrites: readonly Overwrite[],
): void {
  if (overwrites.length === 0) return;
  if (!(within & Permission.MANAGE_ROLES)) throw problem(50013);
  const isAdministrator = (within & Permission.ADMINISTRATOR) !== 0n;
  for (const { id, type, allow, deny } of overwrites) {
    const isKnown = type === 0 ? state.roles.has(id) : world.users.has(id);
    if (!isKnown) throw problem(10009);
    const touched = BigInt(allow) | BigInt(deny);
    if (touched & ~within) throw problem(50013);
    if (touched & Permission.MANAGE_ROLES && !isAdministrator) throw problem(50013);
  }
}
