/** A moment as people read it outside Discord, which has a form of its own: in the log, in tables, in sentences. Pure. */

/** How long each form is, without the zone. */
const lengths = { second: "2026-01-02 03:04:05".length, millisecond: "2026-01-02 03:04:05.678".length } as const;

/** `2026-01-02 03:04:05 UTC`; to the millisecond where what follows what is the question. `ms`: since 1970. */
export function utcTime(ms: number, precision: keyof typeof lengths = "second"): string {
  return `${new Date(ms).toISOString().replace("T", " ").slice(0, lengths[precision])} UTC`;
}
