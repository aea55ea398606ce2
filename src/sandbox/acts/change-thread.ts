/**
 * A thread is renamed, archived, locked, tagged; and archived by time. Whoever asks must be allowed to: members reopen,
 * creators rename and archive, moderators do all. See [Discord Docs/Threads](https://docs.discord.com/developers/topics/threads).
 */
import { problem } from "../problem.ts";
import { type Sandbox, timestamp } from "../sandbox.ts";
import type { Channel } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import { madeAtMs } from "../state/snowflakes.ts";
import { type ChannelState, isThread } from "../state/world.ts";
import { may } from "./access.ts";
import { refuseTags } from "./forum-tags.ts";
import { updateChannel } from "./guild-channels.ts";

/** The flag of a post that stays on top of its forum and is not archived by time. */
export const pinnedPostFlag = 1 << 1;

/** What changes; absent parts stay. */
export interface ThreadChange {
  readonly name?: string | undefined;
  readonly archived?: boolean | undefined;
  readonly locked?: boolean | undefined;
  readonly invitable?: boolean | undefined;
  readonly autoArchiveMinutes?: number | undefined;
  readonly slowmodeSeconds?: number | undefined;
  readonly appliedTags?: readonly string[] | undefined;
  /** A post that stays on top of its forum. */
  readonly pinned?: boolean | undefined;
}

/** Changes a thread on behalf of a user. @throws Problem 50013, 50083, 10087 */
export function changeThread(sandbox: Sandbox, userId: string, state: ChannelState, change: ThreadChange): Channel {
  refuseThreadChange(sandbox, userId, state, change);
  return updateChannel(sandbox, changed(sandbox, state.channel, change));
}

/** Archives every thread in which nothing was said for as long as it wants. */
export function archiveIdleThreads(sandbox: Sandbox): void {
  const threads = [...sandbox.world.channels.values()].filter(({ channel }) => isThread(channel));
  for (const state of threads) {
    if (isIdle(state, sandbox.now())) updateChannel(sandbox, changed(sandbox, state.channel, { archived: true }));
  }
}

function isIdle({ channel, log }: ChannelState, now: number): boolean {
  const metadata = channel.thread_metadata;
  if (!metadata || metadata.archived || channel.flags & pinnedPostFlag) return false;
  const saidAt = madeAtMs(log.lastId() ?? channel.id);
  const touchedAt = Date.parse(metadata.archive_timestamp);
  return now - Math.max(saidAt, touchedAt) > metadata.auto_archive_duration * 60_000;
}

function refuseThreadChange(sandbox: Sandbox, userId: string, state: ChannelState, change: ThreadChange): void {
  const { channel, threadMembers } = state;
  const isModerator = may(sandbox, userId, state, Permission.MANAGE_THREADS);
  if (change.appliedTags) refuseTags(sandbox, channel, change.appliedTags, isModerator);
  if (isModerator) return;
  const isReserved = change.locked !== undefined || change.slowmodeSeconds !== undefined || change.pinned !== undefined;
  if (isReserved) throw problem(50013);
  const isOwner = channel.owner_id === userId;
  const isArchived = channel.thread_metadata?.archived ?? false;
  if (channel.thread_metadata?.locked && (isArchived || !isOwner)) throw problem(50083);
  const given = Object.values(change).filter((part) => part !== undefined);
  const onlyReopens = given.length === 1 && change.archived === false;
  if (!isOwner && !(onlyReopens && threadMembers.has(userId))) throw problem(50013);
  if (isArchived && change.archived !== false) throw problem(50083);
}

function changed(sandbox: Sandbox, channel: Channel, change: ThreadChange): Channel {
  const before = channel.thread_metadata;
  if (!before) throw new Error(`The thread ${channel.id} has no metadata.`);
  const { name, archived, locked, invitable, autoArchiveMinutes, slowmodeSeconds, appliedTags, pinned } = change;
  const isTouched = archived !== undefined || autoArchiveMinutes !== undefined;
  return {
    ...channel,
    name: name ?? channel.name ?? "",
    rate_limit_per_user: slowmodeSeconds ?? channel.rate_limit_per_user ?? 0,
    flags: pinned === undefined ? channel.flags : (channel.flags & ~pinnedPostFlag) | (pinned ? pinnedPostFlag : 0),
    ...(appliedTags === undefined ? {} : { applied_tags: [...appliedTags] }),
    thread_metadata: {
      ...before,
      archived: archived ?? before.archived,
      locked: locked ?? before.locked,
      auto_archive_duration: autoArchiveMinutes ?? before.auto_archive_duration,
      archive_timestamp: isTouched ? timestamp(sandbox.now()) : before.archive_timestamp,
      ...(invitable === undefined ? {} : { invitable }),
    },
  };
}
