/**
 * The life of a delivery, one pair of message and agent: which states it has and by what it moves from one to the next. The
 * statements over deliveries take from here in which states each of them applies.
 */

/** States of a delivery; the last four are terminal. */
export type DeliveryState = "accepted" | "answering" | "answered" | "handed_over" | "suppressed" | "dead";

/** What somebody may decide of a dead delivery. */
export type DeadDecision = "retry" | "drop";

interface Move {
  readonly from: readonly DeliveryState[];
  readonly to: DeliveryState;
}

const moves = {
  /** An attempt is counted, the first or another. */
  begin: { from: ["accepted", "answering"], to: "answering" },
  /** An orderly stop takes an attempt back. */
  release: { from: ["answering"], to: "accepted" },
  /** The answer is written, and its posts are under way. */
  write: { from: ["answering"], to: "answering" },
  /** The turn's only output was a task. */
  hand_over: { from: ["answering"], to: "handed_over" },
  /** The attempts are used up, or nobody is there to make one. */
  give_up: { from: ["accepted", "answering"], to: "dead" },
  /** The last post is delivered. */
  deliver: { from: ["answering"], to: "answered" },
  /** Discord will not have one of the posts. */
  refuse: { from: ["answering"], to: "dead" },
  /** Its message was deleted before any attempt. */
  withdraw: { from: ["accepted"], to: "suppressed" },
  /** Somebody wants it tried anew. */
  retry: { from: ["dead"], to: "accepted" },
  /** Somebody wants the answer that was refused posted anew. */
  post_again: { from: ["dead"], to: "answering" },
} as const satisfies Record<string, Move>;

/** What moves a delivery. */
export type DeliveryMove = keyof typeof moves;

/** All of them. */
export const deliveryMoves = Object.keys(moves) as readonly DeliveryMove[];

/** The states in which a move applies; in any other it changes nothing. */
export function statesBefore(move: DeliveryMove): readonly DeliveryState[] {
  return moves[move].from;
}

/** The state that a move leads to. */
export function stateAfter(move: DeliveryMove): DeliveryState {
  return moves[move].to;
}
