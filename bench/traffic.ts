/** Messages to bots at a steady rate. Called by the measurements of latency and throughput. */
import { setTimeout as delay } from "node:timers/promises";
import type { Stage } from "./stage.ts";

const tickMs = 2;

/** How much to say, and where. Bots take turns; after each round of bots the next channel is taken. */
export interface Traffic {
  readonly count: number;
  readonly perSecond: number;
  readonly channelIds: readonly string[];
}

/** Every answer's latency in milliseconds, and the rate that was really reached. */
export interface TrafficResult {
  readonly latencies: readonly number[];
  readonly perSecond: number;
}

/** Says it all and waits for all answers. @throws Error when an answer stays out for 30 s */
export async function converse(stage: Stage, traffic: Traffic): Promise<TrafficResult> {
  const startedAt = performance.now();
  const answers: Promise<number>[] = [];
  while (answers.length < traffic.count) {
    const due = Math.min(traffic.count, 1 + ((performance.now() - startedAt) * traffic.perSecond) / 1_000);
    while (answers.length < due) answers.push(ask(stage, answers.length, traffic.channelIds));
    await delay(tickMs);
  }
  const tookMs = performance.now() - startedAt;
  return { latencies: await Promise.all(answers), perSecond: (answers.length / tookMs) * 1_000 };
}

/** One message to one bot; its latency. */
export async function ask(stage: Stage, index: number, channelIds: readonly string[]): Promise<number> {
  const { bots, conversation } = stage;
  const bot = bots[index % bots.length];
  const channelId = channelIds[Math.floor(index / bots.length) % channelIds.length];
  if (!bot || !channelId) throw new RangeError("There is nobody to ask, or nowhere.");
  const messageId = await conversation.say(channelId, `<@${bot.userId}> repeat after me: message ${index}`);
  return conversation.latencyOf(messageId);
}
