/**
 * Rows as JSON for the hand-written statements. Postgres' `jsonb` holds neither NUL nor half a surrogate pair, both of
 * which JSON may carry: they are written as U+FFFD, for a text that cannot be stored could never be answered.
 */

/** `rows` as text for `::text::jsonb`. */
export function toJson(rows: unknown): string {
  // Well-formed pairs stand unescaped in `JSON.stringify`'s output; an escaped backslash is skipped as a pair of its own.
  return JSON.stringify(rows).replace(/\\(\\|u0000|ud[89a-f][0-9a-f]{2})/g, (found, what) =>
    what === "\\" ? found : "\uFFFD",
  );
}

/** The same for a single text. */
export function toStorable(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}
