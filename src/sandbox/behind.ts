/**
 * How far behind the machine's the sandbox's clock begins, as `--behind` says it, so that there is a past in which something
 * can be said and from which the clock can be put forward to now. Called by main.ts and server.ts.
 */
import { StartFailure } from "./start-failure.ts";

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const maxBehindMs = 366 * 86_400_000;

/** Milliseconds of `90m`, `25h` or `2d`. @throws StartFailure for anything else */
export function behindFrom(text: string): number {
  const [, count, unit = ""] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const behindMs = Number(count) * (unitMs[unit] ?? Number.NaN);
  if (behindMs > 0 && behindMs <= maxBehindMs) return behindMs;
  throw new StartFailure(
    `--behind must be minutes, hours or days, 366 at most, as in 90m, 25h or 2d; not "${text}".`,
    null,
  );
}

/** Refuses a clock that would begin before what happened last in the data folder. @throws StartFailure */
export function refuseBeforeLast(now: number, lastAt: number): void {
  if (now >= lastAt) return;
  const [last, begin] = [lastAt, now].map((ms) => new Date(ms).toISOString());
  throw new StartFailure(
    `what its data folder holds goes to ${last}, and with --behind the clock would begin at ${begin}. ` +
      "Time does not go back: name another folder with --data, or leave out --behind.",
    null,
  );
}
