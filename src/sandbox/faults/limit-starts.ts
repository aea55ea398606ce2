/** A bot whose IDENTIFYs of the day are almost used up, until the 24 hours are over. */
import { maxStarts, startsLeft, startsUsed, startWindowMs } from "../gateway/start-limit.ts";
import type { Sandbox } from "../sandbox.ts";
import type { BotRow } from "../state/rows.ts";
import { put } from "../state/tables.ts";
import type { FaultOf } from "./forms.ts";

/** Leaves a bot so many IDENTIFYs; returns the ids of what it armed. What it uses meanwhile stays used afterwards. */
export function limitStarts(sandbox: Sandbox, fault: FaultOf<"start_limit">, botId: string): string[] {
  // Ends an older one of this bot first: what is counted next is then the bot's own.
  sandbox.faults.endOf("start_limit", botId);
  const bot = sandbox.world.bots.get(botId);
  if (!bot) return [];
  const used = maxStarts - startsLeft(bot, sandbox.now());
  const limited = startsUsed(bot, sandbox.now(), maxStarts - fault.remaining);
  sandbox.commit([put("bot", limited)]);
  const { windowStartedAt } = limited.identifies;
  const forMs = windowStartedAt + startWindowMs - sandbox.now();
  const onEnd = (): void =>
    giveBack(sandbox, botId, windowStartedAt, (count) => count - limited.identifies.count + used);
  return [sandbox.faults.arm({ ...fault, bot: botId }, { forMs, onEnd })];
}

/** Corrects the count of a window, unless a new one has begun by itself. */
function giveBack(sandbox: Sandbox, botId: string, windowStartedAt: number, correct: (count: number) => number): void {
  const bot: BotRow | undefined = sandbox.world.bots.get(botId);
  if (bot?.identifies.windowStartedAt !== windowStartedAt) return;
  const identifies = { ...bot.identifies, count: Math.max(0, correct(bot.identifies.count)) };
  sandbox.commit([put("bot", { ...bot, identifies })]);
}
