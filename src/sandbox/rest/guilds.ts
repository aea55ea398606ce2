/**
 * Guilds and their channels.
 * See [Discord Docs/Guild](https://docs.discord.com/developers/resources/guild).
 */
import * as z from "zod";
import { guildFor } from "../acts/access.ts";
import { createChannel } from "../acts/guild-channels.ts";
import type { Sandbox } from "../sandbox.ts";
import { Permission } from "../state/permissions.ts";
import { isThread } from "../state/world.ts";
import { wireChannel, wireThreads } from "../wire/channel.ts";
import { wireGuild } from "../wire/guild.ts";
import { idField, parseForm } from "./form.ts";
import { type Call, ok, type Reply, type Route, route } from "./routes.ts";

const guild = "/guilds/{guild_id}";

/** Channel types that the sandbox can create. */
const creatableTypes = z.union([z.literal(0), z.literal(4), z.literal(5), z.literal(15)]);

/** One permission overwrite of a form. */
export const overwriteField = z.object({
  id: idField,
  type: z.union([z.literal(0), z.literal(1)]),
  allow: z
    .union([z.string().regex(/^\d+$/), z.number().int()])
    .transform(String)
    .default("0"),
  deny: z
    .union([z.string().regex(/^\d+$/), z.number().int()])
    .transform(String)
    .default("0"),
});

const channelForm = z.object({
  name: z.string().min(1).max(100),
  type: creatableTypes.nullish(),
  topic: z.string().max(4_096).nullish(),
  parent_id: idField.nullish(),
  permission_overwrites: z.array(overwriteField).nullish(),
});

/** Routes of guilds. */
export const guildRoutes: readonly Route[] = [
  route("GET", guild, getGuild),
  route("GET", `${guild}/channels`, listChannels),
  route("POST", `${guild}/channels`, addChannel),
  route("GET", `${guild}/threads/active`, listActiveThreads),
];

function getGuild(sandbox: Sandbox, { bot, param, query }: Call): Reply {
  const state = guildFor(sandbox, bot.userId, param("guild_id"));
  const counts = { approximate_member_count: state.members.size, approximate_presence_count: state.members.size };
  return ok({ ...wireGuild(state), ...(query.get("with_counts") === "true" ? counts : {}) });
}

function listChannels(sandbox: Sandbox, { bot, param }: Call): Reply {
  const { channels } = guildFor(sandbox, bot.userId, param("guild_id"));
  const { permissions } = sandbox.world;
  const visible = [...channels.values()].filter((channel) => permissions.canView(channel, bot.userId));
  return ok(visible.filter((channel) => !isThread(channel)));
}

function addChannel(sandbox: Sandbox, { bot, param, body }: Call): Reply {
  const state = guildFor(sandbox, bot.userId, param("guild_id"), Permission.MANAGE_CHANNELS);
  const form = parseForm(channelForm, body);
  const channel = createChannel(sandbox, state, {
    name: form.name,
    type: form.type ?? 0,
    topic: form.topic ?? null,
    parentId: form.parent_id ?? null,
    overwrites: form.permission_overwrites ?? [],
  });
  return { status: 201, body: wireChannel(sandbox.world, channel, bot.userId) };
}

function listActiveThreads(sandbox: Sandbox, { bot, param }: Call): Reply {
  const { guild } = guildFor(sandbox, bot.userId, param("guild_id"));
  const { permissions } = sandbox.world;
  const active = sandbox.world
    .threadsOf(guild.id)
    .filter(({ channel }) => !channel.thread_metadata?.archived && permissions.canView(channel, bot.userId));
  return ok(wireThreads(active, bot.userId, false));
}
