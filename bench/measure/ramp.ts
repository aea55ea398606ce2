/** How many messages a second the product answers before the slowest hundredth takes 50 ms. */
import type { Figures } from "../figures.ts";
import { percentile } from "../figures.ts";
import { cpuOf } from "../processes.ts";
import type { Product } from "../product.ts";
import type { Stage } from "../stage.ts";
import { converse } from "../traffic.ts";

const steps = [100, 200, 500, 1_000] as const;
const stepSeconds = 10;
/** At the lowest step, before it counts: executors are started by then, and what runs often is compiled. */
const warmUpSeconds = 20;
const maxTailMs = 50;

/** Climbs until p99 is over 50 ms. Double and bench share the machine: what they take, the product does not have. */
export async function measureRamp(stage: Stage, product: Product, figures: Figures): Promise<void> {
  const { channelIds } = stage;
  await converse(stage, { count: steps[0] * warmUpSeconds, perSecond: steps[0], channelIds });
  let reached = 0;
  for (const perSecond of steps) {
    const before = cpuOf(product.pid);
    const count = perSecond * stepSeconds;
    const result = await converse(stage, { count, perSecond, channelIds });
    const [median, tail] = [percentile(result.latencies, 50), percentile(result.latencies, 99)];
    const cpu = (cpuOf(product.pid) - before) / count;
    figures.remark(
      `${result.perSecond.toFixed(0)} messages/s: p50 ${median.toFixed(1)} ms, p99 ${tail.toFixed(1)} ms, ${cpu.toFixed(2)} ms of CPU each.`,
    );
    if (tail > maxTailMs) break;
    reached = result.perSecond;
  }
  figures.add("ceiling", reached);
}
