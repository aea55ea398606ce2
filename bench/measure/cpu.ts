/** CPU of all processes while every bot is connected and nobody speaks. */
import { setTimeout as delay } from "node:timers/promises";
import type { Figures } from "../figures.ts";
import { cpuOf } from "../processes.ts";
import type { Product } from "../product.ts";

/** A process that has just started compiles and collects for a while yet. */
const warmUpMs = 30_000;
const windowMs = 60_000;

/** Waits until everything has settled, then counts for a minute; in percent of one core. */
export async function measureIdleCpu(product: Product, figures: Figures): Promise<void> {
  await product.settled();
  await delay(warmUpMs);
  const before = cpuOf(product.pid);
  const startedAt = performance.now();
  await delay(windowMs);
  figures.add("idleCpu", ((cpuOf(product.pid) - before) / (performance.now() - startedAt)) * 100);
}
