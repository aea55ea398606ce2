/**
 * Which intent a bot needs to hear of what. Events that are not listed are always sent.
 * See [Discord Docs/Gateway intents](https://docs.discord.com/developers/events/gateway#gateway-intents).
 */

/** The intents that the sandbox knows by name. */
export const Intent = {
  GUILDS: 1 << 0,
  GUILD_MEMBERS: 1 << 1,
  GUILD_WEBHOOKS: 1 << 5,
  GUILD_PRESENCES: 1 << 8,
  GUILD_MESSAGES: 1 << 9,
  GUILD_MESSAGE_REACTIONS: 1 << 10,
  GUILD_MESSAGE_TYPING: 1 << 11,
  DIRECT_MESSAGES: 1 << 12,
  DIRECT_MESSAGE_REACTIONS: 1 << 13,
  DIRECT_MESSAGE_TYPING: 1 << 14,
  MESSAGE_CONTENT: 1 << 15,
} as const;

/** Intents that an operator must allow first: else the gateway closes with 4014. */
export const privilegedIntents = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT;

/** Privileged intents by the names that the control API uses. */
const privilegedNames = {
  members: Intent.GUILD_MEMBERS,
  presences: Intent.GUILD_PRESENCES,
  messageContent: Intent.MESSAGE_CONTENT,
} as const;

/** The name of a privileged intent. */
export type PrivilegedName = keyof typeof privilegedNames;

/** Every name of a privileged intent. */
export const privilegedIntentNames = Object.keys(privilegedNames) as readonly PrivilegedName[];

/** The bits of some privileged intents. */
export function intentsNamed(names: readonly PrivilegedName[]): number {
  return names.reduce((bits, name) => bits | privilegedNames[name], 0);
}

/** The names of those privileged intents that are among `bits`. */
export function intentNamesOf(bits: number): PrivilegedName[] {
  return privilegedIntentNames.filter((name) => (bits & privilegedNames[name]) !== 0);
}

/** Every bit that is an intent: 0–16, 20, 21, 24, 25; others close the connection with 4013. */
export const allIntents = ((1 << 17) - 1) | (1 << 20) | (1 << 21) | (1 << 24) | (1 << 25);

const guildEvents: Readonly<Record<string, number>> = {
  GUILD_CREATE: Intent.GUILDS,
  GUILD_UPDATE: Intent.GUILDS,
  GUILD_DELETE: Intent.GUILDS,
  GUILD_ROLE_CREATE: Intent.GUILDS,
  GUILD_ROLE_UPDATE: Intent.GUILDS,
  GUILD_ROLE_DELETE: Intent.GUILDS,
  CHANNEL_CREATE: Intent.GUILDS,
  CHANNEL_UPDATE: Intent.GUILDS,
  CHANNEL_DELETE: Intent.GUILDS,
  CHANNEL_PINS_UPDATE: Intent.GUILDS,
  THREAD_CREATE: Intent.GUILDS,
  THREAD_UPDATE: Intent.GUILDS,
  THREAD_DELETE: Intent.GUILDS,
  THREAD_LIST_SYNC: Intent.GUILDS,
  THREAD_MEMBERS_UPDATE: Intent.GUILDS | Intent.GUILD_MEMBERS,
  GUILD_MEMBER_ADD: Intent.GUILD_MEMBERS,
  GUILD_MEMBER_UPDATE: Intent.GUILD_MEMBERS,
  GUILD_MEMBER_REMOVE: Intent.GUILD_MEMBERS,
  WEBHOOKS_UPDATE: Intent.GUILD_WEBHOOKS,
  PRESENCE_UPDATE: Intent.GUILD_PRESENCES,
  MESSAGE_CREATE: Intent.GUILD_MESSAGES,
  MESSAGE_UPDATE: Intent.GUILD_MESSAGES,
  MESSAGE_DELETE: Intent.GUILD_MESSAGES,
  MESSAGE_DELETE_BULK: Intent.GUILD_MESSAGES,
  MESSAGE_REACTION_ADD: Intent.GUILD_MESSAGE_REACTIONS,
  MESSAGE_REACTION_REMOVE: Intent.GUILD_MESSAGE_REACTIONS,
  MESSAGE_REACTION_REMOVE_ALL: Intent.GUILD_MESSAGE_REACTIONS,
  MESSAGE_REACTION_REMOVE_EMOJI: Intent.GUILD_MESSAGE_REACTIONS,
  TYPING_START: Intent.GUILD_MESSAGE_TYPING,
};

const directEvents: Readonly<Record<string, number>> = {
  MESSAGE_CREATE: Intent.DIRECT_MESSAGES,
  MESSAGE_UPDATE: Intent.DIRECT_MESSAGES,
  MESSAGE_DELETE: Intent.DIRECT_MESSAGES,
  CHANNEL_PINS_UPDATE: Intent.DIRECT_MESSAGES,
  MESSAGE_REACTION_ADD: Intent.DIRECT_MESSAGE_REACTIONS,
  MESSAGE_REACTION_REMOVE: Intent.DIRECT_MESSAGE_REACTIONS,
  TYPING_START: Intent.DIRECT_MESSAGE_TYPING,
};

/** The bits of which a session needs at least one to hear of `t`; 0 when none is needed. */
export function intentsFor(t: string, isDirect: boolean): number {
  return (isDirect ? directEvents[t] : guildEvents[t]) ?? 0;
}
