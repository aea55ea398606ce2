/** Making things one by one: guilds, channels, bots, users, roles, overwrites. */
import * as z from "zod";
import { createChannel, deleteChannel, setOverwrite } from "../acts/guild-channels.ts";
import { acceptInvite } from "../acts/invites.ts";
import { botState, createBot, createGuild, createRole, createUser, joinGuild } from "../acts/people.ts";
import { noContent, ok } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import type { GuildState } from "../state/world.ts";
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

const bits = z.union([z.string().regex(/^\d+$/), z.number().int().min(0)]).transform((value) => BigInt(value));
const name = z.string().min(1).max(100);
const guildForm = z.strictObject({ name, id: z.string().regex(/^\d+$/).optional() });
const roleForm = z.strictObject({ guildId: z.string().optional(), name, permissions: bits.default(0n) });
const channelForm = z.strictObject({
  guildId: z.string().optional(),
  name,
  type: channelType,
  parentId: z.string().nullish(),
  topic: z.string().nullish(),
});
const botForm = z.strictObject({
  token: z.string().min(1).optional(),
  username: name,
  guildIds: z.array(z.string()).optional(),
  permissions: bits.optional(),
});
const inviteForm = z.strictObject({ applicationId: z.string(), guildId: z.string().optional(), permissions: bits });
const userForm = z.strictObject({ guildId: z.string().optional(), username: name, roles: z.array(name).default([]) });
const overwriteForm = z.strictObject({
  targetId: z.string(),
  type: z.union([z.literal(0), z.literal(1), z.enum(["role", "member"])]),
  allow: bits.default(0n),
  deny: bits.default(0n),
});

/** Routes that make and unmake. */
export const makingRoutes: readonly ControlRoute[] = [
  control("POST", "/sandbox/guilds", (sandbox, { body }) => {
    const form = parse(guildForm, body);
    if (form.id !== undefined && sandbox.world.guilds.has(form.id))
      throw new BadRequest(`The guild ${form.id} exists.`);
    return ok(createGuild(sandbox, form.name, form.id));
  }),
  control("POST", "/sandbox/roles", (sandbox, { body }) => {
    const form = parse(roleForm, body);
    return ok(createRole(sandbox, guildOf(sandbox, form.guildId).guild.id, form.name, form.permissions));
  }),
  control("POST", "/sandbox/channels", (sandbox, { body }) => {
    const { guildId, parentId, topic, ...form } = parse(channelForm, body);
    const plan = { ...form, parentId: parentId ?? null, topic: topic ?? null };
    return ok(createChannel(sandbox, guildOf(sandbox, guildId), plan));
  }),
  control("DELETE", "/sandbox/channels/{id}", (sandbox, { param }) => {
    deleteChannel(sandbox, found(sandbox.world.channels.get(param("id")), `channel ${param("id")}`).channel);
    return noContent();
  }),
  control("PUT", "/sandbox/channels/{id}/overwrites", (sandbox, { param, body }) => {
    const state = found(sandbox.world.channels.get(param("id")), `channel ${param("id")}`);
    const { targetId, type, allow, deny } = parse(overwriteForm, body);
    const kind = type === 1 || type === "member" ? 1 : 0;
    return ok(setOverwrite(sandbox, state, { id: targetId, type: kind, allow: String(allow), deny: String(deny) }));
  }),
  control("POST", "/sandbox/bots", (sandbox, { body }) => ok(makeBot(sandbox, parse(botForm, body)))),
  control("POST", "/sandbox/invites", (sandbox, { body }) => {
    const { applicationId, guildId, permissions } = parse(inviteForm, body);
    acceptInvite(sandbox, { applicationId, permissions, guildId: guildOf(sandbox, guildId).guild.id });
    return noContent();
  }),
  control("POST", "/sandbox/users", (sandbox, { body }) => {
    const form = parse(userForm, body);
    const { guild } = guildOf(sandbox, form.guildId);
    const roles = rolesNamed(sandbox, guild.id, form.roles);
    const user = createUser(sandbox, form.username);
    joinGuild(sandbox, guild.id, user, roles);
    return ok(user);
  }),
];

/** Ids of roles by name. @throws BadRequest for an unknown one */
export function rolesNamed({ world }: Sandbox, guildId: string, names: readonly string[]): string[] {
  return names.map((wanted) => found(world.roleNamed(guildId, wanted), `role "${wanted}" in the guild ${guildId}`).id);
}

/** A guild by id; the first one when no id is given. */
function guildOf({ world }: Sandbox, guildId: string | undefined): GuildState {
  const state = guildId === undefined ? world.guilds.values().next().value : world.guilds.get(guildId);
  return found(state, guildId === undefined ? "guild yet" : `guild ${guildId}`);
}

function makeBot(sandbox: Sandbox, { token, username, guildIds, permissions }: z.infer<typeof botForm>): object {
  if (token !== undefined && sandbox.world.botsByToken.has(token))
    throw new BadRequest("A bot with this token exists.");
  const guilds = guildIds ? guildIds.map((id) => guildOf(sandbox, id)) : [...sandbox.world.guilds.values()];
  const bot = createBot(sandbox, username, token);
  const user = found(sandbox.world.users.get(bot.userId), `user ${bot.userId}`);
  for (const { guild } of guilds) joinGuild(sandbox, guild.id, user, [], permissions);
  return { ...botState(sandbox, bot), token: bot.token };
}
