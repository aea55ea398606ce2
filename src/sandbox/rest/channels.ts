/**
 * Channels and threads themselves: `/channels/{channel_id}`.
 * See [Discord Docs/Channel](https://docs.discord.com/developers/resources/channel).
 */
import * as z from "zod";
import { channelFor, may } from "../acts/access.ts";
import { changeThread, pinnedPostFlag, type ThreadChange } from "../acts/change-thread.ts";
import { deleteChannel, removeOverwrite, setOverwrite, updateChannel } from "../acts/guild-channels.ts";
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Channel, Overwrite } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import { type ChannelState, isThread } from "../state/world.ts";
import { wireChannel } from "../wire/channel.ts";
import {
  archiveMinutes,
  channelForm,
  channelParts,
  overwriteField,
  refuseOverwrites,
  refuseParent,
} from "./channel-form.ts";
import { idField, parseForm } from "./form.ts";
import { type Call, noContent, ok, type Reply, type Route, route } from "./routes.ts";

const channel = "/channels/{channel_id}";

const threadForm = z.object({
  name: z.string().min(1).max(100).optional(),
  archived: z.boolean().optional(),
  locked: z.boolean().optional(),
  invitable: z.boolean().optional(),
  auto_archive_duration: archiveMinutes.optional(),
  rate_limit_per_user: z.number().int().min(0).max(21_600).nullish(),
  applied_tags: z.array(idField).optional(),
  flags: z.number().int().optional(),
});

/** Routes of channels. */
export const channelRoutes: readonly Route[] = [
  route("GET", channel, getChannel),
  route("PATCH", channel, changeChannel),
  route("DELETE", channel, removeChannel),
  route("PUT", `${channel}/permissions/{overwrite_id}`, putOverwrite),
  route("DELETE", `${channel}/permissions/{overwrite_id}`, dropOverwrite),
];

function getChannel(sandbox: Sandbox, { bot, param }: Call): Reply {
  return ok(wireChannel(sandbox.world, channelFor(sandbox, bot.userId, param("channel_id")).channel, bot.userId));
}

function changeChannel(sandbox: Sandbox, { bot, param, body }: Call): Reply {
  const state = channelFor(sandbox, bot.userId, param("channel_id"));
  if (state.channel.type === 1) throw problem(50003);
  const changed = isThread(state.channel)
    ? changeThread(sandbox, bot.userId, state, threadChangeFrom(body))
    : updateChannel(sandbox, changedChannel(sandbox, bot.userId, state, body));
  return ok(wireChannel(sandbox.world, changed, bot.userId));
}

function threadChangeFrom(body: unknown): ThreadChange {
  const form = parseForm(threadForm, body);
  return {
    name: form.name,
    archived: form.archived,
    locked: form.locked,
    invitable: form.invitable,
    autoArchiveMinutes: form.auto_archive_duration,
    slowmodeSeconds: form.rate_limit_per_user ?? undefined,
    appliedTags: form.applied_tags,
    pinned: form.flags === undefined ? undefined : (form.flags & pinnedPostFlag) !== 0,
  };
}

function changedChannel(sandbox: Sandbox, userId: string, state: ChannelState, body: unknown): Channel {
  const guild = sandbox.world.guildOf(state.channel);
  if (!guild || !may(sandbox, userId, state, Permission.MANAGE_CHANNELS)) throw problem(50013);
  const form = parseForm(channelForm, body);
  refuseParent(guild, state.channel.type, form.parent_id);
  const before = new Set((state.channel.permission_overwrites ?? []).map(textOf));
  const fresh = (form.permission_overwrites ?? []).filter((overwrite) => !before.has(textOf(overwrite)));
  refuseOverwrites(sandbox, guild, sandbox.world.permissions.inChannel(state.channel, userId), fresh);
  return { ...state.channel, ...channelParts(sandbox, state.channel, form) };
}

function textOf({ id, type, allow, deny }: Overwrite): string {
  return `${id} ${type} ${allow} ${deny}`;
}

function removeChannel(sandbox: Sandbox, { bot, param }: Call): Reply {
  const state = channelFor(sandbox, bot.userId, param("channel_id"));
  // Closing a DM keeps it: it comes back with the next message.
  if (state.channel.type !== 1) {
    const needed = isThread(state.channel) ? Permission.MANAGE_THREADS : Permission.MANAGE_CHANNELS;
    if (!may(sandbox, bot.userId, state, needed)) throw problem(50013);
    deleteChannel(sandbox, state.channel);
  }
  return ok(wireChannel(sandbox.world, state.channel, bot.userId));
}

function putOverwrite(sandbox: Sandbox, { bot, param, body }: Call): Reply {
  const state = channelFor(sandbox, bot.userId, param("channel_id"), Permission.MANAGE_ROLES);
  const guild = sandbox.world.guildOf(state.channel);
  if (!guild || isThread(state.channel)) throw problem(50024);
  const overwrite = parseForm(overwriteField, { ...(body as object), id: param("overwrite_id") });
  refuseOverwrites(sandbox, guild, sandbox.world.permissions.inChannel(state.channel, bot.userId), [overwrite]);
  setOverwrite(sandbox, state.channel, overwrite);
  return noContent();
}

function dropOverwrite(sandbox: Sandbox, { bot, param }: Call): Reply {
  const { channel: held } = channelFor(sandbox, bot.userId, param("channel_id"), Permission.MANAGE_ROLES);
  if (!removeOverwrite(sandbox, held, param("overwrite_id"))) throw problem(10009);
  return noContent();
}
