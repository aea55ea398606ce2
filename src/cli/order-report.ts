/** How an order to a bot went: as the running house answers it, and in words. */
import * as z from "zod";
import { utcTime } from "../domain/utc-time.ts";

/** How an order went. `not_back`: the bot was started and did not connect in time, or cannot. */
export const orderReport = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("back"),
    name: z.string(),
    afterMs: z.number(),
    resumed: z.boolean(),
    /** Set when it was away because it was paused. Milliseconds since 1970. */
    pausedSince: z.number().optional(),
  }),
  z.object({ kind: z.literal("not_back"), name: z.string(), state: z.string(), problem: z.string().nullable() }),
  z.object({ kind: z.literal("paused"), name: z.string() }),
  /** It was as ordered before. `since`: milliseconds since 1970. */
  z.object({ kind: z.literal("already_paused"), name: z.string(), since: z.number() }),
  z.object({ kind: z.literal("not_paused"), name: z.string() }),
  /** A reload has started it for the first time. */
  z.object({ kind: z.literal("new"), name: z.string(), afterMs: z.number() }),
  /** A reload has taken it away, with so many turns and posts left open. */
  z.object({ kind: z.literal("gone"), name: z.string(), waitingCount: z.number() }),
  z.object({ kind: z.literal("refused"), name: z.string(), problem: z.string() }),
]);
export type OrderReport = z.infer<typeof orderReport>;

/** The outcome in a sentence. */
export function reportText(report: OrderReport): string {
  switch (report.kind) {
    case "back": {
      const session = report.resumed ? "session resumed" : "with a new session, which cost one of the day's IDENTIFYs";
      const pause = report.pausedSince === undefined ? "" : ` It had been paused since ${utcTime(report.pausedSince)}.`;
      return `${report.name} is back after ${(report.afterMs / 1000).toFixed(1)} s, ${session}.${pause}`;
    }
    case "not_back": {
      const why = report.problem ? `: ${report.problem}` : ".";
      return `${report.name} is not back: it is ${report.state.replace("_", " ")}${why}`;
    }
    case "paused":
      return `${report.name} is paused until it is resumed, also over restarts. What is said to it waits.`;
    case "already_paused":
      return `${report.name} has been paused since ${utcTime(report.since)} already.`;
    case "not_paused":
      return `${report.name} is not paused.`;
    case "new":
      return `${report.name} is here after ${(report.afterMs / 1000).toFixed(1)} s.`;
    case "gone": {
      const left = report.waitingCount === 0 ? "" : ` What it was working on waits until it is enabled again.`;
      return `${report.name} has left.${left}`;
    }
    case "refused":
      return report.problem;
  }
}
