/**
 * From a person's `/delegate` to the result in the task's thread: acknowledgement, task row and job, starter line, thread,
 * turn, result. When the turn itself begins cannot be seen from outside.
 */
import { join } from "node:path";
import { z } from "zod";
import { until } from "../../test/support/until.ts";
import type { Figures } from "../figures.ts";
import { Product } from "../product.ts";
import type { BenchBot, Stage } from "../stage.ts";

const warmCount = 3;
const commandsShape = z.array(z.object({ name: z.string(), applicationId: z.string() }));

/** The manager delegates to every other bot: once to an executor that has to be started, then to the running one. */
export async function measureDelegation(stage: Stage, figures: Figures): Promise<void> {
  const dataFolder = join(stage.folder, "delegation");
  const product = await Product.start(stage, { dataFolder, botCount: stage.bots.length });
  try {
    const [manager, ...others] = stage.bots;
    if (!manager) throw new Error("The bench needs the manager.");
    await until(() => offeredBy(stage, manager));
    for (const bot of others) {
      figures.add("delegateCold", await delegate(stage, manager, bot));
      for (let count = 0; count < warmCount; count++) figures.add("delegateWarm", await delegate(stage, manager, bot));
    }
  } finally {
    await product.stop();
  }
}

/** @throws Error while Discord does not have the manager's commands yet */
export async function offeredBy({ double, guildId }: Stage, manager: BenchBot): Promise<void> {
  const commands = commandsShape.parse(await double.ask("GET", `commands?guildId=${guildId}`));
  const isThere = commands.some(({ name, applicationId }) => name === "delegate" && applicationId === manager.userId);
  if (!isThere) throw new Error("The manager does not offer /delegate.");
}

async function delegate(stage: Stage, manager: BenchBot, bot: BenchBot): Promise<number> {
  const { conversation, double, channelIds, userId } = stage;
  const [channelId = ""] = channelIds;
  const words = `done at ${performance.now()}`;
  const result = conversation.next(
    (heard) => heard.author.id === bot.userId && heard.content === words && heard.channel_id !== channelId,
  );
  const askedAt = performance.now();
  await double.ask("POST", `users/${userId}/commands`, {
    channelId,
    applicationId: manager.userId,
    name: "delegate",
    options: { agent: bot.agentId, instruction: `repeat after me: ${words}` },
  });
  return (await result).at - askedAt;
}
