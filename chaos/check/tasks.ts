/** D6: work that was handed on is one task, it ends, and its result stands where it was asked; or it is visibly parked. */
import type { Evidence, TaskFact } from "../evidence.ts";
import type { Words } from "../plan/words.ts";
import { grouped, type Violation } from "./rule.ts";

const finalStates: ReadonlySet<string> = new Set(["done", "failed", "cancelled", "parked"]);

/** Every delegation comes to an end that its requester sees. */
export function tasks({ asked, deliveries, posts, tasks: rows }: Evidence): readonly Violation[] {
  const handedOver = new Set(
    deliveries.filter(({ state }) => state === "handed_over").map(({ messageId }) => messageId),
  );
  const byQuestion = grouped(rows, ({ replyToId }) => replyToId ?? "");
  const results = grouped(posts, ({ turnId }) => turnId ?? "");
  const unfinished = rows.filter(({ state }) => !finalStates.has(state));
  return [
    ...unfinished.map(({ id, state, replyToId }) => ({
      text: `The task ${id} is still ${state}.`,
      messageIds: replyToId === null ? [] : [replyToId],
    })),
    ...asked
      .filter(({ messageId }) => handedOver.has(messageId))
      .flatMap(({ saying: { words }, messageId }) => {
        const own = byQuestion.get(messageId) ?? [];
        const texts = [
          ...(own.length === 1 ? [] : [`The message made ${own.length} tasks.`]),
          ...own.flatMap((task) =>
            missing(
              task,
              words,
              (results.get(task.id) ?? []).map(({ content }) => content),
            ),
          ),
        ];
        return texts.map((text) => ({ text, messageIds: [messageId] }));
      }),
  ];
}

/** What of a task's result did not come back to where it was asked. */
function missing({ id, state, assigneeId }: TaskFact, words: Words, results: readonly string[]): readonly string[] {
  if (results.length !== 1) return [`The task ${id} (${state}) brought ${results.length} results back.`];
  const isDone = words.kind === "delegate" && results[0]?.endsWith(words.word);
  return state !== "done" || isDone ? [] : [`${assigneeId} did something else: ${JSON.stringify(results[0])}`];
}
