/** D7, A6: the outbox and what people see are the same posts: each row is final, each delivered one is there, each seen one is explained. */
import type { Evidence } from "../evidence.ts";
import { grouped, type Violation } from "./rule.ts";

/** What this rule reads. */
export type Books = Pick<Evidence, "posts" | "said" | "userIds" | "deletedIds">;

/** Nothing is called delivered that is not there, and nothing is there that no row knows. */
export function outbox({ posts, said, userIds, deletedIds }: Books): readonly Violation[] {
  const saidById = new Map(said.map((one) => [one.id, one]));
  const explained = grouped(posts, ({ messageId }) => messageId ?? "");
  const ours = new Set(userIds.values());
  return [
    ...posts.flatMap(({ id, agentId, state, messageId, content }): Violation[] => {
      const what = `The post ${id} of ${agentId}`;
      if (state === "refused" && messageId === null) return [];
      if (state !== "delivered") return [{ text: `${what} is still ${state}.`, messageIds: [] }];
      const seen = saidById.get(messageId ?? "");
      if (!seen && deletedIds.has(messageId ?? "")) return [];
      if (!seen) return [{ text: `${what} is called delivered, and is not there.`, messageIds: [messageId ?? "none"] }];
      return seen.edited || seen.content === content
        ? []
        : [{ text: `${what} reads differently on Discord.`, messageIds: [seen.id] }];
    }),
    ...said
      .filter(({ id, authorId }) => ours.has(authorId) && (explained.get(id) ?? []).length !== 1)
      .map(({ id, content }) => {
        const count = (explained.get(id) ?? []).length;
        const text = `${count === 0 ? "No row explains" : `${count} rows claim`} this post: ${JSON.stringify(content.slice(0, 80))}`;
        return { text, messageIds: [id] };
      }),
  ];
}
