/**
 * The sandbox's nouns, in the shape in which Discord's API shows them (snake_case), so that state and wire do not need a
 * translation. What Discord never shows (tokens, who reacted) stands in the `…Row` types of rows.ts.
 * See [Discord Docs/Resources](https://docs.discord.com/developers/resources/message).
 */

/** Anything JSON can carry as an object: embeds and components are checked at the door and kept as they came. */
export type JsonObject = Record<string, unknown>;

/** A person or a bot. */
export interface User {
  id: string;
  username: string;
  global_name: string | null;
  discriminator: string;
  avatar: string | null;
  public_flags: number;
  flags: number;
  bot?: true;
  banner: null;
  accent_color: null;
  avatar_decoration_data: null;
  collectibles: null;
  primary_guild: null;
}

/** A role of a guild; `id` equal to the guild's id is @everyone. */
export interface Role {
  id: string;
  name: string;
  permissions: string;
  position: number;
  color: number;
  colors: { primary_color: number; secondary_color: number | null; tertiary_color: number | null };
  hoist: boolean;
  managed: boolean;
  mentionable: boolean;
  icon: string | null;
  unicode_emoji: string | null;
  tags?: { bot_id?: string };
  flags: number;
}

/** A membership as events and messages embed it: without its user. */
export interface PartialMember {
  nick: string | null;
  avatar: string | null;
  banner: string | null;
  roles: string[];
  joined_at: string;
  premium_since: string | null;
  communication_disabled_until: string | null;
  pending: boolean;
  flags: number;
  mute: boolean;
  deaf: boolean;
}

/** One allow/deny pair of a channel: `type` 0 for a role, 1 for a member. */
export interface Overwrite {
  id: string;
  type: 0 | 1;
  allow: string;
  deny: string;
}

/** What only threads have. */
interface ThreadMetadata {
  archived: boolean;
  archive_timestamp: string;
  auto_archive_duration: number;
  locked: boolean;
  invitable?: boolean;
  create_timestamp: string;
}

/** A tag that posts of a forum can carry. */
export interface ForumTag {
  id: string;
  name: string;
  moderated: boolean;
  emoji_id: string | null;
  emoji_name: string | null;
}

/** Every kind of channel in one shape: DM (1), text (0), category (4), announcement (5), threads (10–12), forum (15). */
export interface Channel {
  id: string;
  type: number;
  flags: number;
  last_message_id: string | null;
  last_pin_timestamp?: string | null;
  guild_id?: string;
  name?: string;
  position?: number;
  parent_id?: string | null;
  topic?: string | null;
  nsfw?: boolean;
  rate_limit_per_user?: number;
  permission_overwrites?: Overwrite[];
  default_auto_archive_duration?: number;
  default_thread_rate_limit_per_user?: number;
  default_reaction_emoji?: { emoji_id: string | null; emoji_name: string | null } | null;
  default_sort_order?: number | null;
  default_forum_layout?: number;
  available_tags?: ForumTag[];
  recipients?: User[];
  owner_id?: string;
  thread_metadata?: ThreadMetadata;
  message_count?: number;
  member_count?: number;
  total_message_sent?: number;
  applied_tags?: string[];
}

/** Someone's membership of a thread. */
export interface ThreadMember {
  id: string;
  user_id: string;
  join_timestamp: string;
  flags: number;
}

/** A file of a message. `url` is relative in state and absolute on the wire. */
export interface Attachment {
  id: string;
  filename: string;
  size: number;
  url: string;
  proxy_url: string;
  content_type?: string;
  width?: number;
  height?: number;
  description?: string;
  title?: string;
  ephemeral?: boolean;
}

/** Which message another one answers, or which thread it announces. */
export interface MessageReference {
  type: number;
  channel_id: string;
  message_id?: string;
  guild_id?: string;
}

/** A message as Discord stores it; reactions, thread and referenced message are added when it is shown. */
export interface Message {
  id: string;
  channel_id: string;
  type: number;
  content: string;
  author: User;
  mentions: User[];
  mention_roles: string[];
  mention_everyone: boolean;
  attachments: Attachment[];
  embeds: JsonObject[];
  components: JsonObject[];
  timestamp: string;
  edited_timestamp: string | null;
  flags: number;
  pinned: boolean;
  tts: boolean;
  position?: number;
  message_reference?: MessageReference;
  application_id?: string;
  webhook_id?: string;
  interaction?: JsonObject;
  interaction_metadata?: JsonObject;
}

/** A guild's own fields; its roles, members and channels are rows of their own. */
export interface Guild {
  id: string;
  name: string;
  owner_id: string;
  joined_at: string;
}

/** An application command as its owner registered it. */
export interface Command {
  id: string;
  application_id: string;
  version: string;
  guild_id?: string;
  type: number;
  name: string;
  name_localizations: Record<string, string> | null;
  description: string;
  description_localizations: Record<string, string> | null;
  options?: JsonObject[];
  default_member_permissions: string | null;
  dm_permission?: boolean;
  contexts: number[] | null;
  integration_types: number[];
  nsfw: boolean;
}
