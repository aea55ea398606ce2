/** Memory of all processes, connected and idle, with one bot and with all. */
import { join } from "node:path";
import type { Figures } from "../figures.ts";
import type { Memory } from "../processes.ts";
import { Product } from "../product.ts";
import type { Stage } from "../stage.ts";

/** Starts the product on empty data folders and reads the PSS once it has stopped changing. */
export async function measureMemory(stage: Stage, runs: number, figures: Figures): Promise<void> {
  for (let run = 0; run < runs; run++) {
    const one = await idle(stage, 1, join(stage.folder, `memory-1-${run}`), figures);
    const all = await idle(stage, stage.bots.length, join(stage.folder, `memory-8-${run}`), figures);
    figures.add("memoryOneBot", one.total);
    figures.add("memoryEightBots", all.total);
    figures.add("memorySupervisor", all.supervisor);
    figures.add("memoryWorkers", all.workers);
    figures.add("memorySpare", all.spare);
    figures.add("memoryPostgres", all.postgres);
    // One bot alone has no spare; with many there is one, however many they are.
    figures.add("memoryPerBot", (all.total - all.spare - one.total) / (stage.bots.length - 1));
  }
}

async function idle(stage: Stage, botCount: number, dataFolder: string, figures: Figures): Promise<Memory> {
  const product = await Product.start(stage, { dataFolder, botCount });
  try {
    const { memory, afterMs } = await product.settled();
    figures.remark(
      `Memory of ${botCount} idle: ${memory.total.toFixed(1)} MB, settled ${(afterMs / 1_000).toFixed(0)} s after READY.`,
    );
    return memory;
  } finally {
    await product.stop();
  }
}
