/**
 * Time from a message's dispatch to the reply's arrival, both at the double: through worker, supervisor, commit, executor,
 * commit, supervisor, worker.
 */
import type { Figures } from "../figures.ts";
import { percentile } from "../figures.ts";
import { cpuOf } from "../processes.ts";
import type { Product } from "../product.ts";
import type { Stage } from "../stage.ts";
import { ask, converse } from "../traffic.ts";

const messageCount = 500;
const perSecond = 20;

/** Latencies at 20 messages a second, each bot asked in every channel in turn; and of the first message to each bot. */
export async function measureLatency(stage: Stage, product: Product, runs: number, figures: Figures): Promise<void> {
  const { channelIds } = stage;
  // One after another: each bot's first message starts its executor.
  for (const index of stage.bots.keys()) figures.add("latencyCold", await ask(stage, index, channelIds));
  for (let run = 0; run < runs; run++) {
    const before = cpuOf(product.pid);
    const { latencies } = await converse(stage, { count: messageCount, perSecond, channelIds });
    figures.add("latencyMedian", percentile(latencies, 50));
    figures.add("latencyTail", percentile(latencies, 99));
    figures.add("latencyCpu", (cpuOf(product.pid) - before) / messageCount);
  }
}
