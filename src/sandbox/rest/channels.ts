/**
 * Channels and threads themselves: `/channels/{channel_id}`.
 * See [Discord Docs/Channel](https://docs.discord.com/developers/resources/channel).
 */
import * as z from "zod";
import { channelFor, may } from "../acts/access.ts";
import { changeThread, pinnedPostFlag, type ThreadChange } from "../acts/change-thread.ts";
import { deleteChannel, setOverwrite, updateChannel } from "../acts/guild-channels.ts";
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Channel } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import { type ChannelState, isThread } from "../state/world.ts";
import { wireChannel } from "../wire/channel.ts";
import { idField, parseForm } from "./form.ts";
import { overwriteField } from "./guilds.ts";
import { type Call, noContent, ok, type Reply, type Route, route } from "./routes.ts";

const channel = "/channels/{channel_id}";

/** How long a thread may stay in the list, in minutes. */
export const archiveMinutes = z.union([z.literal(60), z.literal(1_440), z.literal(4_320), z.literal(10_080)]);

const channelForm = z.object({
  name: z.string().min(1).max(100).optional(),
  topic: z.string().max(4_096).nullish(),
  parent_id: idField.nullish(),
  position: z.number().int().min(0).nullish(),
  permission_overwrites: z.array(overwriteField).nullish(),
  rate_limit_per_user: z.number().int().min(0).max(21_600).nullish(),
});

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
  if (!may(sandbox, userId, state, Permission.MANAGE_CHANNELS)) throw problem(50013);
  const form = parseForm(channelForm, body);
  const given = Object.entries(form).filter(([, value]) => value !== undefined);
  return { ...state.channel, ...Object.fromEntries(given) };
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
  const overwrite = parseForm(overwriteField, { ...(body as object), id: param("overwrite_id") });
  setOverwrite(sandbox, state.channel, overwrite);
  return noContent();
}
