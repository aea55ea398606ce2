/** Making and unmaking the places of a guild: the guild itself, its channels, roles and permission overwrites. */
import * as z from "zod";
import { tagsFrom } from "../acts/forum-tags.ts";
import { createChannel, deleteChannel, setOverwrite, updateChannel } from "../acts/guild-channels.ts";
import { createGuild } from "../acts/guilds.ts";
import { createRole, deleteRole, topPosition, updateRole } from "../acts/roles.ts";
import { bitsField } from "../rest/form.ts";
import { noContent, type OpenCall, ok, type Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Channel } from "../state/nouns.ts";
import { isId } from "../state/snowflakes.ts";
import { type GuildState, isThread } from "../state/world.ts";
import { BadRequest, type ControlRoute, control, found, parse } from "./routes.ts";

/** Channel types by number or name. */
export const channelType = z
  .union([
    z.literal(0),
    z.literal(4),
    z.literal(5),
    z.literal(15),
    z.enum(["text", "category", "announcement", "forum"]),
  ])
  .default(0)
  .transform((type) => (typeof type === "number" ? type : { text: 0, category: 4, announcement: 5, forum: 15 }[type]));

/** The id that a new guild is to have. */
export const guildIdField = z.string().refine(isId, "an id: a text of 1 to 20 digits");

/** Tags that a forum offers: `emoji` is a character. */
export const tagsField = z
  .array(
    z.strictObject({
      id: z.string().optional(),
      name: z.string().min(1).max(20),
      emoji: z.string().nullish(),
      moderated: z.boolean().default(false),
    }),
  )
  .max(20)
  .transform((tags) => tags.map(({ emoji, ...tag }) => ({ ...tag, emoji_name: emoji ?? null })));

const name = z.string().min(1).max(100);
const guildForm = z.strictObject({ name, id: guildIdField.optional() });
const roleParts = {
  color: z.number().int().min(0).max(0xffffff).optional(),
  hoist: z.boolean().optional(),
  mentionable: z.boolean().optional(),
};
const roleForm = z.strictObject({
  guildId: z.string().optional(),
  name,
  permissions: bitsField.default(0n),
  ...roleParts,
});
const roleChange = z.strictObject({ name: name.optional(), permissions: bitsField.optional(), ...roleParts });
const channelForm = z.strictObject({
  guildId: z.string().optional(),
  name,
  type: channelType,
  parentId: z.string().nullish(),
  topic: z.string().nullish(),
  tags: tagsField.default([]),
});
const channelChange = z.strictObject({
  name: name.optional(),
  topic: z.string().max(4_096).nullable().optional(),
  parentId: z.string().nullable().optional(),
  position: z.number().int().min(0).optional(),
  slowmodeSeconds: z.number().int().min(0).max(21_600).optional(),
  /** All tags of a forum; what is missing goes. */
  tags: tagsField.optional(),
});
const overwriteForm = z.strictObject({
  targetId: z.string(),
  type: z.union([z.literal(0), z.literal(1), z.enum(["role", "member"])]),
  allow: bitsField.default(0n),
  deny: bitsField.default(0n),
});

/** Routes that make and unmake places. */
export const makingRoutes: readonly ControlRoute[] = [
  control("POST", "/sandbox/guilds", (sandbox, { body }) => {
    const form = parse(guildForm, body);
    if (form.id !== undefined && sandbox.world.guilds.has(form.id))
      throw new BadRequest(`The guild ${form.id} exists.`);
    return ok(createGuild(sandbox, form.name, form.id));
  }),
  control("POST", "/sandbox/roles", (sandbox, { body }) => {
    const { guildId, ...form } = parse(roleForm, body);
    const state = guildOf(sandbox, guildId);
    return ok(createRole(sandbox, state.guild.id, { ...form, position: topPosition(state) }));
  }),
  control("PATCH", "/sandbox/roles/{id}", (sandbox, { param, body }) => {
    const { state, role } = roleOf(sandbox, param("id"));
    return ok(updateRole(sandbox, state.guild.id, role, parse(roleChange, body)));
  }),
  control("DELETE", "/sandbox/roles/{id}", (sandbox, { param }) => {
    const { state, role } = roleOf(sandbox, param("id"));
    if (role.id === state.guild.id) throw new BadRequest("@everyone cannot be deleted.");
    deleteRole(sandbox, state, role);
    return noContent();
  }),
  control("POST", "/sandbox/channels", makeChannel),
  control("PATCH", "/sandbox/channels/{id}", changeChannel),
  control("DELETE", "/sandbox/channels/{id}", (sandbox, { param }) => {
    deleteChannel(sandbox, channelOf(sandbox, param("id")));
    return noContent();
  }),
  control("PUT", "/sandbox/channels/{id}/overwrites", (sandbox, { param, body }) => {
    const channel = channelOf(sandbox, param("id"));
    const { targetId, type, allow, deny } = parse(overwriteForm, body);
    const kind = type === 1 || type === "member" ? 1 : 0;
    return ok(setOverwrite(sandbox, channel, { id: targetId, type: kind, allow: String(allow), deny: String(deny) }));
  }),
];

function makeChannel(sandbox: Sandbox, { body }: OpenCall): Reply {
  const { guildId, parentId, topic, ...form } = parse(channelForm, body);
  const plan = { ...form, parentId: parentId ?? null, topic: topic ?? null };
  return ok(createChannel(sandbox, guildOf(sandbox, guildId), plan));
}

function changeChannel(sandbox: Sandbox, { param, body }: OpenCall): Reply {
  const channel = channelOf(sandbox, param("id"));
  const { name: named, topic, parentId, position, slowmodeSeconds, tags } = parse(channelChange, body);
  if (isThread(channel))
    throw new BadRequest("A thread is changed by PATCH /sandbox/users/{userId}/threads/{threadId}.");
  if (tags && channel.type !== 15) throw new BadRequest(`The channel ${channel.name} is no forum and has no tags.`);
  const changed: Channel = {
    ...channel,
    name: named ?? channel.name ?? "",
    ...(topic === undefined ? {} : { topic }),
    ...(parentId === undefined ? {} : { parent_id: parentId }),
    ...(position === undefined ? {} : { position }),
    ...(slowmodeSeconds === undefined ? {} : { rate_limit_per_user: slowmodeSeconds }),
    ...(tags ? { available_tags: tagsFrom(sandbox, channel.available_tags ?? [], tags) } : {}),
  };
  return ok(updateChannel(sandbox, changed));
}

/** A guild by id; the first one when no id is given. @throws BadRequest */
export function guildOf({ world }: Sandbox, guildId: string | undefined): GuildState {
  const state = guildId === undefined ? world.guilds.values().next().value : world.guilds.get(guildId);
  return found(state, guildId === undefined ? "guild yet" : `guild ${guildId}`);
}

function channelOf({ world }: Sandbox, id: string): Channel {
  return found(world.channels.get(id), `channel ${id}`).channel;
}

function roleOf({ world }: Sandbox, id: string) {
  const state = found(
    [...world.guilds.values()].find(({ roles }) => roles.has(id)),
    `role ${id}`,
  );
  return { state, role: found(state.roles.get(id), `role ${id}`) };
}
