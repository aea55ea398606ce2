/**
 * The stretches of a message that lose their meaning when cut: mentions, custom emoji, timestamps, links, fence marks,
 * and, where they are short, inline code and bold. Found once per text; asked by the chunker for each place it considers.
 */

/** From `start` to `end` (exclusive); places strictly between are inside. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Sorted spans by shape: those of one shape never overlap, those of two may (a mention inside a link's text). */
export type Spans = readonly (readonly Span[])[];

/** See [Discord Docs/Message formatting](https://docs.discord.com/developers/reference#message-formatting). */
const shapes = [
  /<(?:@[!&]?\d{1,20}|#\d{1,20}|a?:\w{1,32}:\d{1,20}|t:-?\d{1,16}(?::\w)?|\/[^<>:\n]{1,110}:\d{1,20}|id:[\w-]{1,40}(?::\d{1,20})?|https?:\/\/[^\s<>]+)>|https?:\/\/[^\s<]+/gi,
  /!?\[(?:[^[\]\n]|\[[^[\]\n]*\])*\]\(<?[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*>?(?:[ \t]+"[^"\n]*")?\)/g,
  /`{3,}|~{3,}/g,
  /(?<!`)(`{1,2})[^`\n]{1,200}\1(?!`)|\*\*[^*\n]{1,200}\*\*/g,
];

/** All spans of `text`; linear in its length. */
export function unbreakableSpans(text: string): Spans {
  return shapes.map((shape) =>
    Array.from(text.matchAll(shape), (match) => ({ start: match.index, end: match.index + match[0].length })),
  );
}

/** A span of at most `maxLength` units that `position` lies inside of; longer ones cannot be kept whole. */
export function spanAround(spans: Spans, position: number, maxLength: number): Span | null {
  for (const sorted of spans) {
    const span = lastStartingBefore(sorted, position);
    if (span !== null && position < span.end && span.end - span.start <= maxLength) return span;
  }
  return null;
}

function lastStartingBefore(sorted: readonly Span[], position: number): Span | null {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle]?.start ?? position) < position) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1] ?? null;
}
