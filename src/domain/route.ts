/**
 * Who answers a message: the one place where that is decided. Called by `control/` once per message (keyed by its id)
 * and by `guildhall explain`. It reads the world through {@link RouteContext}, changes nothing, and never asks the text.
 */
import type { ChannelPolicy } from "./channel-map.ts";
import type { AgentId, Snowflake } from "./ids.ts";
import type { Message } from "./message.ts";

/** Which rule picked the agent, in the order in which they are tried; `none` when none did. */
export type RouteRule = "dm" | "mention" | "reply" | "thread_owner" | "channel_owner" | "category_owner" | "none";

/** Every reason for silence, with what it means. */
export const suppressedReasons = {
  own_bot: "One of our own bots wrote it; our bots wake each other by tasks only.",
  system_message: "Discord wrote it (a join, a pin, a thread's start), not a person.",
  foreign_guild: "It was written in a guild that is not the one we serve.",
  foreign_bot: "A bot that is not ours wrote it, and either the map ignores those here or it mentions none of us.",
  foreign_bot_hops: "Foreign bots and ours have answered each other too often since a person last spoke.",
  foreign_bot_budget: "Foreign bots have used up this thread's turns for the hour.",
  empty: "It carries neither text nor a file (a sticker, a poll), so there is nothing to answer.",
  unknown_dm: "It came in a direct message that belongs to none of our bots.",
  not_mapped: "The channel map names neither this channel nor its category.",
  no_owner: "The channel map names this channel, but no owner for it.",
  mention_required: "The owner answers here only when mentioned.",
  no_token: "The addressed agent has no bot token, and nobody stands in for it.",
  deleted: "It was deleted before its turn began.",
  too_old: "It was found only when it was more than a day old: nobody was there when it was written.",
} as const satisfies Record<string, string>;

/** A reason for silence. */
export type SuppressedReason = keyof typeof suppressedReasons;

/**
 * What becomes of a message for one agent. `agentId` is null only when no agent was addressed at all. `line` is the
 * line of the map that decided (`channel-map.yaml:12`), null where the map had no say.
 */
export interface RoutedDelivery {
  readonly agentId: AgentId | null;
  readonly outcome: "accepted" | "suppressed";
  /** Null exactly when accepted. */
  readonly reason: SuppressedReason | null;
  readonly rule: RouteRule;
  readonly line: string | null;
}

/** The policy of a channel and whether its own entry or its category's named the owner. */
export interface AppliedPolicy {
  readonly rule: "channel_owner" | "category_owner";
  readonly policy: ChannelPolicy;
}

/** The world as routing sees it, at the moment of the message. */
export interface RouteContext {
  /** The guild served; messages of any other are suppressed. Null = none known yet: only direct messages are answered. */
  readonly guildId: Snowflake | null;
  /** Our agent behind a Discord user, whether it serves or not. */
  botByUserId(userId: Snowflake): AgentId | null;
  /** Our agent whose own managed role (`tags.bot_id`) this is. */
  botByRoleId(roleId: Snowflake): AgentId | null;
  /** Whether the agent has a token. A parked or restarting bot serves: its delivery waits. */
  serving(agentId: AgentId): boolean;
  /** The agent at the other end of this direct message; null in guilds. */
  readonly dmBot: AgentId | null;
  /** The agent that opened this thread or first answered in it; null elsewhere. */
  threadOwner(channelId: Snowflake): AgentId | null;
  /** The map's word on a channel; for a thread, on its parent. Null when the map does not know it. */
  policy(channelId: Snowflake): AppliedPolicy | null;
  /** Turns woken by foreign bots in this channel or thread since a human last wrote there, this message excluded. */
  readonly foreignHops: number;
  /** Turns woken by foreign bots in this channel or thread during the last hour. */
  readonly foreignTurnsInThread: number;
}

/** Foreign bots wake ours at most so often between two human messages. */
export const maxForeignHops = 3;

/** Foreign bots wake at most so many turns per hour in one channel or thread. */
export const maxForeignTurnsInThread = 20;

/**
 * Decides for each agent that a message addresses whether it wakes. Never empty: where nobody wakes, one suppressed
 * entry says why. An agent appears at most once; listeners never appear.
 */
export function route(message: Message, context: RouteContext): readonly RoutedDelivery[] {
  const guard = guardReason(message, context);
  if (guard !== null) return [silence(guard)];
  if (message.authorKind === "foreign_bot") return routeForeignBot(message, context);
  if (message.guildId === null) return [routeDirect(context)];
  const mentioned = mentionedBots(message, context);
  if (mentioned.length > 0) return mentioned.map((agentId) => address(agentId, "mention", context));
  return [routeReply(message, context) ?? routeAmbient(message, context)];
}

/** The rules that stand before all others: they hold whoever is addressed. */
function guardReason(message: Message, context: RouteContext): SuppressedReason | null {
  // The kind comes from the worker that saw the message; a peer that joined a moment ago it may call foreign.
  const isOwnBot = message.authorKind === "own_bot" || context.botByUserId(message.authorId) !== null;
  if (isOwnBot) return "own_bot";
  if (message.authorKind === "system") return "system_message";
  if (message.guildId !== null && message.guildId !== context.guildId) return "foreign_guild";
  const isEmpty = message.content.trim() === "" && message.attachments.length === 0;
  if (message.authorKind === "human" && isEmpty) return "empty";
  return null;
}

/** Foreign bots wake by mention alone, where the map allows it, and only so often. */
function routeForeignBot(message: Message, context: RouteContext): readonly RoutedDelivery[] {
  const applied = message.guildId === null ? null : context.policy(message.channelId);
  const line = applied?.policy.ownerLine ?? null;
  const mentioned = applied?.policy.foreignBots === "mentions" ? mentionedBots(message, context) : [];
  if (mentioned.length === 0) return [silence("foreign_bot", line)];
  if (context.foreignHops >= maxForeignHops) return [silence("foreign_bot_hops", line)];
  let turnsLeft = maxForeignTurnsInThread - context.foreignTurnsInThread;
  return mentioned.map((agentId) => {
    const delivery = address(agentId, "mention", context, line);
    if (delivery.outcome === "suppressed") return delivery;
    turnsLeft -= 1;
    return turnsLeft < 0 ? { ...delivery, outcome: "suppressed", reason: "foreign_bot_budget" } : delivery;
  });
}

function routeDirect(context: RouteContext): RoutedDelivery {
  return context.dmBot === null ? silence("unknown_dm") : address(context.dmBot, "dm", context);
}

function routeReply(message: Message, context: RouteContext): RoutedDelivery | null {
  const authorId = message.replyTo?.authorId ?? null;
  const agentId = authorId === null ? null : context.botByUserId(authorId);
  return agentId === null ? null : address(agentId, "reply", context);
}

/** Nobody was addressed: at most one agent answers, the one that owns the place. */
function routeAmbient(message: Message, context: RouteContext): RoutedDelivery {
  const threadOwner = context.threadOwner(message.channelId);
  if (threadOwner !== null) return address(threadOwner, "thread_owner", context);
  const applied = context.policy(message.channelId);
  if (applied === null) return silence("not_mapped");
  const { owner, mention, ownerLine, mentionLine } = applied.policy;
  if (owner === null) return silence("no_owner", ownerLine);
  if (mention === "optional") return address(owner, applied.rule, context, ownerLine);
  return { agentId: owner, outcome: "suppressed", reason: "mention_required", rule: applied.rule, line: mentionLine };
}

/** Our bots that Discord found in the text, in the order of the text's users, then roles; each once. */
export function mentionedBots(
  message: Message,
  context: Pick<RouteContext, "botByUserId" | "botByRoleId">,
): readonly AgentId[] {
  const byUser = message.mentionedUserIds.map((id) => context.botByUserId(id));
  const byRole = message.mentionedRoleIds.map((id) => context.botByRoleId(id));
  return [...new Set([...byUser, ...byRole].filter((agentId) => agentId !== null))];
}

function address(agentId: AgentId, rule: RouteRule, context: RouteContext, line: string | null = null): RoutedDelivery {
  return context.serving(agentId)
    ? { agentId, outcome: "accepted", reason: null, rule, line }
    : { agentId, outcome: "suppressed", reason: "no_token", rule, line };
}

function silence(reason: SuppressedReason, line: string | null = null): RoutedDelivery {
  return { agentId: null, outcome: "suppressed", reason, rule: "none", line };
}
