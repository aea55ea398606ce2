/**
 * A post of one of our bots: text on its way to Discord, split as Discord needs it, addressed to where the conversation
 * began. The only place where posts are made of text. Ids are time-ordered UUIDs, so that posts sort as they were made.
 */
import { v7 as newId } from "uuid";
import { chunk } from "./chunk.ts";
import type { AgentId, Snowflake } from "./ids.ts";
import type { Recipient } from "./origin.ts";

/** A button below a post. `id` comes back with whoever presses it; at most 100 characters. */
export interface Button {
  readonly id: string;
  readonly label: string;
  readonly style: "primary" | "danger";
}

/** Who says it, where, and in answer to what. */
export interface Address {
  readonly agentId: AgentId;
  readonly recipient: Recipient;
  /** What it answers: a delivery, a task attempt, a beat; null for notices. */
  readonly turnId: string | null;
  readonly deliveryId: string | null;
  readonly replyToId: Snowflake | null;
  /** The only users it may ping. */
  readonly mentionUserIds: readonly Snowflake[];
}

/** One post, at most 2,000 UTF-16 units. `sending`: it goes out at once, so a crash leaves its outcome unknown. */
export interface NewPost extends Address {
  readonly id: string;
  readonly part: number;
  readonly content: string;
  readonly state: "pending" | "sending";
  /** At most five. */
  readonly buttons: readonly Button[];
}

/** An address that answers nothing and pings nobody. */
export function noticeTo(agentId: AgentId, recipient: Recipient): Address {
  return { agentId, recipient, turnId: null, deliveryId: null, replyToId: null, mentionUserIds: [] };
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
    buttons: [],
  }));
}
