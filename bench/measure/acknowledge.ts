/**
 * How soon a command is acknowledged when everything else is in trouble: every executor in a busy loop, the database
 * standing still for ten seconds, another worker stopped. Discord waits three seconds, then the command has failed.
 */
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";
import { until } from "../../test/support/until.ts";
import type { Figures } from "../figures.ts";
import { percentile } from "../figures.ts";
import { postgresOf } from "../processes.ts";
import { Product } from "../product.ts";
import type { BenchBot, Stage } from "../stage.ts";
import { offeredBy } from "./delegation.ts";

const troubleMs = 10_000;
/** So many that there is a worst of a thousand. */
const askedCount = 1_000;
const tickMs = 5;
/** Discord's own patience: what comes later, or never, counts as this. */
const lostMs = 3_000;
const answerDeadlineMs = 60_000;

/** What is read of a request in the double's transcript. */
interface SeenRequest {
  readonly at: number;
  readonly path?: string | undefined;
  readonly status?: number | undefined;
}

const askedShape = z.object({ interactionId: z.string() });

/** Uses `/status` of the manager at a steady rate for as long as the trouble lasts. */
export async function measureAcknowledgement(stage: Stage, figures: Figures): Promise<void> {
  const dataFolder = join(stage.folder, "acknowledge");
  const product = await Product.start(stage, { dataFolder, botCount: stage.bots.length });
  try {
    const [manager] = stage.bots;
    if (!manager) throw new Error("The bench needs the manager.");
    await until(() => offeredBy(stage, manager));
    for (const bot of stage.bots) {
      await stage.conversation.say(stage.channelIds[0] ?? "", `<@${bot.userId}> spin 60`);
    }
    await product.allBusy();
    const { next } = await stage.double.transcript(Number.MAX_SAFE_INTEGER);
    const asked = await askInTrouble(stage, product, manager);
    const waits = await acknowledgements(stage, next, asked);
    figures.add("acknowledgeMedian", percentile(waits, 50));
    figures.add("acknowledgeTail", percentile(waits, 99.9));
  } finally {
    await product.stop();
  }
}

/** The interactions' ids, with the time of each by the double's clock. */
async function askInTrouble(stage: Stage, product: Product, manager: BenchBot): Promise<readonly string[]> {
  const { double, channelIds, userId, bots } = stage;
  const stopped = [...postgresOf(product.pid), await product.workerPid(bots.at(-1)?.agentId ?? "")];
  for (const pid of stopped) process.kill(pid, "SIGSTOP");
  const asked: Promise<unknown>[] = [];
  try {
    const startedAt = performance.now();
    const body = { channelId: channelIds[0], applicationId: manager.userId, name: "status", options: {} };
    while (asked.length < askedCount) {
      const due = Math.min(askedCount, ((performance.now() - startedAt) / troubleMs) * askedCount);
      while (asked.length < due) asked.push(double.ask("POST", `users/${userId}/commands`, body));
      await delay(tickMs);
    }
  } finally {
    // The stopped worker may have been found out and killed by now.
    for (const pid of postgresOf(product.pid)) process.kill(pid, "SIGCONT");
  }
  return (await Promise.all(asked)).map((answer) => askedShape.parse(answer).interactionId);
}

/** How long each waited for its acknowledgement, once every one that was acknowledged in time has been answered. */
async function acknowledgements(
  { double }: Stage,
  since: number,
  asked: readonly string[],
): Promise<readonly number[]> {
  return await until(async () => {
    const { entries } = await double.transcript(since);
    // The last of them may still be taken.
    if (Math.max(...asked.map(timeOf)) + lostMs > Date.now()) throw new Error("The last command is not yet late.");
    const waits = waitsOf(entries, asked);
    const inTime = waits.filter((wait) => wait < lostMs).length;
    const answered = entries.filter(
      ({ method, route, status }) => method === "PATCH" && route?.endsWith("@original") && status === 200,
    ).length;
    if (answered < inTime) throw new Error(`${answered} of ${inTime} acknowledged commands are answered.`);
    return waits;
  }, answerDeadlineMs);
}

/** Of each command until Discord took the acknowledgement; a refused one acknowledges nothing. */
export function waitsOf(entries: readonly SeenRequest[], asked: readonly string[]): readonly number[] {
  const acknowledgedAt = new Map(
    entries.flatMap(({ at, path, status = 0 }) => {
      const id = /\/interactions\/(\d+)\/.+\/callback/.exec(path ?? "")?.[1];
      return id === undefined || status < 200 || status > 299 ? [] : [[id, at] as const];
    }),
  );
  return asked.map((id) => Math.min(lostMs, (acknowledgedAt.get(id) ?? Number.POSITIVE_INFINITY) - timeOf(id)));
}

/** When a snowflake was made, in milliseconds since 1970. */
function timeOf(id: string): number {
  return Number(BigInt(id) >> 22n) + 1_420_070_400_000;
}
