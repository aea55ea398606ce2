/**
 * What the control plane knows of Discord's guild: channels, roles, members' roles. Kept as rows, because a RESUME
 * resends none of it, and held in memory for routing.
 */
import type { Snowflake } from "./ids.ts";

/** Kinds that matter to us; anything a person can write in is `text` or `thread`. */
export type ChannelKind = "text" | "category" | "thread" | "forum" | "dm" | "other";

/** A guild channel, category or thread. */
export interface Channel {
  readonly id: Snowflake;
  readonly guildId: Snowflake | null;
  readonly kind: ChannelKind;
  readonly name: string;
  /** The category of a channel, the parent channel of a thread. */
  readonly parentId: Snowflake | null;
  /** Who opened a thread. */
  readonly ownerId: Snowflake | null;
}

/** A role; `botId` names the bot whose own managed role it is (`tags.bot_id`). */
export interface Role {
  readonly id: Snowflake;
  readonly guildId: Snowflake;
  readonly name: string;
  /** Discord's permission bits as a decimal string. */
  readonly permissions: string;
  readonly botId: Snowflake | null;
}

/** A guild; its owner may do everything in it. */
export interface Guild {
  readonly id: Snowflake;
  readonly name: string;
  readonly ownerId: Snowflake;
}

/** A person or bot in the guild, with their roles when last seen. */
export interface Member {
  readonly userId: Snowflake;
  readonly name: string;
  readonly bot: boolean;
  readonly roleIds: readonly Snowflake[];
}
