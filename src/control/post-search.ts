/**
 * Looks in a channel's history for a post of which nobody knows whether it got there: by author, reference and exact
 * content. Called by the outbox's sender before anything is sent again; a nonce is no longer remembered by then.
 */
import type { Discord } from "../domain/discord.ts";
import type { Snowflake } from "../domain/ids.ts";
import type { Message } from "../domain/message.ts";
import type { NewPost } from "../domain/post.ts";
import type { Refusal } from "../domain/refusal.ts";
import type { OutboxStore } from "../store/outbox.ts";

/** What searching needs. */
export interface PostSearchNeeds {
  readonly discord: Discord;
  readonly store: OutboxStore;
  botUserId(agentId: string): Snowflake | null;
}

const pageSize = 100;
const laterMs = 1_000;

/** What history says. */
export type Found =
  | { readonly kind: "found"; readonly messageId: Snowflake }
  | { readonly kind: "absent" }
  /** It cannot be read now. */
  | { readonly kind: "later"; readonly afterMs: number }
  /** The bot may not read there, so that nobody can ever tell. */
  | { readonly kind: "hidden"; readonly refusal: Refusal };

/** Reads everything after `afterId`, however much that is; the post must be younger than that. */
export async function findPost(post: NewPost, afterId: Snowflake, needs: PostSearchNeeds): Promise<Found> {
  for (let fromId = afterId; ; ) {
    const outcome = await needs.discord.listMessages(post.agentId, post.recipient, fromId, pageSize);
    if (outcome.kind === "refused") return { kind: "hidden", refusal: outcome };
    if (outcome.kind === "retry") return { kind: "later", afterMs: outcome.afterMs };
    if (outcome.kind === "unknown") return { kind: "later", afterMs: laterMs };
    if (fromId === afterId && outcome.value.length === 0) return readEmpty(post, afterId, needs);
    for (const message of outcome.value) {
      // Two posts may say the same: one that another row explains is not this one.
      if (isLike(message, post, needs) && !(await needs.store.explains(message.id, post.id)))
        return { kind: "found", messageId: message.id };
    }
    const last = outcome.value.at(-1);
    if (!last || outcome.value.length < pageSize) return { kind: "absent" };
    fromId = last.id;
  }
}

function isLike({ authorId, content, replyTo }: Message, post: NewPost, needs: PostSearchNeeds): boolean {
  return (
    authorId === needs.botUserId(post.agentId) &&
    content === post.content &&
    // What it answers may have been deleted before it got there: then Discord posted it without the reference.
    (replyTo === null || replyTo.messageId === post.replyToId)
  );
}

/** Who may not read history is shown an empty one, and refused only where a single message is asked for. */
async function readEmpty(
  { agentId, recipient }: NewPost,
  messageId: Snowflake,
  { discord }: PostSearchNeeds,
): Promise<Found> {
  if (!recipient.startsWith("channel:")) return { kind: "absent" };
  const outcome = await discord.readMessage(agentId, recipient.slice("channel:".length), messageId);
  if (outcome.kind === "retry") return { kind: "later", afterMs: outcome.afterMs };
  if (outcome.kind === "unknown") return { kind: "later", afterMs: laterMs };
  return outcome.kind === "refused" && outcome.status === 403
    ? { kind: "hidden", refusal: outcome }
    : { kind: "absent" };
}
