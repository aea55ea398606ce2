/** Answers stand in the order of their questions within a session, and parts of one answer in theirs. */
import { compareSnowflakes } from "../../src/domain/ids.ts";
import type { Evidence, PostFact } from "../evidence.ts";
import { grouped, type Violation } from "./rule.ts";

/** Everything of one conversation in its order; dead messages aside, whose line comes when the last attempt has failed. */
export function order({ deliveries, posts }: Evidence): readonly Violation[] {
  const delivered = posts.filter(({ messageId }) => messageId !== null);
  const byTurn = grouped(
    delivered.filter(({ turnId }) => turnId !== null),
    ({ turnId, recipient }) => `${turnId} ${recipient}`,
  );
  const firstOf = new Map(delivered.filter(({ part }) => part === 0).map((post) => [post.deliveryId, post.messageId]));
  const sessions = grouped(
    deliveries.filter(({ state }) => state === "answered"),
    ({ sessionId }) => sessionId ?? "",
  );
  return [
    ...[...byTurn.values()].flatMap(judgeParts),
    ...[...sessions.values()].flatMap((session) => {
      const pairs = session.flatMap(({ id, messageId, agentId }) => {
        const answerId = firstOf.get(id);
        return answerId == null ? [] : [{ messageId, agentId, answerId }];
      });
      pairs.sort((one, other) => compareSnowflakes(one.messageId, other.messageId));
      return pairs.flatMap(({ messageId, agentId, answerId }, place) => {
        const before = pairs[place - 1];
        if (!before || compareSnowflakes(before.answerId, answerId) < 0) return [];
        const text = `${agentId} answered the later one of two messages first.`;
        return [{ text, messageIds: [before.messageId, messageId] }];
      });
    }),
  ];
}

function judgeParts(turn: readonly PostFact[]): readonly Violation[] {
  const ids = [...turn].sort((one, other) => one.part - other.part).map(({ messageId }) => messageId ?? "0");
  const isSorted = ids.every((id, place) => place === 0 || compareSnowflakes(ids[place - 1] ?? "0", id) < 0);
  return isSorted ? [] : [{ text: "The parts of an answer are not in their order.", messageIds: ids }];
}
