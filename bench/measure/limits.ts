/**
 * All bots at Discord's own ceiling: 50 requests a second each, in so many channels that no channel's bucket is the narrower
 * one. The double keeps Discord's limits here.
 */
import type { Figures } from "../figures.ts";
import { percentile } from "../figures.ts";
import { cpuOf } from "../processes.ts";
import { Product } from "../product.ts";
import { setStage, shippedSize } from "../stage.ts";
import { ask, converse } from "../traffic.ts";

const postsPerSecond = 50;
const seconds = 20;
/** A bucket takes one post a second; every bot posts in each hall every other second. */
const hallCount = 100;

/** Makes a stage of its own below `folder`. */
export async function measureLimits(folder: string, figures: Figures): Promise<void> {
  const stage = await setStage(folder, { ...shippedSize, hallCount, isUnlimited: false });
  try {
    const { bots, hallIds: channelIds } = stage;
    const product = await Product.start(stage, { dataFolder: `${stage.folder}/limits`, botCount: bots.length });
    try {
      for (const index of bots.keys()) await ask(stage, index, channelIds);
      const perSecond = bots.length * postsPerSecond;
      const count = perSecond * seconds;
      const before = cpuOf(product.pid);
      const { latencies } = await converse(stage, { count, perSecond, channelIds });
      figures.add("limitsMedian", percentile(latencies, 50));
      figures.add("limitsTail", percentile(latencies, 99));
      figures.add("limitsCpu", ((cpuOf(product.pid) - before) / (seconds * 1_000)) * 100);
    } finally {
      await product.stop();
    }
  } finally {
    await stage.close();
  }
}
