/** D1: what a delivery's state says is what people see: the whole answer once, one line for a dead one, else nothing. */
import { givenUpLine } from "../../src/domain/turn.ts";
import type { DeliveryFact, Evidence, SaidFact } from "../evidence.ts";
import { answerOf } from "../plan/words.ts";
import { grouped, type Violation } from "./rule.ts";

const [deadBeginning = ""] = givenUpLine("answer", "").split(".");

/** Every delivery has its visible end. */
export function answers({ asked, deliveries, posts, said, userIds }: Evidence): readonly Violation[] {
  const replies = grouped(said, ({ authorId, replyToId }) => `${authorId} ${replyToId}`);
  const byMessage = grouped(deliveries, ({ messageId }) => messageId);
  const saidById = new Map(said.map((one) => [one.id, one]));
  const postsOf = grouped(posts, ({ deliveryId }) => deliveryId ?? "");
  return asked.flatMap(({ saying, messageId }) =>
    (byMessage.get(messageId) ?? []).flatMap((delivery) => {
      const direct = replies.get(`${userIds.get(delivery.agentId ?? "")} ${messageId}`) ?? [];
      const parts = [...(postsOf.get(delivery.id) ?? [])].sort((one, other) => one.part - other.part);
      const whole = parts.flatMap((part) => saidById.get(part.messageId ?? "") ?? []);
      const problem = problemOf(delivery, { direct, whole, expected: answerOf(saying.words) });
      return problem === null ? [] : [{ text: `${delivery.agentId}: ${problem}`, messageIds: [messageId] }];
    }),
  );
}

interface Seen {
  /** Replies of the agent's bot to the message. */
  readonly direct: readonly SaidFact[];
  /** What the delivery's posts became. */
  readonly whole: readonly SaidFact[];
  readonly expected: readonly string[];
}

function problemOf({ state }: DeliveryFact, { direct, whole, expected }: Seen): string | null {
  switch (state) {
    case "answered":
      if (direct.length !== 1) return `the answered message has ${direct.length} replies.`;
      return isSame(whole, expected) ? null : `the answer is not the expected one: ${textOf(whole)}`;
    case "dead":
      if (direct.length !== 1) return `the dead message has ${direct.length} replies; it has to have one that says so.`;
      return direct[0]?.content.startsWith(deadBeginning) ? null : `the line of a dead message says: ${textOf(direct)}`;
    case "suppressed":
      return direct.length === 0 ? null : "a message that was to be left alone has a reply.";
    case "handed_over":
      return expected.length === 0 ? null : "a message that asked for an answer was handed over.";
    default:
      return null;
  }
}

function isSame(whole: readonly SaidFact[], expected: readonly string[]): boolean {
  return whole.length === expected.length && whole.every(({ content }, part) => content === expected[part]);
}

function textOf(said: readonly SaidFact[]): string {
  return JSON.stringify(said.map(({ content }) => content.slice(0, 80)));
}
