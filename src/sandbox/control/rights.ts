/** What a person may do where, as one word each, so that a page need not know permission bits. */
import { may, sendPermission } from "../acts/access.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Channel } from "../state/nouns.ts";
import { Permission } from "../state/permissions.ts";
import { emptyChannel, type GuildState } from "../state/world.ts";

const rights = {
  readHistory: Permission.READ_MESSAGE_HISTORY,
  attach: Permission.ATTACH_FILES,
  react: Permission.ADD_REACTIONS,
  useCommands: Permission.USE_APPLICATION_COMMANDS,
  mentionEveryone: Permission.MENTION_EVERYONE,
  startThreads: Permission.CREATE_PUBLIC_THREADS,
  startPrivateThreads: Permission.CREATE_PRIVATE_THREADS,
  manageThreads: Permission.MANAGE_THREADS,
  manageMessages: Permission.MANAGE_MESSAGES,
  pin: Permission.PIN_MESSAGES,
  manageChannel: Permission.MANAGE_CHANNELS,
} as const;

/** What somebody may do in a channel, thread or DM; `send` in a forum is starting posts. */
export function mayIn(sandbox: Sandbox, channel: Channel, userId: string): Record<string, boolean> {
  const state = sandbox.world.channels.get(channel.id) ?? emptyChannel(channel);
  const isLocked = channel.thread_metadata?.locked && !may(sandbox, userId, state, Permission.MANAGE_THREADS);
  const own = Object.entries(rights).map(([right, bit]) => [right, may(sandbox, userId, state, bit)]);
  const send = channel.type !== 4 && !isLocked && may(sandbox, userId, state, sendPermission(state));
  return { send, ...Object.fromEntries(own) };
}

/** What somebody may do in a guild. */
export function mayInGuild({ world }: Sandbox, state: GuildState, userId: string): Record<string, boolean> {
  const bits = world.permissions.inGuild(state, userId);
  const holds = (bit: bigint): boolean => (bits & bit) !== 0n;
  return {
    administrate: holds(Permission.ADMINISTRATOR),
    manageGuild: holds(Permission.MANAGE_GUILD),
    manageChannels: holds(Permission.MANAGE_CHANNELS),
    manageRoles: holds(Permission.MANAGE_ROLES),
  };
}
