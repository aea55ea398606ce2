/**
 * A message with everything that hangs on it. Discord's own shapes, as far as the page reads them; types only.
 * See [Discord Docs/Message](https://docs.discord.com/developers/resources/message).
 */
import type { Channel } from "./channel.ts";
import type { Component } from "./component.ts";
import type { Reaction } from "./emoji.ts";
import type { User } from "./people.ts";

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
