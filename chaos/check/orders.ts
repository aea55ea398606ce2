/** D5: a command that its person saw accepted is carried out once and answered; one that was shown as failed is not. */
import { snowflakeTimeMs } from "../../src/domain/ids.ts";
import type { Evidence, OrderFact, TaskFact } from "../evidence.ts";
import type { Struck } from "../strike.ts";
import { grouped, type Violation } from "./rule.ts";

/** Within which a command is on disk. */
const writingMs = 1_000;

/** A command does what its person has read. */
export function orders({ orders: facts, tasks, struck }: Evidence): readonly Violation[] {
  const byKey = grouped(tasks, ({ askKey }) => askKey);
  return facts.flatMap((fact) => {
    if (isForgotten(fact, byKey.get(askKeyOf(fact)) ?? [], struck)) return [];
    const texts = problemsOf(fact, byKey.get(askKeyOf(fact)) ?? []);
    return texts.map((text) => ({
      text: `/delegate ${fact.order.words.word}: ${text}`,
      messageIds: [fact.interactionId],
    }));
  });
}

/**
 * The documented loss: taken a moment before its house was killed, not on disk by then, and told again by nobody, because
 * Discord has forgotten the session.
 */
function isForgotten(
  { loading, interactionId }: OrderFact,
  made: readonly TaskFact[],
  struck: readonly Struck[],
): boolean {
  const at = snowflakeTimeMs(interactionId);
  const isHit = ({ blow, missed, at: hitAt }: Struck): boolean =>
    !missed && blow.kind === "absence" && blow.isForgotten && hitAt >= at && hitAt - at < writingMs;
  return loading && made.length === 0 && struck.some(isHit);
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
