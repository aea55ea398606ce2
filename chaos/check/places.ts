/** Every post of a delivery stands where it was asked, said by the right bot; its first part alone is a reply. */
import type { Evidence } from "../evidence.ts";
import type { Violation } from "./rule.ts";

/** Right bot, right channel, right reference. */
export function places({ asked, deliveries, posts, said, userIds }: Evidence): readonly Violation[] {
  const questions = new Map(asked.map((one) => [one.messageId, one]));
  const deliveriesById = new Map(deliveries.map((one) => [one.id, one]));
  const saidById = new Map(said.map((one) => [one.id, one]));
  return posts.flatMap(({ agentId, deliveryId, messageId, part }) => {
    const question = questions.get(deliveriesById.get(deliveryId ?? "")?.messageId ?? "");
    const seen = saidById.get(messageId ?? "");
    if (!question || !seen) return [];
    const wrong = [
      ...(seen.authorId === userIds.get(agentId) ? [] : [`was said by the user ${seen.authorId}`]),
      ...(seen.channelId === question.channelId ? [] : [`stands in the channel ${seen.channelId}`]),
      ...(seen.replyToId === (part === 0 ? question.messageId : null) ? [] : [`replies to ${seen.replyToId}`]),
    ];
    if (wrong.length === 0) return [];
    const text = `Part ${part} of ${agentId}'s answer ${wrong.join(" and ")}.`;
    return [{ text, messageIds: [question.messageId, seen.id] }];
  });
}
