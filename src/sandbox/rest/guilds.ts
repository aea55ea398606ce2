/**
 * Guilds and their channels.
 * See [Discord Docs/Guild](https://docs.discord.com/developers/resources/guild).
 */
import * as z from "zod";
import { guildFor } from "../acts/access.ts";
import { createChannel, updateChannel } from "../acts/guild-channels.ts";
import { onlinePresences } from "../acts/presence.ts";
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import { Permission } from "../state/permissions.ts";
import { isThread } from "../state/world.ts";
import { wireChannel, wireThreads } from "../wire/channel.ts";
import { wireGuild } from "../wire/guild.ts";
import { channelParts, newChannelForm, refuseOverwrites, refuseParent } from "./channel-form.ts";
import { idField, parseForm } from "./form.ts";
import { type Call, noContent, ok, type Reply, type Route, route } from "./routes.ts";

const guild = "/guilds/{guild_id}";

const maxChannels = 500;
const orderForm = z.array(
  z.object({
    id: idField,
    position: z.number().int().min(0).nullish(),
    parent_id: idField.nullish(),
    lock_permissions: z.boolean().nullish(),
  }),
);

/** Routes of guilds. */
export const guildRoutes: readonly Route[] = [
  route("GET", guild, getGuild),
  route("GET", `${guild}/channels`, listChannels),
  route("POST", `${guild}/channels`, addChannel),
  route("PATCH", `${guild}/channels`, orderChannels),
  route("GET", `${guild}/threads/active`, listActiveThreads),
];

function getGuild(sandbox: Sandbox, { bot, param, query }: Call): Reply {
  const state = guildFor(sandbox, bot.userId, param("guild_id"));
  const counts = {
    approximate_member_count: state.members.size,
    approximate_presence_count: onlinePresences(sandbox.world, [...state.members.keys()]).length,
  };
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
  const form = parseForm(newChannelForm, body);
  const type = form.type ?? 0;
  if ([...state.channels.values()].filter((channel) => !isThread(channel)).length >= maxChannels) throw problem(30013);
  refuseParent(state, type, form.parent_id);
  const overwrites = form.permission_overwrites ?? [];
  refuseOverwrites(sandbox, state, sandbox.world.permissions.inGuild(state, bot.userId), overwrites);
  const channel = createChannel(
    sandbox,
    state,
    { name: form.name, type, parentId: form.parent_id ?? null, overwrites },
    (base) => channelParts(sandbox, base, { ...form, permission_overwrites: undefined, parent_id: undefined }),
  );
  return { status: 201, body: wireChannel(sandbox.world, channel, bot.userId) };
}

/** Moves channels. With `lock_permissions` one takes over the overwrites of its category. */
function orderChannels(sandbox: Sandbox, { bot, param, body }: Call): Reply {
  const state = guildFor(sandbox, bot.userId, param("guild_id"), Permission.MANAGE_CHANNELS);
  for (const { id, position, parent_id: parentId, lock_permissions: isLocked } of parseForm(orderForm, body)) {
    const channel = state.channels.get(id);
    if (!channel || isThread(channel)) throw problem(10003);
    refuseParent(state, channel.type, parentId);
    const parent = state.channels.get(parentId ?? channel.parent_id ?? "");
    updateChannel(sandbox, {
      ...channel,
      ...(position == null ? {} : { position }),
      ...(parentId === undefined ? {} : { parent_id: parentId }),
      ...(isLocked && parent ? { permission_overwrites: parent.permission_overwrites ?? [] } : {}),
    });
  }
  return noContent();
}

function listActiveThreads(sandbox: Sandbox, { bot, param }: Call): Reply {
  const { guild } = guildFor(sandbox, bot.userId, param("guild_id"));
  const { permissions } = sandbox.world;
  const active = sandbox.world
    .threadsOf(guild.id)
    .filter(({ channel }) => !channel.thread_metadata?.archived && permissions.canView(channel, bot.userId));
  return ok(wireThreads(active, bot.userId, false));
}
