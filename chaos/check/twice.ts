/** D2: nobody reads anything twice: a unique word is said once by each agent that was asked, and a post has one nonce. */
import { nonceOf } from "../../src/domain/nonce.ts";
import type { Evidence, OrderFact, SaidFact } from "../evidence.ts";
import type { Asked } from "../talk.ts";
import { grouped, type Violation } from "./rule.ts";

/** No duplicate, by content and by nonce; independent of what our rows believe. */
export function twice({ asked, orders, posts, requests, said }: Evidence): readonly Violation[] {
  const byWord = grouped(said, ({ content }) => wordIn(content));
  const known = new Set(posts.map(({ id }) => nonceOf(id)));
  const accepted = requests.filter(({ status }) => status === 200);
  return [
    ...[...asked.map(wordsOfQuestion), ...orders.map(wordsOfOrder)].flatMap(({ words, id }) => {
      if (!("word" in words)) return [];
      const repeated = repetitions(byWord.get(words.word) ?? []);
      return repeated.map((ids) => ({
        text: `"${words.word}" was said ${ids.length} times.`,
        messageIds: [id, ...ids],
      }));
    }),
    ...accepted
      .filter(({ nonce }) => !known.has(nonce ?? ""))
      .map(({ userId, nonce }) => ({
        text: `The user ${userId} posted with the nonce ${nonce}, which is no row's.`,
        messageIds: [],
      })),
  ];
}

const wordsOfQuestion = ({ saying, messageId }: Asked) => ({ words: saying.words, id: messageId });
const wordsOfOrder = ({ order, interactionId }: OrderFact) => ({ words: order.words, id: interactionId });

/** The word of an answer or of a result that another bot passes on; anything else is itself. */
function wordIn(content: string): string {
  return /^(?:\*\*[^*\n]+\*\* reports:\n)?(.*)$/s.exec(content)?.[1] ?? content;
}

/** Ids of what one bot said more than once in one channel. */
function repetitions(said: readonly SaidFact[]): readonly (readonly string[])[] {
  const bySpeaker = grouped(said, ({ authorId, channelId }) => `${authorId} ${channelId}`);
  return [...bySpeaker.values()].filter(({ length }) => length > 1).map((same) => same.map(({ id }) => id));
}
