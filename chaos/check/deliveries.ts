/** D1, L2: each message wakes exactly the agents that it addresses, and each of these deliveries ends in one final state. */
import type { DeliveryFact, Evidence } from "../evidence.ts";
import type { Asked } from "../talk.ts";
import { grouped, type Violation } from "./rule.ts";

const finalStates: ReadonlySet<string> = new Set(["answered", "handed_over", "dead"]);

/** A turn that was tried three times through a storm may have failed three times; more than this share has another cause. */
const maxDeadShare = 0.02;

/** Nothing lost, nothing woken that was not meant. */
export function deliveries({ asked, deliveries: rows }: Evidence): readonly Violation[] {
  const byMessage = grouped(rows, ({ messageId }) => messageId);
  const askedIds = new Set(asked.map(({ messageId }) => messageId));
  const strays = rows.filter(({ messageId, state }) => state !== "suppressed" && !askedIds.has(messageId));
  return [
    ...asked.flatMap((one) => judge(one, byMessage.get(one.messageId) ?? [])),
    ...strays.map(({ agentId, messageId }) => ({
      text: `${agentId} woke by a message that no person wrote.`,
      messageIds: [messageId],
    })),
    ...tooManyDead(rows),
  ];
}

/** One may die in a small run too. */
function tooManyDead(rows: readonly DeliveryFact[]): readonly Violation[] {
  const awake = rows.filter(({ state }) => state !== "suppressed");
  const dead = awake.filter(({ state }) => state === "dead");
  if (dead.length <= Math.max(1, awake.length * maxDeadShare)) return [];
  const text = `${dead.length} of ${awake.length} deliveries are dead.`;
  return [{ text, messageIds: dead.map(({ messageId }) => messageId) }];
}

function judge(
  { saying: { wakes, isInFairWeather }, messageId }: Asked,
  rows: readonly DeliveryFact[],
): readonly Violation[] {
  const messageIds = [messageId];
  if (rows.length === 0) return [{ text: "The message was lost: it was never recorded.", messageIds }];
  const awake = rows.filter(({ state }) => state !== "suppressed");
  const asleep = wakes.filter((agentId) => awake.every((row) => row.agentId !== agentId));
  const unmeant = awake.filter(({ agentId }, place) => {
    const isAgain = awake.findIndex((row) => row.agentId === agentId) < place;
    return isAgain || agentId === null || !wakes.includes(agentId);
  });
  const open = awake.filter(({ state }) => !finalStates.has(state));
  const unanswered = awake.filter(({ state }) => isInFairWeather && finalStates.has(state) && state !== "answered");
  return [
    ...unanswered.map(({ agentId, state, problem }) => ({
      text: `${agentId} was asked in fair weather, and the delivery is ${state}: ${problem}`,
      messageIds,
    })),
    ...asleep.map((agentId) => ({ text: `${agentId} was addressed and did not wake.`, messageIds })),
    ...unmeant.map(({ agentId }) => ({ text: `${agentId} woke and was not addressed.`, messageIds })),
    ...open.map(({ agentId, state }) => ({ text: `The delivery to ${agentId} is still ${state}.`, messageIds })),
  ];
}
