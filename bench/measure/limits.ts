/**
 * All bots just below Discord's own ceiling of 50 requests a second each, in so many channels that no channel's bucket is the
 * narrower one. The double keeps Discord's limits here. At the ceiling itself a queue never shrinks again, whoever keeps it.
 * Where this machine cannot say or answer so much, less is asked, and that is told.
 */
import type { Figures } from "../figures.ts";
import { percentile } from "../figures.ts";
import { cpuOf } from "../processes.ts";
import { Product } from "../product.ts";
import { type Stage, setStage, shippedSize } from "../stage.ts";
import { ask, converseFor } from "../traffic.ts";

/** Of one bot; the first at which all answers come. */
const postsPerSecond = [45, 30, 20, 10];
const seconds = 20;
/** Before it counts: each bot has a conversation in each hall by then, and what runs often is compiled. */
const warmUpSeconds = 20;
/** Half of them later than this: what is asked piles up, and a longer run would only have a longer queue. */
const maxMedianMs = 1_000;
/** A bucket takes one post a second; every bot posts in each hall every other second. */
const hallCount = 100;

/** Makes a stage of its own below `folder`. Ends after four minutes at most. */
export async function measureLimits(folder: string, figures: Figures): Promise<void> {
  const stage = await setStage(folder, { ...shippedSize, hallCount, isUnlimited: false });
  try {
    for (const rate of postsPerSecond) if (await keepsUp(stage, rate, figures)) return;
    figures.remark(
      "Limits: not even 10 posts a second of each bot were kept up with; this machine is too busy to tell.",
    );
  } finally {
    await stage.close();
  }
}

/** A house of its own for each rate: nothing of a queue before is left. */
async function keepsUp(stage: Stage, rate: number, figures: Figures): Promise<boolean> {
  const { bots, hallIds: channelIds } = stage;
  const product = await Product.start(stage, { dataFolder: `${stage.folder}/limits-${rate}`, botCount: bots.length });
  try {
    for (const index of bots.keys()) await ask(stage, index, channelIds);
    const perSecond = bots.length * rate;
    await converseFor(stage, { count: perSecond * warmUpSeconds, perSecond, channelIds });
    const before = cpuOf(product.pid);
    const startedAt = performance.now();
    const said = await converseFor(stage, { count: perSecond * seconds, perSecond, channelIds });
    const isSteady = said.lateCount === 0 && percentile(said.latencies, 50) < maxMedianMs;
    figures.remark(
      `Limits: ${rate} posts/s of each bot, ${perSecond}/s in all: ${isSteady ? "kept up with" : `too much for this machine, ${said.lateCount} answers came later than 30 s`}.`,
    );
    if (!isSteady) return false;
    figures.add("limitsMedian", percentile(said.latencies, 50));
    figures.add("limitsTail", percentile(said.latencies, 99));
    figures.add("limitsCpu", ((cpuOf(product.pid) - before) / (performance.now() - startedAt)) * 100);
    return true;
  } finally {
    await product.stop();
  }
}
