/**
 * Discord's permissions that Guildhall has to do with: their bits, the names people see, and which of them a bot needs for
 * what its agent does. Read by `setup` for invite links and by whatever judges a guild.
 * See [Discord Docs/Permissions](https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags).
 */
import type { Agent } from "./agent.ts";

/** A permission with its bit and the name that Discord's English settings show. */
export const permissions = {
  administrator: { bit: 1n << 3n, label: "Administrator" },
  manageChannels: { bit: 1n << 4n, label: "Manage Channels" },
  addReactions: { bit: 1n << 6n, label: "Add Reactions" },
  viewChannel: { bit: 1n << 10n, label: "View Channels" },
  sendMessages: { bit: 1n << 11n, label: "Send Messages" },
  embedLinks: { bit: 1n << 14n, label: "Embed Links" },
  attachFiles: { bit: 1n << 15n, label: "Attach Files" },
  readMessageHistory: { bit: 1n << 16n, label: "Read Message History" },
  changeNickname: { bit: 1n << 26n, label: "Change Nickname" },
  manageRoles: { bit: 1n << 28n, label: "Manage Roles" },
  createPublicThreads: { bit: 1n << 35n, label: "Create Public Threads" },
  sendMessagesInThreads: { bit: 1n << 38n, label: "Send Messages in Threads" },
} as const satisfies Record<string, { readonly bit: bigint; readonly label: string }>;

/** The name of a permission here. */
export type Permission = keyof typeof permissions;

/** What every bot needs: people mention any agent anywhere, so each reads, catches up and answers, also in threads. */
const speaking: readonly Permission[] = [
  "viewChannel",
  "sendMessages",
  "sendMessagesInThreads",
  "readMessageHistory",
  "embedLinks",
  "attachFiles",
  "addReactions",
];

/** What making categories, channels and roles takes. */
export const building: readonly Permission[] = ["manageChannels", "manageRoles"];

/** The permissions as Discord's bit field. */
export function permissionBits(names: readonly Permission[]): bigint {
  return names.reduce((bits, name) => bits | permissions[name].bit, 0n);
}

/** Those of `names` that `bits` lack; an administrator lacks none. */
export function lackingPermissions(bits: bigint, names: readonly Permission[]): readonly Permission[] {
  if (bits & permissions.administrator.bit) return [];
  return names.filter((name) => (bits & permissions[name].bit) === 0n);
}

/** The names as people know them: `Manage Channels and Manage Roles`. */
export function permissionLabels(names: readonly Permission[]): string {
  const labels = names.map((name) => permissions[name].label);
  return labels.length < 2 ? labels.join("") : `${labels.slice(0, -1).join(", ")} and ${labels.at(-1)}`;
}

/**
 * What the bot of `agent` needs and no more. Only an agent that others may hand work to opens threads, for its tasks;
 * only a bot that goes by another name on Discord has to change its nickname.
 */
export function neededPermissions(
  agent: Agent,
  agents: readonly Agent[],
  username: string | null,
): readonly Permission[] {
  const isAssignee = agents.some(({ enabled, delegatesTo }) => enabled && delegatesTo.includes(agent.id));
  return [
    ...speaking,
    ...(isAssignee ? (["createPublicThreads"] as const) : []),
    ...(username !== null && username !== agent.name ? (["changeNickname"] as const) : []),
  ];
}
