/**
 * All bots just below Discord's own ceiling of 50 requests a second each, in so many channels that no channel's bucket is the
 * narrower one: once each bot in channels that it alone may view, as it is with direct messages too, and once all in the same
 * ones, where each bot hears every question and every answer. The double keeps Discord's limits here. At the ceiling itself a
 * queue never shrinks again, whoever keeps it. Where this machine cannot say or answer so much, less is asked, and that is told.
 */
import { type Figures, percentile } from "../figures.ts";
import type { FigureName } from "../goals.ts";
import { cpuOf } from "../processes.ts";
import { Product } from "../product.ts";
import { type Stage, setStage, shippedSize } from "../stage.ts";
import { ask, converseFor, type Where } from "../traffic.ts";

/** Of one bot; the first at which all answers come. */
const postsPerSecond = [45, 30, 20, 10];
const seconds = 20;
/** Before it counts: each bot has a conversation in each hall by then, and what runs often is compiled. */
const warmUpSeconds = 20;
/** More than one in a hundred later than this: what is asked piles up, and a longer run would only have a longer queue. */
const maxTailMs = 1_000;
/** A bucket takes one post a second; every bot posts in each of its halls every other second, or a little more often. */
const sharedHallCount = 100;
const ownHallCount = 55;
const viewChannel = String(1 << 10);

/** How the bots stand to each other, and where its figures go. */
interface Arrangement {
  readonly name: string;
  readonly hallCount: number;
  arrange(stage: Stage): Promise<Where>;
  readonly median: FigureName;
  readonly tail: FigureName;
  readonly cpu: FigureName;
}

const arrangements: readonly Arrangement[] = [
  {
    name: "each in channels of its own",
    hallCount: ownHallCount * shippedSize.botCount,
    arrange: separate,
    median: "limitsAloneMedian",
    tail: "limitsAloneTail",
    cpu: "limitsAloneCpu",
  },
  {
    name: "all in the same channels",
    hallCount: sharedHallCount,
    arrange: async ({ hallIds }) => hallIds,
    median: "limitsMedian",
    tail: "limitsTail",
    cpu: "limitsCpu",
  },
];

/** Makes stages of its own below `folder`. Ends after eight minutes at most. */
export async function measureLimits(folder: string, figures: Figures): Promise<void> {
  for (const arrangement of arrangements) await measureArrangement(folder, arrangement, figures);
}

async function measureArrangement(folder: string, arrangement: Arrangement, figures: Figures): Promise<void> {
  const { hallCount, name } = arrangement;
  const stage = await setStage(folder, { ...shippedSize, hallCount, isUnlimited: false });
  try {
    const where = await arrangement.arrange(stage);
    for (const rate of postsPerSecond) if (await keepsUp(stage, where, arrangement, rate, figures)) return;
    figures.remark(
      `Limits, ${name}: not even 10 posts a second of each bot were kept up with; this machine is too busy to tell.`,
    );
  } finally {
    await stage.close();
  }
}

/** Leaves each hall to one bot and the person. */
async function separate({ double, bots, hallIds, guildId, userId }: Stage): Promise<Where> {
  const hallIdsOf = bots.map((_, index) => hallIds.filter((__, hall) => hall % bots.length === index));
  for (const [index, { userId: botId }] of bots.entries()) {
    for (const id of hallIdsOf[index] ?? []) {
      const overwrite = (target: object) => double.ask("PUT", `channels/${id}/overwrites`, target);
      await overwrite({ targetId: guildId, type: "role", deny: viewChannel });
      for (const targetId of [botId, userId]) await overwrite({ targetId, type: "member", allow: viewChannel });
    }
  }
  return (botIndex) => hallIdsOf[botIndex] ?? [];
}

/** A house of its own for each rate: nothing of a queue before is left. */
async function keepsUp(
  stage: Stage,
  channelIds: Where,
  { name, median, tail, cpu }: Arrangement,
  rate: number,
  figures: Figures,
): Promise<boolean> {
  const { bots } = stage;
  const product = await Product.start(stage, { dataFolder: `${stage.folder}/limits-${rate}`, botCount: bots.length });
  try {
    for (const index of bots.keys()) await ask(stage, index, channelIds);
    const perSecond = bots.length * rate;
    await converseFor(stage, { count: perSecond * warmUpSeconds, perSecond, channelIds });
    const before = cpuOf(product.pid);
    const startedAt = performance.now();
    const said = await converseFor(stage, { count: perSecond * seconds, perSecond, channelIds });
    const isSteady = said.lateCount === 0 && percentile(said.latencies, 99) < maxTailMs;
    figures.remark(
      `Limits, ${name}: ${rate} posts/s of each bot, ${perSecond}/s in all: ${isSteady ? "kept up with" : `too much for this machine, ${said.lateCount} answers came later than 30 s`}.`,
    );
    if (!isSteady) return false;
    figures.add(median, percentile(said.latencies, 50));
    figures.add(tail, percentile(said.latencies, 99));
    figures.add(cpu, ((cpuOf(product.pid) - before) / (performance.now() - startedAt)) * 100);
    return true;
  } finally {
    await product.stop();
  }
}
