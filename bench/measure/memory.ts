/** Memory of all processes, connected and idle: with one bot, and with all, with the spare worker and without it. */
import { join } from "node:path";
import type { Figures } from "../figures.ts";
import type { Memory } from "../processes.ts";
import { Product, type ProductStart } from "../product.ts";
import type { Stage } from "../stage.ts";

/** Starts the product on empty data folders and reads the PSS once it has stopped changing. */
export async function measureMemory(stage: Stage, runs: number, figures: Figures): Promise<void> {
  const botCount = stage.bots.length;
  const folder = (name: string, run: number): string => join(stage.folder, `memory-${name}-${run}`);
  for (let run = 0; run < runs; run++) {
    const one = await idle(stage, { botCount: 1, hotSpare: "off", dataFolder: folder("one", run) }, figures);
    const bare = await idle(stage, { botCount, hotSpare: "off", dataFolder: folder("bare", run) }, figures);
    const all = await idle(stage, { botCount, hotSpare: "on", dataFolder: folder("all", run) }, figures);
    figures.add("memoryOneBot", one.total);
    figures.add("memoryEightBots", all.total);
    figures.add("memorySupervisor", all.supervisor);
    figures.add("memoryWorkers", all.workers);
    figures.add("memorySpare", all.spare);
    figures.add("memoryPostgres", all.postgres);
    figures.add("bareEightBots", bare.total);
    figures.add("bareSupervisor", bare.supervisor);
    figures.add("bareWorkers", bare.workers);
    figures.add("barePostgres", bare.postgres);
    figures.add("memoryPerBot", (bare.total - one.total) / (botCount - 1));
  }
}

async function idle(stage: Stage, start: ProductStart, figures: Figures): Promise<Memory> {
  const product = await Product.start(stage, start);
  try {
    if (start.hotSpare === "on") await product.spareReady();
    const { memory, afterMs } = await product.settled();
    const spare = start.hotSpare === "on" ? " with the spare worker" : "";
    figures.remark(
      `Memory of ${start.botCount} idle${spare}: ${memory.total.toFixed(1)} MB, settled ${(afterMs / 1_000).toFixed(0)} s after READY.`,
    );
    return memory;
  } finally {
    await product.stop();
  }
}
