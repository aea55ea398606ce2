/** CPU of all processes while every bot is connected and nobody speaks. */
import { setTimeout as delay } from "node:timers/promises";
import type { Figures } from "../figures.ts";
import { cpuOf } from "../processes.ts";
import type { Product } from "../product.ts";

const windowMs = 60_000;

/** Waits until memory has settled, then counts for a minute; in percent of one core. */
export async function measureIdleCpu(product: Product, figures: Figures): Promise<void> {
  await product.settled();
  const before = cpuOf(product.pid);
  const startedAt = performance.now();
  await delay(windowMs);
  figures.add("idleCpu", ((cpuOf(product.pid) - before) / (performance.now() - startedAt)) * 100);
}
