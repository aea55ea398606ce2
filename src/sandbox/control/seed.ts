/**
 * `POST /sandbox/seed`: a whole guild at once. Idempotent: things are known by name (bots by token), what exists stays as it
 * is, what is new is added.
 */
import * as z from "zod";
import { type ChannelPlan, createChannel } from "../acts/guild-channels.ts";
import { createGuild } from "../acts/guilds.ts";
import { imageField } from "../acts/image-data.ts";
import { joinGuild, updateMember } from "../acts/members.ts";
import { createRole, topPosition } from "../acts/roles.ts";
import { createBot, createUser, updateUser } from "../acts/users.ts";
import { bitsField } from "../rest/form.ts";
import { type OpenCall, ok, type Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Channel, User } from "../state/nouns.ts";
import type { GuildState } from "../state/world.ts";
import { channelType, guildIdField, tagsField } from "./making.ts";
import { rolesNamed } from "./people.ts";
import { bodyLimit, type ControlRoute, control, found, parse } from "./routes.ts";

const name = z.string().min(1).max(100);
const channel = z.strictObject({ name, type: channelType, topic: z.string().nullish(), tags: tagsField.optional() });
const form = z.strictObject({
  guild: z.strictObject({ name, id: guildIdField.optional() }),
  roles: z
    .array(
      z.strictObject({
        name,
        permissions: bitsField.default(0n),
        color: z.number().int().min(0).max(0xffffff).default(0),
      }),
    )
    .default([]),
  categories: z.array(z.strictObject({ name, channels: z.array(channel).default([]) })).default([]),
  channels: z.array(channel).default([]),
  bots: z
    .array(z.strictObject({ token: z.string().min(1), username: name, avatar: imageField.optional() }))
    .default([]),
  users: z.array(z.strictObject({ username: name, roles: z.array(name).default([]) })).default([]),
});

type Seed = z.infer<typeof form>;

/** The route. */
export const seedRoute: ControlRoute = control("POST", "/sandbox/seed", sow, bodyLimit.files);

function sow(sandbox: Sandbox, { body }: OpenCall): Reply {
  const seed = parse(form, body);
  const state = seedGuild(sandbox, seed);
  const guildId = state.guild.id;
  seedRoles(sandbox, state, seed);
  seedChannels(sandbox, state, seed);
  const users = seed.users.map((wanted) => seedUser(sandbox, state, wanted));
  const bots = seed.bots.map((wanted) => seedBot(sandbox, state, wanted));
  return ok({
    guildId,
    roles: [...state.roles.values()],
    channels: [...state.channels.values()],
    bots,
    users: users.map(({ id, username }) => ({ id, username })),
  });
}

function seedGuild(sandbox: Sandbox, { guild }: Seed): GuildState {
  const { guilds } = sandbox.world;
  const known =
    guild.id === undefined
      ? [...guilds.values()].find((state) => state.guild.name === guild.name)
      : guilds.get(guild.id);
  const id = known?.guild.id ?? createGuild(sandbox, guild.name, guild.id).id;
  return found(guilds.get(id), `guild ${id}`);
}

function seedRoles(sandbox: Sandbox, state: GuildState, { roles }: Seed): void {
  const guildId = state.guild.id;
  for (const { name, permissions, color } of roles) {
    if (sandbox.world.roleNamed(guildId, name)) continue;
    createRole(sandbox, guildId, { name, permissions, color, position: topPosition(state) });
  }
}

function seedChannels(sandbox: Sandbox, state: GuildState, { categories, channels }: Seed): void {
  for (const category of categories) {
    const parent = ensureChannel(sandbox, state, { name: category.name, type: 4 }, null);
    for (const wanted of category.channels) ensureChannel(sandbox, state, wanted, parent.id);
  }
  for (const wanted of channels) ensureChannel(sandbox, state, wanted, null);
}

function ensureChannel(
  sandbox: Sandbox,
  state: GuildState,
  wanted: Pick<ChannelPlan, "name" | "type" | "topic" | "tags">,
  parentId: string | null,
): Channel {
  const isSame = (known: Channel): boolean => {
    const isNamed =
      known.name?.toLowerCase() === wanted.name.toLowerCase().replaceAll(/\s+/g, wanted.type === 4 ? " " : "-");
    return isNamed && known.type === wanted.type && (known.parent_id ?? null) === parentId;
  };
  return [...state.channels.values()].find(isSame) ?? createChannel(sandbox, state, { ...wanted, parentId });
}

function seedUser(sandbox: Sandbox, state: GuildState, wanted: Seed["users"][number]): User {
  const guildId = state.guild.id;
  const roles = rolesNamed(sandbox, guildId, wanted.roles);
  const users = [...state.members.keys()].flatMap((id) => sandbox.world.users.get(id) ?? []);
  const known = users.find((user) => !user.bot && user.username === wanted.username);
  if (!known) {
    const user = createUser(sandbox, wanted.username);
    joinGuild(sandbox, state, user, roles);
    return user;
  }
  const held = state.members.get(known.id)?.roles ?? [];
  const missing = roles.filter((id) => !held.includes(id));
  if (missing.length > 0) updateMember(sandbox, state, known, { roles: [...held, ...missing] });
  return known;
}

function seedBot(sandbox: Sandbox, state: GuildState, { token, username, avatar }: Seed["bots"][number]): object {
  const bot = sandbox.world.botsByToken.get(token) ?? createBot(sandbox, username, token);
  const user = found(sandbox.world.users.get(bot.userId), `user ${bot.userId}`);
  if (!state.members.has(bot.userId)) joinGuild(sandbox, state, user);
  if (avatar && user.avatar === null) updateUser(sandbox, user, { avatar });
  return { userId: bot.userId, applicationId: bot.applicationId, username: user.username };
}
