/** D6: work that was handed on is one task, it ends, and its result stands where it was asked; or it is visibly parked. */
import type { Evidence, TaskFact } from "../evidence.ts";
import type { Words } from "../plan/words.ts";
import { askKeyOf } from "./orders.ts";
import { grouped, type Violation } from "./rule.ts";

const finalStates: ReadonlySet<string> = new Set(["done", "failed", "cancelled", "parked"]);

/** Every delegation comes to an end that its requester sees. */
export function tasks({ asked, deliveries, orders, posts, tasks: rows }: Evidence): readonly Violation[] {
  const handedOver = new Set(
    deliveries.filter(({ state }) => state === "handed_over").map(({ messageId }) => messageId),
  );
  const byQuestion = grouped(rows, ({ replyToId }) => replyToId ?? "");
  const byKey = grouped(rows, ({ askKey }) => askKey);
  const results = grouped(posts, ({ turnId }) => turnId ?? "");
  const missingOf = (task: TaskFact, words: Words) =>
    missing(
      task,
      words,
      (results.get(task.id) ?? []).map(({ content }) => content),
    );
  return [
    ...rows.filter(({ state }) => !finalStates.has(state)).map(unfinished),
    ...asked
      .filter(({ messageId }) => handedOver.has(messageId))
      .flatMap(({ saying: { words }, messageId }) => {
        const own = byQuestion.get(messageId) ?? [];
        const count = own.length === 1 ? [] : [`The message made ${own.length} tasks.`];
        return [...count, ...own.flatMap((task) => missingOf(task, words))].map((text) => ({
          text,
          messageIds: [messageId],
        }));
      }),
    ...orders.flatMap((order) =>
      (byKey.get(askKeyOf(order)) ?? [])
        .flatMap((task) => missingOf(task, order.order.words))
        .map((text) => ({ text, messageIds: [order.interactionId] })),
    ),
  ];
}

function unfinished({ id, state, replyToId }: TaskFact): Violation {
  return { text: `The task ${id} is still ${state}.`, messageIds: replyToId === null ? [] : [replyToId] };
}

/** What of a task's result did not come back to where it was asked. */
function missing({ id, state, assigneeId }: TaskFact, words: Words, results: readonly string[]): readonly string[] {
  if (!finalStates.has(state)) return [];
  if (results.length !== 1) return [`The task ${id} (${state}) brought ${results.length} results back.`];
  const isDone = words.kind === "delegate" && results[0]?.endsWith(words.word);
  return state !== "done" || isDone ? [] : [`${assigneeId} did something else: ${JSON.stringify(results[0])}`];
}
