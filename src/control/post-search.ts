/**
 * Looks in a channel's history for a post of which nobody knows whether it got there: by author, reference and exact
 * content. Called by the outbox's sender before anything is sent again; a nonce is no longer remembered by then.
 */
import type { Discord } from "../domain/discord.ts";
import { type Snowflake, snowflakeAt } from "../domain/ids.ts";
import type { NewPost } from "../domain/post.ts";
import type { OutboxStore } from "../store/outbox.ts";

/** What searching needs. */
export interface PostSearchNeeds {
  readonly discord: Discord;
  readonly store: OutboxStore;
  botUserId(agentId: string): Snowflake | null;
}

const pageSize = 100;
/** Clocks differ: history is read from a little before we sent. */
const clockSkewMs = 60_000;

/** The message, null when there is none, or that nobody can tell now. */
export type Found = { readonly messageId: Snowflake | null } | "unreadable";

/** Reads everything since `firstSentAt`, however much that is. */
export async function findPost(post: NewPost, firstSentAt: number, needs: PostSearchNeeds): Promise<Found> {
  let afterId = snowflakeAt(firstSentAt - clockSkewMs);
  for (;;) {
    const outcome = await needs.discord.listMessages(post.agentId, post.recipient, afterId, pageSize);
    // Who may not read there may not write either: the refusal of the post says so.
    if (outcome.kind === "refused") return { messageId: null };
    if (outcome.kind !== "done") return "unreadable";
    for (const { id, authorId, content, replyTo } of outcome.value) {
      const isSame =
        authorId === needs.botUserId(post.agentId) &&
        content === post.content &&
        (replyTo?.messageId ?? null) === post.replyToId;
      // Two posts may say the same: one that another row explains is not this one.
      if (isSame && !(await needs.store.explains(id, post.id))) return { messageId: id };
    }
    const last = outcome.value.at(-1);
    if (!last || outcome.value.length < pageSize) return { messageId: null };
    afterId = last.id;
  }
}
