/** A hundred bots in one house: whether memory grows in a line, how long they take to come up, and what they cost when idle. */
import { setTimeout as delay } from "node:timers/promises";
import type { Figures } from "../figures.ts";
import { cpuOf } from "../processes.ts";
import { Product } from "../product.ts";
import { setStage, shippedSize } from "../stage.ts";

const botCount = 100;
/** The slope is measured from here on: fewer share what every house has. */
const fewCount = 8;
const warmUpMs = 30_000;
const windowMs = 60_000;

/** Makes a stage of its own below `folder`. */
export async function measureCrowd(folder: string, figures: Figures): Promise<void> {
  const stage = await setStage(folder, { ...shippedSize, botCount });
  try {
    const few = await Product.start(stage, { dataFolder: `${stage.folder}/few`, botCount: fewCount });
    const base = await few.settled().finally(() => few.stop());
    const all = await Product.start(stage, { dataFolder: `${stage.folder}/crowd`, botCount });
    try {
      figures.add("crowdStart", all.readyMs);
      const { memory } = await all.settled();
      figures.add("crowdMemory", memory.total);
      figures.add("crowdPerBot", (memory.total - base.memory.total) / (botCount - fewCount));
      await delay(warmUpMs);
      const before = cpuOf(all.pid);
      const startedAt = performance.now();
      await delay(windowMs);
      figures.add("crowdCpu", ((cpuOf(all.pid) - before) / (performance.now() - startedAt)) * 100);
    } finally {
      await all.stop();
    }
  } finally {
    await stage.close();
  }
}
