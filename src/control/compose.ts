/**
 * Turns an agent's words into posts: split as Discord needs it, addressed to where the conversation began, answering the
 * message that was asked. The only place where posts are made of text.
 */
import { v7 as newId } from "uuid";
import { chunk } from "../domain/chunk.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Recipient } from "../domain/origin.ts";
import type { NewPost } from "../store/outbox.ts";

/** Who says it, where, and in answer to what. */
export interface Address {
  readonly agentId: AgentId;
  readonly recipient: Recipient;
  readonly turnId: string | null;
  readonly deliveryId: string | null;
  readonly replyToId: Snowflake | null;
  /** The only users the posts may ping. */
  readonly mentionUserIds: readonly Snowflake[];
}

/** The posts of `text`, in order; the first one replies. `leavesNow`: nothing is ahead of them, so the first is sent at once. */
export function composePosts(text: string, address: Address, leavesNow = false): NewPost[] {
  return chunk(text).map((piece, part) => ({
    ...address,
    id: newId(),
    part,
    content: piece.text,
    replyToId: part === 0 ? address.replyToId : null,
    state: leavesNow && part === 0 ? "sending" : "pending",
  }));
}
