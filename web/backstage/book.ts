/** How the bots are, looked at every second while the panel is open and can be seen. Read by the panel's parts. */
import { signal } from "@preact/signals";
import { lookOn } from "../parts/look-on.ts";
import { attempt } from "../store/notices.ts";
import type { BotReport, SpareReport } from "./bot-report.ts";
import { changesBetween } from "./condition.ts";
import { loadBackstage } from "./requests.ts";

/** The bots; null until they were looked at for the first time. */
export const bots = signal<readonly BotReport[] | null>(null);
/** The process that waits for the bot whose own dies; null when there is none. */
export const spare = signal<SpareReport | null>(null);
/** Why less than usual is known; null while all is well. */
export const problem = signal<string | null>(null);
/** True while the sandbox gives no answer: then the bots are as they were when it last gave one. */
export const isAway = signal(false);
/** What changed last, in words. */
export const news = signal("");

/** Looks again and again until the function it gives back is called. */
export function watchBots(): () => void {
  return lookOn(look);
}

/** Carries an order out and looks at once; when it is refused, people read `failure` with the reason. */
export async function order(carriedOut: Promise<unknown>, failure: string): Promise<void> {
  await attempt(carriedOut, failure);
  await look();
}

async function look(): Promise<void> {
  try {
    const report = await loadBackstage();
    news.value = changesBetween(bots.value ?? [], report.bots) || news.value;
    bots.value = report.bots;
    spare.value = report.spare;
    problem.value = report.problem;
    isAway.value = false;
  } catch (error) {
    isAway.value = true;
    problem.value = error instanceof Error ? error.message : String(error);
  }
}
