/** D5: a command that its person saw accepted is carried out once and answered; one that was shown as failed is not. */
import type { Evidence, OrderFact, TaskFact } from "../evidence.ts";
import { grouped, type Violation } from "./rule.ts";

/** A command does what its person has read. */
export function orders({ orders: facts, tasks }: Evidence): readonly Violation[] {
  const byKey = grouped(tasks, ({ askKey }) => askKey);
  return facts.flatMap((fact) => {
    const texts = problemsOf(fact, byKey.get(askKeyOf(fact)) ?? []);
    return texts.map((text) => ({
      text: `/delegate ${fact.order.words.word}: ${text}`,
      messageIds: [fact.interactionId],
    }));
  });
}

/** What a task says of the command that asked for it. */
export function askKeyOf({ interactionId }: OrderFact): string {
  return `interaction:${interactionId}`;
}

function problemsOf({ failed, loading, answer }: OrderFact, made: readonly TaskFact[]): readonly string[] {
  if (failed) return made.length === 0 ? [] : ["it was shown as failed, and made a task."];
  return [
    ...(loading ? ["it was accepted, and still says that the bot is thinking."] : []),
    ...(made.length === 1 ? [] : [`it was accepted, and made ${made.length} tasks.`]),
    ...(loading || answer?.includes("has the task") ? [] : [`it was answered with ${JSON.stringify(answer)}.`]),
  ];
}
