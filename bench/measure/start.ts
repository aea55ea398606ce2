/** Time from spawning `up` until every bot is READY at the double: on an empty data folder, then again on the same one. */
import { join } from "node:path";
import type { Figures } from "../figures.ts";
import { Product } from "../product.ts";
import type { Stage } from "../stage.ts";

/** Cold: databases are made and migrated, bots IDENTIFY. Warm: bots RESUME. The files' pages are in memory either way. */
export async function measureStart(stage: Stage, runs: number, figures: Figures): Promise<void> {
  for (let run = 0; run < runs; run++) {
    const start = { dataFolder: join(stage.folder, `start-${run}`), botCount: stage.bots.length };
    const cold = await Product.start(stage, start);
    figures.add("startCold", cold.readyMs);
    figures.add("startColdBanner", cold.bannerMs);
    await cold.stop();
    const warm = await Product.start(stage, start);
    figures.add("startWarm", warm.readyMs);
    figures.add("startWarmBanner", warm.bannerMs);
    await warm.stop();
  }
}
