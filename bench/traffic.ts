/** Messages to bots at a steady rate. Called by the measurements of latency and throughput. */
import { setTimeout as delay } from "node:timers/promises";
import { answerDeadlineMs } from "./conversation.ts";
import type { Stage } from "./stage.ts";

const tickMs = 2;

/** Channels in which every bot is asked, or those of one bot. */
export type Where = readonly string[] | ((botIndex: number) => readonly string[]);

/** How much to say, and where. Bots take turns; after each round of bots the next channel is taken. */
export interface Traffic {
  readonly count: number;
  readonly perSecond: number;
  readonly channelIds: Where;
}

/** Every answer's latency in milliseconds, the rate that was really reached, and how many answers took 30 s or never came. */
export interface TrafficResult {
  readonly latencies: readonly number[];
  readonly perSecond: number;
  readonly lateCount: number;
}

/** Says it all and waits for all answers; one that stays out for 30 s counts as that long. */
export async function converseFor(stage: Stage, traffic: Traffic): Promise<TrafficResult> {
  const startedAt = performance.now();
  const answers: Promise<PromiseSettledResult<number>[]>[] = [];
  while (answers.length < traffic.count) {
    const due = Math.min(traffic.count, 1 + ((performance.now() - startedAt) * traffic.perSecond) / 1_000);
    while (answers.length < due) answers.push(Promise.allSettled([ask(stage, answers.length, traffic.channelIds)]));
    await delay(tickMs);
  }
  const tookMs = performance.now() - startedAt;
  const settled = (await Promise.all(answers)).flat();
  const latencies = settled.map((one) => (one.status === "fulfilled" ? one.value : answerDeadlineMs));
  const lateCount = settled.filter(({ status }) => status === "rejected").length;
  return { latencies, perSecond: (settled.length / tookMs) * 1_000, lateCount };
}

/** The same. @throws Error when an answer stays out for 30 s */
export async function converse(stage: Stage, traffic: Traffic): Promise<TrafficResult> {
  const result = await converseFor(stage, traffic);
  if (result.lateCount === 0) return result;
  throw new Error(`${result.lateCount} of ${traffic.count} answers did not come within 30 s.`);
}

/** One message to one bot; its latency. */
export async function ask(stage: Stage, index: number, where: Where): Promise<number> {
  const { bots, conversation } = stage;
  const bot = bots[index % bots.length];
  const channelIds = typeof where === "function" ? where(index % bots.length) : where;
  const channelId = channelIds[Math.floor(index / bots.length) % channelIds.length];
  if (!bot || !channelId) throw new RangeError("There is nobody to ask, or nowhere.");
  const messageId = await conversation.say(channelId, `<@${bot.userId}> repeat after me: message ${index}`);
  return conversation.latencyOf(messageId);
}
