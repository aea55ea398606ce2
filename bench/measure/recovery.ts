/** What a killed worker costs: time until its bot is back, and until a message that was sent meanwhile is answered. */
import { join } from "node:path";
import { until } from "../../test/support/until.ts";
import type { Figures } from "../figures.ts";
import { Product } from "../product.ts";
import type { BenchBot, Stage } from "../stage.ts";
import { ask } from "../traffic.ts";

const killCount = 20;

/**
 * Kills each bot's worker once per start of the product, because a second crash soon after the first is deliberately
 * restarted later. Executors are warm: only the worker died.
 */
export async function measureRecovery(stage: Stage, figures: Figures): Promise<void> {
  const dataFolder = join(stage.folder, "recovery");
  for (let done = 0; done < killCount; ) {
    const product = await Product.start(stage, { dataFolder, botCount: stage.bots.length });
    try {
      for (const [index, bot] of [...stage.bots.entries()].slice(0, killCount - done)) {
        await ask(stage, index, 1);
        await killOnce(stage, product, bot, figures);
        done++;
      }
    } finally {
      await product.stop();
    }
  }
}

async function killOnce(stage: Stage, product: Product, bot: BenchBot, figures: Figures): Promise<void> {
  const { conversation, double, channelIds } = stage;
  const { next } = await double.transcript(Number.MAX_SAFE_INTEGER);
  const pid = await product.workerPid(bot.agentId);
  const killedAt = performance.now();
  process.kill(pid, "SIGKILL");
  const messageId = await conversation.say(channelIds[0] ?? "", `<@${bot.userId}> repeat after me: are you back?`);
  const reply = await conversation.replyTo(messageId);
  const resumedAt = await until(async () => {
    const { entries } = await double.transcript(next);
    const resume = entries.find((entry) => entry.kind === "resume" && entry.bot === bot.userId);
    if (!resume) throw new Error(`${bot.agentId} has not resumed.`);
    return resume.at - performance.timeOrigin;
  });
  figures.add("recoverResumed", resumedAt - killedAt);
  figures.add("recoverAnswered", reply.at - killedAt);
}
