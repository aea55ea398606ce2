/**
 * A Discord message as the control plane sees it: what routing and answering need, nothing of the wire format.
 * Workers' sightings become this in the composition root.
 */
import type { Snowflake } from "./ids.ts";

/** Who wrote it. `foreign_bot` includes webhooks; `system` is any message type but a plain message or reply. */
export type AuthorKind = "human" | "own_bot" | "foreign_bot" | "system";

/** A file on a message; only its description, never its bytes. */
export interface Attachment {
  readonly name: string;
  readonly url: string;
  /** Bytes. */
  readonly size: number;
  readonly contentType: string | null;
}

/** What a message says now. `editedAt`: milliseconds since 1970. */
export interface MessageEdit {
  readonly messageId: Snowflake;
  readonly content: string;
  readonly attachments: readonly Attachment[];
  readonly editedAt: number;
}

/** One message; `guildId` null is a DM. Mentions are those Discord parsed out of the text, replies' pings excluded. */
export interface Message {
  readonly id: Snowflake;
  readonly channelId: Snowflake;
  readonly guildId: Snowflake | null;
  readonly authorId: Snowflake;
  readonly authorName: string;
  readonly authorKind: AuthorKind;
  /** The author's roles in the guild; empty in DMs. */
  readonly authorRoleIds: readonly Snowflake[];
  readonly content: string;
  readonly attachments: readonly Attachment[];
  /** The message this one replies to; its author is null when Discord no longer has it. */
  readonly replyTo: { readonly messageId: Snowflake; readonly authorId: Snowflake | null } | null;
  readonly mentionedUserIds: readonly Snowflake[];
  readonly mentionedRoleIds: readonly Snowflake[];
}
