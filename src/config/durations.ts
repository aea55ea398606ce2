/** Lengths of time as people write them: `90m`, `2h`, `1d`. Called by the heartbeat schema. */

const unitMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The longest accepted duration: 365 days. */
export const maxDurationMs = 365 * 86_400_000;

/** Milliseconds of `<n>m`, `<n>h` or `<n>d` between one minute and 365 days; null for anything else. */
export function parseDuration(text: string): number | null {
  const match = /^([0-9]{1,6})([mhd])$/.exec(text);
  const durationMs = Number(match?.[1]) * (unitMs[match?.[2] ?? ""] ?? Number.NaN);
  return durationMs >= 60_000 && durationMs <= maxDurationMs ? durationMs : null;
}
