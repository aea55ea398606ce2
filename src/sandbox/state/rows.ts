/**
 * The tables of the sandbox and what one row of each holds. A row put replaces the row of the same key. Written only through
 * the door (door.ts), so that the journal and the gateway see every change.
 */
import type { Channel, Command, Guild, Message, PartialMember, Role, ThreadMember, User } from "./nouns.ts";

/** A bot account: its secret, and what the operator of this Discord did to it. */
export interface BotRow {
  readonly userId: string;
  readonly applicationId: string;
  readonly token: string;
  readonly revoked: boolean;
  /** Privileged intents, as bits, that the operator does not allow. */
  readonly disallowedIntents: number;
  readonly presence: Presence;
  /** What the bot's application says of itself; absent until it is changed. */
  readonly application?: ApplicationProfile;
  /** IDENTIFYs since `windowStartedAt` (milliseconds); the window is 24 hours. */
  readonly identifies: { readonly windowStartedAt: number; readonly count: number; readonly lastAt: number };
}

/** The parts of an application that its owner writes. */
export interface ApplicationProfile {
  readonly description: string;
  readonly tags: readonly string[];
  readonly installParams: { readonly scopes: readonly string[]; readonly permissions: string } | null;
  readonly customInstallUrl: string | null;
}

/** How somebody is; bots say it with IDENTIFY and op 3. */
export interface Presence {
  readonly status: string;
  readonly activities: readonly Record<string, unknown>[];
}

/** A message with what only the sandbox knows of it. */
export interface MessageRow {
  readonly message: Message;
  readonly reactions: readonly Reaction[];
  readonly pinnedAt: string | null;
}

/** One emoji below a message: `name` or `name:id`, and who put it there, in order. */
export interface Reaction {
  readonly emoji: string;
  readonly userIds: readonly string[];
}

/** A message that one user sees: flag 64. */
export interface EphemeralRow {
  readonly message: Message;
  readonly userId: string;
}

/** The user or the message on which a context menu is used. */
export interface MenuTarget {
  readonly kind: "user" | "message";
  readonly id: string;
}

/** What happened to an interaction so far. */
export interface InteractionRow {
  readonly id: string;
  readonly token: string;
  readonly applicationId: string;
  readonly userId: string;
  readonly channelId: string;
  readonly guildId: string | null;
  /** 2 command, 3 component, 4 autocomplete, 5 modal submit. */
  readonly type: number;
  readonly createdAt: number;
  /** For `interaction_metadata`: command name, or the message that was clicked. */
  readonly commandName: string | null;
  readonly sourceMessageId: string | null;
  /** What a context menu was used on; absent in journals of earlier versions. */
  readonly target?: MenuTarget | null;
  /** The interaction that opened the modal of this one; absent in journals of earlier versions. */
  readonly openedById?: string | null;
  readonly acknowledgedAt: number | null;
  readonly callbackType: number | null;
  readonly ephemeral: boolean;
  /** A deferred answer (type 5) that has not been filled in yet. */
  readonly loading: boolean;
  readonly originalMessageId: string | null;
  readonly followupIds: readonly string[];
  readonly modal: Record<string, unknown> | null;
  readonly choices: readonly Record<string, unknown>[] | null;
}

/** A webhook of a channel; whoever knows the token may speak through it. */
export interface WebhookRow {
  readonly id: string;
  readonly token: string;
  readonly guildId: string;
  readonly channelId: string;
  readonly creatorId: string;
  readonly name: string;
  readonly avatar: string | null;
}

/** Which message a nonce made; see `enforce_nonce`. */
export interface NonceRow {
  readonly key: string;
  readonly channelId: string;
  readonly messageId: string;
  readonly at: number;
}

/** A gateway session; its ring of events belongs to it and is rebuilt by replaying the journal. */
export interface SessionRow {
  readonly id: string;
  readonly botId: string;
  readonly intents: number;
  readonly shard: readonly [number, number];
}

/** Every table and its row. */
export interface Rows {
  user: User;
  bot: BotRow;
  guild: Guild;
  role: { readonly guildId: string; readonly role: Role };
  member: { readonly guildId: string; readonly userId: string; readonly member: PartialMember };
  channel: Channel;
  message: MessageRow;
  ephemeral: EphemeralRow;
  threadMember: ThreadMember;
  command: Command;
  interaction: InteractionRow;
  nonce: NonceRow;
  webhook: WebhookRow;
  session: SessionRow;
  presence: { readonly userId: string; readonly presence: Presence };
}

/** The name of a table. */
export type TableName = keyof Rows;

/** Puts one row. */
export type Put = { readonly [T in TableName]: { readonly table: T; readonly put: Rows[T] } }[TableName];

/** Drops one row by its key: `[id]`, or `[owner, id]` for role, member, message, ephemeral and threadMember. */
export interface Drop {
  readonly table: TableName;
  readonly drop: readonly string[];
}

/** One change of one row. */
export type Write = Put | Drop;

/** Whom an event concerns; the gateway still asks for intents and permissions. */
export type Audience =
  | { readonly channel: string; readonly except?: string }
  | { readonly guild: string }
  | { readonly users: readonly string[] }
  | { readonly session: string };

/** Something that sessions (and pages) are told: Discord's event name and payload. */
export interface Event {
  readonly t: string;
  readonly d: object;
  readonly to: Audience;
}
