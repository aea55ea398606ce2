/**
 * Channels of a guild come, change and go. Every member's bots hear of it; those that may not view the channel hear an
 * obfuscated form (gateway/fan-out.ts).
 */
import { obfuscated } from "../gateway/fan-out.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Channel, Overwrite } from "../state/nouns.ts";
import { drop, put } from "../state/tables.ts";
import type { GuildState } from "../state/world.ts";
import { isThread } from "../state/world.ts";
import { type TagPlan, tagsFrom } from "./forum-tags.ts";
import { sightOf, tellThreads } from "./sight.ts";

/** A channel to be made. */
export interface ChannelPlan {
  readonly name: string;
  readonly type: number;
  readonly topic?: string | null | undefined;
  readonly parentId: string | null;
  readonly overwrites?: readonly Overwrite[];
  /** Of a forum. */
  readonly tags?: readonly TagPlan[] | undefined;
}

/** Makes a channel; without overwrites of its own it takes those of its category. `more` adds to what the plan says. */
export function createChannel(
  sandbox: Sandbox,
  { guild, channels }: GuildState,
  plan: ChannelPlan,
  more: (base: Channel) => Partial<Channel> = () => ({}),
): Channel {
  const parent = channels.get(plan.parentId ?? "");
  const overwrites = plan.overwrites?.length ? plan.overwrites : (parent?.permission_overwrites ?? []);
  const isText = plan.type !== 4;
  const base: Channel = {
    id: sandbox.ids.next(),
    type: plan.type,
    flags: 0,
    last_message_id: null,
    guild_id: guild.id,
    name: channelName(plan.name, plan.type),
    position: channels.size,
    parent_id: plan.parentId,
    permission_overwrites: [...overwrites],
    nsfw: false,
    ...(isText ? { topic: plan.topic ?? null, rate_limit_per_user: 0 } : {}),
    ...(plan.type === 15 ? { available_tags: tagsFrom(sandbox, [], plan.tags ?? []), default_forum_layout: 0 } : {}),
  };
  const channel = { ...base, ...more(base) };
  sandbox.commit([put("channel", channel)], [{ t: "CHANNEL_CREATE", d: channel, to: { guild: guild.id } }]);
  return channel;
}

/** Discord lower-cases text channels and turns spaces into dashes; categories keep their name. */
export function channelName(name: string, type: number): string {
  return type === 4 ? name : name.toLowerCase().replaceAll(/\s+/g, "-");
}

/** Replaces a channel or thread by a changed one; whoever sees it only now is told of its threads. */
export function updateChannel(sandbox: Sandbox, channel: Channel): Channel {
  if (isThread(channel)) {
    sandbox.commit([put("channel", channel)], [{ t: "THREAD_UPDATE", d: channel, to: { channel: channel.id } }]);
    return channel;
  }
  const guildId = channel.guild_id ?? "";
  const before = sightOf(sandbox, guildId);
  sandbox.commit([put("channel", channel)], [{ t: "CHANNEL_UPDATE", d: channel, to: { guild: guildId } }]);
  tellThreads(sandbox, guildId, before);
  return channel;
}

/** Sets one permission overwrite, replacing the one of the same target. */
export function setOverwrite(sandbox: Sandbox, channel: Channel, overwrite: Overwrite): Channel {
  const others = (channel.permission_overwrites ?? []).filter(({ id }) => id !== overwrite.id);
  return updateChannel(sandbox, { ...channel, permission_overwrites: [...others, overwrite] });
}

/** Removes the permission overwrite of one target; false when there is none. */
export function removeOverwrite(sandbox: Sandbox, channel: Channel, targetId: string): boolean {
  const before = channel.permission_overwrites ?? [];
  const after = before.filter(({ id }) => id !== targetId);
  if (after.length < before.length) updateChannel(sandbox, { ...channel, permission_overwrites: after });
  return after.length < before.length;
}

/** Deletes a channel with its threads, or one thread; a category leaves its channels behind. */
export function deleteChannel(sandbox: Sandbox, channel: Channel): void {
  const guildId = channel.guild_id ?? "";
  const { permissions } = sandbox.world;
  const members = [...(sandbox.world.guilds.get(guildId)?.members.keys() ?? [])];
  const viewers = members.filter((userId) => permissions.canView(channel, userId));
  const others = members.filter((userId) => !viewers.includes(userId));
  if (isThread(channel)) {
    const { id, guild_id, parent_id, type } = channel;
    const d = { id, guild_id, parent_id, type };
    sandbox.commit([drop("channel", id)], [{ t: "THREAD_DELETE", d, to: { users: viewers } }]);
    return;
  }
  const below = [...(sandbox.world.guilds.get(guildId)?.channels.values() ?? [])].filter(
    ({ parent_id }) => parent_id === channel.id,
  );
  for (const child of below) {
    if (isThread(child)) deleteChannel(sandbox, child);
    else updateChannel(sandbox, { ...child, parent_id: null });
  }
  sandbox.commit(
    [drop("channel", channel.id)],
    [
      { t: "CHANNEL_DELETE", d: channel, to: { users: viewers } },
      { t: "CHANNEL_DELETE", d: obfuscated(channel), to: { users: others } },
    ],
  );
}
