/** What a killed worker costs: time until its bot is back, and until a message that was sent meanwhile is answered. */
import { join } from "node:path";
import { until } from "../../test/support/until.ts";
import type { Figures } from "../figures.ts";
import { Product } from "../product.ts";
import type { BenchBot, Stage } from "../stage.ts";
import { ask } from "../traffic.ts";

const killCount = 20;

/** Without a worker that is kept ready for the bot whose own dies, and with one. */
export async function measureRecovery(stage: Stage, figures: Figures): Promise<void> {
  await killAll(stage, "off", figures);
  await killAll(stage, "on", figures);
}

/**
 * Kills each bot's worker once per start of the product, because a second crash soon after the first is deliberately
 * restarted later. Executors are warm: only the worker died. A spare is there before each kill, as after a quiet moment.
 */
async function killAll(stage: Stage, hotSpare: "on" | "off", figures: Figures): Promise<void> {
  const dataFolder = join(stage.folder, "recovery");
  for (let done = 0; done < killCount; ) {
    const product = await Product.start(stage, { dataFolder, botCount: stage.bots.length, hotSpare });
    try {
      for (const [index, bot] of [...stage.bots.entries()].slice(0, killCount - done)) {
        await ask(stage, index, stage.channelIds.slice(0, 1));
        if (hotSpare === "on") await product.spareReady();
        const { resumedMs, answeredMs } = await killOnce(stage, product, bot);
        figures.add(hotSpare === "on" ? "spareResumed" : "recoverResumed", resumedMs);
        figures.add(hotSpare === "on" ? "spareAnswered" : "recoverAnswered", answeredMs);
        done++;
      }
    } finally {
      await product.stop();
    }
  }
}

async function killOnce(stage: Stage, product: Product, bot: BenchBot) {
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
  return { resumedMs: resumedAt - killedAt, answeredMs: reply.at - killedAt };
}
