/** Where one writes, and what one may do there. Discord's own shapes, as far as the page reads them; types only. */
import type { User } from "./people.ts";

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

/** A tag that posts of a forum carry. */
export interface ForumTag {
  readonly id: string;
  readonly name: string;
  readonly emoji_name: string | null;
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
