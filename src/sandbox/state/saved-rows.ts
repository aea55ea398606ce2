/**
 * The form of a saved world: rows as the journal writes them, checked before they replace what is here. What a row must
 * have is what the sandbox reads; further fields are kept as they came.
 */
import * as z from "zod";
import { isId } from "./snowflakes.ts";

const id = z.string().refine(isId, "an id: a text of 1 to 20 digits");
const bits = z.string().regex(/^\d+$/, "permission bits in decimal digits");
const hash = z.string().regex(/^[0-9a-f]{32}$/, "32 hexadecimal digits");
const moment = z.iso.datetime({ offset: true });
const object = z.record(z.string(), z.unknown());

const user = z.looseObject({
  id,
  username: z.string().min(1).max(80),
  global_name: z.string().nullable(),
  discriminator: z.string(),
  avatar: hash.nullable(),
  bot: z.literal(true).optional(),
});
const presence = z.object({ status: z.string(), activities: z.array(object) });
const role = z.looseObject({
  id,
  name: z.string(),
  permissions: bits,
  position: z.number().int().min(0),
  color: z.number().int(),
  hoist: z.boolean(),
  managed: z.boolean(),
  mentionable: z.boolean(),
});
const member = z.looseObject({ nick: z.string().nullable(), roles: z.array(id), joined_at: moment });
const metadata = z.looseObject({
  archived: z.boolean(),
  archive_timestamp: moment,
  auto_archive_duration: z.number().int().min(1),
  locked: z.boolean(),
});
const tag = z.looseObject({ id, name: z.string(), moderated: z.boolean() });
const channel = z.looseObject({
  id,
  type: z.union([0, 1, 4, 5, 10, 11, 12, 15].map((type) => z.literal(type))),
  flags: z.number().int(),
  last_message_id: id.nullable(),
  guild_id: id.optional(),
  name: z.string().optional(),
  position: z.number().int().optional(),
  parent_id: id.nullish(),
  permission_overwrites: z
    .array(z.looseObject({ id, type: z.union([z.literal(0), z.literal(1)]), allow: bits, deny: bits }))
    .optional(),
  recipients: z.array(user).length(2).optional(),
  thread_metadata: metadata.optional(),
  available_tags: z.array(tag).optional(),
  applied_tags: z.array(id).optional(),
});
const attachment = z.looseObject({
  id,
  filename: z.string(),
  size: z.number().int().min(0),
  url: z.string().regex(/^\/attachments\/\d+\/\d+\/[\w.-]+$/, "an address like /attachments/12/34/notes.txt"),
});
const message = z.looseObject({
  id,
  channel_id: id,
  type: z.number().int(),
  content: z.string(),
  author: user,
  mentions: z.array(user),
  mention_roles: z.array(id),
  attachments: z.array(attachment),
  embeds: z.array(object),
  components: z.array(object),
  timestamp: moment,
  flags: z.number().int(),
});
const reaction = z.object({ emoji: z.string().min(1), userIds: z.array(id).min(1) });

const row = z.discriminatedUnion("table", [
  z.strictObject({ table: z.literal("user"), put: user }),
  z.strictObject({
    table: z.literal("bot"),
    // Without its token, like webhooks: a document that is handed around must not carry one.
    put: z.looseObject({ userId: id, applicationId: id, disallowedIntents: z.number().int(), presence }),
  }),
  z.strictObject({
    table: z.literal("guild"),
    put: z.looseObject({ id, name: z.string().min(1), owner_id: id, joined_at: moment }),
  }),
  z.strictObject({ table: z.literal("role"), put: z.object({ guildId: id, role }) }),
  z.strictObject({ table: z.literal("member"), put: z.object({ guildId: id, userId: id, member }) }),
  z.strictObject({ table: z.literal("channel"), put: channel }),
  z.strictObject({
    table: z.literal("threadMember"),
    put: z.looseObject({ id, user_id: id, join_timestamp: moment }),
  }),
  z.strictObject({
    table: z.literal("message"),
    put: z.object({ message, reactions: z.array(reaction), pinnedAt: moment.nullable() }),
  }),
  z.strictObject({ table: z.literal("ephemeral"), put: z.object({ message, userId: id }) }),
  z.strictObject({
    table: z.literal("command"),
    put: z.looseObject({ id, application_id: id, type: z.number().int(), name: z.string().min(1) }),
  }),
  z.strictObject({
    table: z.literal("webhook"),
    put: z.looseObject({
      id,
      guildId: id,
      channelId: id,
      creatorId: id,
      name: z.string().min(1),
      avatar: hash.nullable(),
    }),
  }),
  z.strictObject({ table: z.literal("presence"), put: z.object({ userId: id, presence }) }),
]);

/** One row of a saved world. */
export type SavedRow = z.infer<typeof row>;

/** The tables that are saved; interactions, nonces and sessions belong to the moment. */
export const savedTables: ReadonlySet<string> = new Set(row.options.map(({ shape }) => shape.table.value));

/** A whole saved world: rows in an order in which they can be put, and the bytes of attachments and avatars in base64. */
export const savedWorld = z.strictObject({
  format: z.literal("discord-sandbox"),
  version: z.literal(1),
  savedAt: z.number().int(),
  rows: z.array(row),
  files: z.record(
    z.string().regex(/^(\d{1,20}|avatar-[0-9a-f]{32})$/, "an attachment's id or avatar-<32 hexadecimal digits>"),
    z.base64(),
  ),
});

/** A saved world of the right form; whether its parts fit together is asked of `misfitsIn`. */
export type SavedWorld = z.infer<typeof savedWorld>;
