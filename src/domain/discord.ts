/**
 * What our bots can do on Discord, as the control plane asks for it. The composition root stands behind this port with
 * workers' links; tests with a recorder. Every function takes the agent whose bot acts.
 */
import type { RightsOfGuild } from "./effective-permissions.ts";
import type { Channel } from "./guild.ts";
import type { AgentId, Snowflake } from "./ids.ts";
import type { Attachment, Message } from "./message.ts";
import type { Recipient } from "./origin.ts";
import type { Outcome } from "./outcome.ts";
import type { Button } from "./post.ts";

/** A post as Discord gets it. */
export interface Post {
  readonly recipient: Recipient;
  /** 1–2,000 UTF-16 units. */
  readonly content: string;
  /** At most 25 characters; Discord posts one message per nonce. */
  readonly nonce: string;
  readonly replyToId: Snowflake | null;
  /** The only users it may ping. */
  readonly mentionUserIds: readonly Snowflake[];
  /** In one row below it; at most five. */
  readonly buttons: readonly Button[];
}

/** A choice offered while an option is typed. */
export interface Choice {
  readonly name: string;
  readonly value: string;
}

/** A message as it stands, and the thread that was opened on it. `editedAt`: milliseconds since 1970; null: never. */
export interface StandingMessage {
  readonly content: string;
  readonly attachments: readonly Attachment[];
  readonly editedAt: number | null;
  readonly threadId: Snowflake | null;
}

/** A channel or thread, where it ends by Discord's word, and whether the bot that was asked may read there. */
export interface Tip {
  readonly channel: Channel;
  /** Of a forum the last post in it. It may have been deleted. */
  readonly lastMessageId: Snowflake | null;
  readonly mayRead: boolean;
}

/** A stretch of a channel: what was said after one message and before another one. `beforeId` null: up to now. */
export interface Stretch {
  readonly channelId: Snowflake;
  readonly afterId: Snowflake;
  readonly beforeId: Snowflake | null;
}

/** What a bot need not tell in full, because another one does: channels that have become so, and that are so no more. */
export interface PeerReports {
  readonly added: readonly Snowflake[];
  readonly removed: readonly Snowflake[];
}

/** How a bot that is there is told what to listen for. Nothing is answered; one that is not there hears nothing. */
export interface Ears {
  leaveToPeers(agentId: AgentId, channels: PeerReports): void;
  /** Its peers hear what it does not: it goes on with its gateway session on another connection. */
  listenAnew(agentId: AgentId): void;
}

/** The port. Functions never reject; a bot that is away answers `retry` or `unknown`. */
export interface Discord {
  isReady(agentId: AgentId): boolean;
  /** Resolves when the bot is ready, at once if it is; rejects when Guildhall stops, or takes the bot away. */
  whenReady(agentId: AgentId): Promise<void>;
  /** `mayLeave` is asked when its request leaves, which may be long after this call: where it says no, that is a `retry`. */
  post(
    agentId: AgentId,
    post: Post,
    mayLeave: () => boolean,
  ): Promise<Outcome<{ readonly messageId: Snowflake; readonly channelId: Snowflake }>>;
  /** Its buttons go: whatever was to be decided by them is. */
  edit(agentId: AgentId, channelId: Snowflake, messageId: Snowflake, content: string): Promise<Outcome<unknown>>;
  remove(agentId: AgentId, channelId: Snowflake, messageId: Snowflake): Promise<Outcome<unknown>>;
  openThread(
    agentId: AgentId,
    channelId: Snowflake,
    messageId: Snowflake,
    name: string,
  ): Promise<Outcome<{ readonly channelId: Snowflake }>>;
  /** One message as it stands now. */
  readMessage(agentId: AgentId, channelId: Snowflake, messageId: Snowflake): Promise<Outcome<StandingMessage>>;
  /** At most 100 messages after `afterId`, oldest first. */
  listMessages(
    agentId: AgentId,
    recipient: Recipient,
    afterId: Snowflake,
    limit: number,
  ): Promise<Outcome<readonly Message[]>>;
  /** The last messages of a stretch, at most 100, oldest first; fewer than 100 are all of it. A DM is a channel, too. */
  readBack(agentId: AgentId, stretch: Stretch): Promise<Outcome<readonly Message[]>>;
  /** Channels and active threads of a guild. `userId`: the bot's own. Costs three requests. */
  readTips(agentId: AgentId, guild: RightsOfGuild, userId: Snowflake): Promise<Outcome<readonly Tip[]>>;
  /** Public threads of a channel that were archived since then, at most 100, the last one first. */
  readArchived(
    agentId: AgentId,
    parent: { readonly guildId: Snowflake; readonly parentId: Snowflake; readonly sinceMs: number },
  ): Promise<Outcome<readonly Tip[]>>;
  readMember(
    agentId: AgentId,
    guildId: Snowflake,
    userId: Snowflake,
  ): Promise<Outcome<{ readonly roleIds: readonly Snowflake[] }>>;
  answerInteraction(
    agentId: AgentId,
    applicationId: Snowflake,
    token: string,
    content: string,
  ): Promise<Outcome<unknown>>;
  offerChoices(
    agentId: AgentId,
    interactionId: Snowflake,
    token: string,
    choices: readonly Choice[],
  ): Promise<Outcome<unknown>>;
  /** Shows or ends "… is typing". */
  setTyping(agentId: AgentId, channelId: Snowflake, typing: boolean): void;
}
