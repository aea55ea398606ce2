/**
 * Talk that concerns no bot but is seen by all of them: what it costs, what it does to somebody who asks something
 * meanwhile, and how much of it can be taken in.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Figures } from "../figures.ts";
import { percentile } from "../figures.ts";
import { cpuOf } from "../processes.ts";
import { Product } from "../product.ts";
import { type Stage, setStage, shippedSize } from "../stage.ts";
import { ask, converseFor } from "../traffic.ts";

const botCount = 13;
const hallCount = 10;
const perSecond = 100;
const seconds = 20;
const asksPerSecond = 5;
const burstCount = 3_000;
const burstAtOnce = 32;

/** Makes a stage of its own below `folder`. */
export async function measureAmbient(folder: string, figures: Figures): Promise<void> {
  const stage = await setStage(folder, { ...shippedSize, botCount, hallCount });
  try {
    const product = await Product.start(stage, { dataFolder: `${stage.folder}/ambient`, botCount });
    try {
      for (const index of stage.bots.keys()) await ask(stage, index, stage.channelIds);
      await measureTalk(stage, product, figures);
      await measureBurst(stage, figures);
    } finally {
      await product.stop();
    }
  } finally {
    await stage.close();
  }
}

async function measureTalk(stage: Stage, product: Product, figures: Figures): Promise<void> {
  const before = cpuOf(product.pid);
  const startedAt = performance.now();
  const talk = chat(stage);
  const asked = { count: asksPerSecond * seconds, perSecond: asksPerSecond, channelIds: stage.channelIds };
  const { latencies, lateCount } = await converseFor(stage, asked);
  if (lateCount > 0) figures.remark(`Ambient: ${lateCount} of ${asked.count} answers did not come within 30 s.`);
  await talk;
  await untilTakenIn(stage);
  figures.add("ambientCpu", ((cpuOf(product.pid) - before) / (performance.now() - startedAt)) * 100);
  figures.add("ambientMedian", percentile(latencies, 50));
  figures.add("ambientTail", percentile(latencies, 99));
}

/** So many messages at an even pace. */
async function chat(stage: Stage): Promise<void> {
  const startedAt = performance.now();
  const said: Promise<string>[] = [];
  while (said.length < perSecond * seconds) {
    await delay(Math.max(0, startedAt + (said.length * 1_000) / perSecond - performance.now()));
    said.push(sayInHall(stage, said.length));
  }
  await Promise.all(said);
}

/** As fast as the double takes it: that one sends each message to every bot, and shares the machine. */
async function measureBurst(stage: Stage, figures: Figures): Promise<void> {
  const startedAt = performance.now();
  let next = 0;
  const speak = async (): Promise<void> => {
    while (next < burstCount) await sayInHall(stage, next++);
  };
  await Promise.all(Array.from({ length: burstAtOnce }, speak));
  const saidMs = performance.now() - startedAt;
  await untilTakenIn(stage);
  const takenMs = performance.now() - startedAt;
  figures.add("sightings", (burstCount * botCount * 1_000) / takenMs);
  figures.remark(
    `${burstCount} messages were said in ${(saidMs / 1_000).toFixed(1)} s and taken in by ${botCount} bots after ${(takenMs / 1_000).toFixed(1)} s.`,
  );
}

function sayInHall({ conversation, hallIds }: Stage, index: number): Promise<string> {
  return conversation.say(hallIds[index % hallIds.length] ?? "", `just talking, number ${index}`);
}

/** Until every bot has answered: what it saw before the question has been taken in by then. */
async function untilTakenIn(stage: Stage): Promise<void> {
  await Promise.all(stage.bots.map((_, index) => ask(stage, index, stage.channelIds)));
}
