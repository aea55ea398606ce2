/**
 * What the sandbox sends, as far as the page reads it: Discord's own shapes, narrowed. Types only.
 * See [Discord Docs/Resources](https://docs.discord.com/developers/resources/message).
 */

/** A person or a bot. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly global_name: string | null;
  readonly avatar?: string | null;
  readonly bot?: boolean;
}

/** A role; the one whose id is the guild's is @everyone. `color` 0 means none. */
export interface Role {
  readonly id: string;
  readonly name: string;
  readonly color: number;
  readonly position: number;
  readonly hoist: boolean;
  readonly managed: boolean;
  readonly permissions: string;
}

/** Someone's membership of a guild. */
export interface Member {
  readonly user: User;
  readonly nick: string | null;
  readonly roles: readonly string[];
  readonly presence?: Activity;
}

/** How somebody is, and what they say they do. */
export interface Activity {
  readonly status: string;
  readonly activities: readonly { readonly name: string; readonly state?: string | null }[];
}

/** An emoji: `id` null for those of Unicode. */
export interface Emoji {
  readonly id: string | null;
  readonly name: string;
}

/** A tag that posts of a forum carry. */
export interface ForumTag {
  readonly id: string;
  readonly name: string;
  readonly emoji_name: string | null;
}

/** Every kind of channel; the types are in store/channel-kinds.ts. */
export interface Channel {
  readonly id: string;
  readonly type: number;
  readonly flags?: number;
  readonly name?: string;
  readonly guild_id?: string;
  readonly parent_id?: string | null;
  readonly position?: number;
  readonly topic?: string | null;
  readonly last_message_id: string | null;
  readonly recipients?: readonly User[];
  readonly owner_id?: string;
  readonly message_count?: number;
  readonly available_tags?: readonly ForumTag[];
  readonly applied_tags?: readonly string[];
  readonly thread_metadata?: {
    readonly archived: boolean;
    readonly locked: boolean;
    readonly archive_timestamp: string;
  };
  /** The viewer's membership of a thread. */
  readonly member?: object;
  /** What the viewer may do there; only in the state. */
  readonly may?: Rights;
}

/** What somebody may do in a channel. */
export interface Rights {
  readonly send: boolean;
  readonly attach: boolean;
  readonly react: boolean;
  readonly useCommands: boolean;
  readonly startThreads: boolean;
  readonly manageThreads: boolean;
  readonly manageMessages: boolean;
  readonly pin: boolean;
}

/** A file of a message. */
export interface Attachment {
  readonly id: string;
  readonly filename: string;
  readonly size: number;
  readonly url: string;
  readonly content_type?: string;
  readonly description?: string;
  readonly width?: number | null;
  readonly height?: number | null;
}

/** A card under a message. */
export interface Embed {
  readonly title?: string;
  readonly url?: string;
  readonly description?: string;
  readonly color?: number;
  readonly timestamp?: string;
  readonly author?: { readonly name: string; readonly url?: string };
  readonly footer?: { readonly text: string };
  readonly fields?: readonly { readonly name: string; readonly value: string; readonly inline?: boolean }[];
  readonly image?: { readonly url: string };
  readonly thumbnail?: { readonly url: string };
}

/** One choice of a select. */
export interface SelectOption {
  readonly label: string;
  readonly value: string;
  readonly description?: string;
  readonly emoji?: Emoji;
  readonly default?: boolean;
}

/** A component of a message or a modal; which fields it has depends on `type`. */
export interface Component {
  readonly type: number;
  readonly id?: number;
  readonly custom_id?: string;
  readonly components?: readonly Component[];
  readonly accessory?: Component;
  readonly component?: Component;
  readonly content?: string;
  readonly label?: string;
  readonly description?: string;
  readonly style?: number;
  readonly emoji?: Emoji;
  readonly url?: string;
  readonly disabled?: boolean;
  readonly options?: readonly SelectOption[];
  readonly placeholder?: string;
  readonly min_values?: number;
  readonly max_values?: number;
  readonly default_values?: readonly { readonly id: string; readonly type: string }[];
  readonly channel_types?: readonly number[];
  readonly required?: boolean;
  readonly value?: string;
  readonly min_length?: number;
  readonly max_length?: number;
  readonly accent_color?: number | null;
  readonly media?: { readonly url: string };
  readonly items?: readonly { readonly media: { readonly url: string }; readonly description?: string }[];
  readonly file?: { readonly url: string };
  readonly name?: string;
}

/** How often an emoji was put on a message. */
export interface Reaction {
  readonly emoji: Emoji;
  readonly count: number;
  readonly me: boolean;
}

/** A message. */
export interface Message {
  readonly id: string;
  readonly channel_id: string;
  readonly type: number;
  readonly content: string;
  readonly author: User;
  readonly timestamp: string;
  readonly edited_timestamp: string | null;
  readonly flags: number;
  readonly pinned: boolean;
  readonly mentions: readonly User[];
  readonly mention_roles: readonly string[];
  readonly mention_everyone: boolean;
  readonly attachments: readonly Attachment[];
  readonly embeds: readonly Embed[];
  readonly components: readonly Component[];
  readonly reactions?: readonly Reaction[];
  readonly thread?: Channel;
  readonly message_reference?: { readonly channel_id: string; readonly message_id?: string };
  /** Null: the message that is answered is gone. */
  readonly referenced_message?: Message | null;
  readonly application_id?: string;
  readonly interaction?: { readonly name: string; readonly user: User };
}

/** A guild as one person sees it. */
export interface Guild {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly channels: readonly Channel[];
  readonly members: readonly Member[];
}

/** How a bot is. */
export interface BotState {
  readonly userId: string;
  readonly applicationId: string;
  readonly username: string;
  readonly connected: boolean;
  readonly tokenRevoked: boolean;
  readonly presence: Activity;
}

/** Everything one person sees. */
export interface State {
  readonly me: User | null;
  readonly guilds: readonly Guild[];
  readonly users: readonly User[];
  readonly bots: readonly BotState[];
  readonly dms: readonly Channel[];
}

/** An option of a command; types 1 and 2 are subcommands and groups. */
export interface CommandOption {
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly required?: boolean;
  readonly autocomplete?: boolean;
  readonly choices?: readonly Choice[];
  readonly options?: readonly CommandOption[];
  readonly channel_types?: readonly number[];
  readonly min_value?: number;
  readonly max_value?: number;
  readonly min_length?: number;
  readonly max_length?: number;
}

/** A value that an option can have, and the words for it. */
export interface Choice {
  readonly name: string;
  readonly value: string | number;
}

/** An application command: type 1 is a slash command, 2 a user's and 3 a message's menu entry. */
export interface Command {
  readonly id: string;
  readonly application_id: string;
  readonly type: number;
  readonly name: string;
  readonly description: string;
  readonly options?: readonly CommandOption[];
}

/** A form that a bot opened. */
export interface Modal {
  readonly title: string;
  readonly custom_id: string;
  readonly components: readonly Component[];
}

/** How an interaction went. */
export interface InteractionState {
  readonly interactionId: string;
  readonly failed: boolean;
  readonly modal: Modal | null;
}
