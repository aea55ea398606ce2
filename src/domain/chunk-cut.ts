/**
 * Where a text too long for one message is cut: at the best place that leaves the part well filled. Called by the chunker
 * once per part; looks at no more than one part's length of text.
 */
import { closingMark, type Fence, fenceAfter, maxFenceMarks } from "./fence.ts";
import { type Spans, spanAround } from "./unbreakable.ts";

/** The text being split: `end` is where its trailing white space begins. */
export interface Source {
  readonly text: string;
  readonly end: number;
  readonly spans: Spans;
}

/** What the next part may hold: `room` units from `start` on, beginning inside `fence` when that is not null. */
export interface Window {
  readonly source: Source;
  readonly start: number;
  readonly room: number;
  readonly fence: Fence | null;
}

/** A part's text ends at `end`, the next begins at `next`; between them is white space. `fence` is open at `end`. */
export interface Cut {
  readonly end: number;
  readonly next: number;
  readonly fence: Fence | null;
}

/** The end of a line. A lower rank is a better place: paragraph, line, line of code. */
interface LineBreak {
  readonly end: number;
  readonly fence: Fence | null;
  readonly rank: 0 | 1 | 2;
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
// Escaped, because one character outside of ASCII doubles what a whole bundle takes in memory: … ” ’ » 。！？」』）.
const sentenceEnd =
  /[.!?\u2026]["'\u201d\u2019\u00bb)\]*_]*(?=\s)|[\u3002\uff01\uff1f][\u300d\u300f\u201d\u2019\uff09]*/g;
const blankLine = /[^\S\n]*\n/y;
const whiteSpace = /\s*/y;
/** Beyond the window, so that a closing mark right behind it is seen. */
const lookahead = 64;
const longestClosingMark = maxFenceMarks + 1;

/**
 * The end of the text when it fits, else the last paragraph, line, sentence or word that leaves the part a third full;
 * failing that the last line or word at all; failing that the last grapheme that cuts through no span; and through a
 * span or grapheme that alone exceeds a part, between graphemes or code points.
 */
export function nextCut(window: Window): Cut {
  const { source, start, room } = window;
  if (source.end - start <= room) {
    const whole = settle(window, source.end);
    if (fits(window, whole)) return whole;
  }
  const least = start + Math.ceil(room / 3);
  const lines = lineBreaks(window);
  return (
    atLine(window, lines, least) ??
    within(window, (bound) => lastSentence(window, least, bound)) ??
    within(window, (bound) => lastWord(window, least, bound)) ??
    atLine(window, lines, start + 1) ??
    within(window, (bound) => lastWord(window, start + 1, bound)) ??
    anywhere(window)
  );
}

/** All line ends that fit, but none that would leave an empty code block on either side. */
function lineBreaks(window: Window): readonly LineBreak[] {
  const { source, start, room } = window;
  const lines = source.text.slice(start, start + room + lookahead).split("\n");
  const breaks: LineBreak[] = [];
  let open = window.fence;
  let at = start;
  for (const [index, line] of lines.entries()) {
    const after = fenceAfter(open, line);
    const closes = open !== null && after === null;
    if (closes && breaks.at(-1)?.end === at) breaks.pop();
    const [end, next] = [at + line.trimEnd().length, at + line.length + 1];
    // The last line goes on beyond what we see.
    if (index === lines.length - 1) break;
    if (open !== null && after !== null) breaks.push({ end: next, fence: after, rank: 2 });
    if (after === null && end > at) {
      breaks.push({ end, fence: null, rank: matchesAt(blankLine, source.text, next) > 0 ? 0 : 1 });
    }
    open = after;
    at = next;
  }
  return breaks.filter((one) => fits(window, one));
}

/** The best line end at or after `least`; of equals the last. */
function atLine(window: Window, breaks: readonly LineBreak[], least: number): Cut | null {
  let best: LineBreak | null = null;
  for (const one of breaks) {
    if (one.end >= least && (best === null || one.rank <= best.rank)) best = one;
  }
  return best === null ? null : withNext(window.source, best);
}

/** A cut inside a line. Where that leaves a fence to be closed for which there is no room, it is looked for earlier. */
function within(window: Window, find: (bound: number) => number | null): Cut | null {
  const limit = window.start + window.room;
  for (const bound of [limit, limit - longestClosingMark]) {
    const position = find(bound);
    if (position === null) return null;
    const cut = settle(window, position);
    if (fits(window, cut)) return cut;
  }
  return null;
}

function anywhere(window: Window): Cut {
  const limit = window.start + window.room;
  const cut = settle(window, lastGrapheme(window, limit));
  return fits(window, cut) ? cut : settle(window, lastGrapheme(window, limit - longestClosingMark));
}

function lastSentence(window: Window, least: number, bound: number): number | null {
  const { source, start } = window;
  const text = source.text.slice(start, bound + 1);
  const ends = Array.from(text.matchAll(sentenceEnd), (match) => start + match.index + match[0].length);
  return ends.findLast((end) => end >= least && end <= bound && isWhole(window, end)) ?? null;
}

/** The last place before white space within a line. */
function lastWord(window: Window, least: number, bound: number): number | null {
  const { text } = window.source;
  for (let position = bound; position >= least; position--) {
    const isWordEnd = /^\S[^\S\r\n]$/.test(text.slice(position - 1, position + 1));
    if (isWordEnd && isWhole(window, position)) return position;
  }
  return null;
}

function lastGrapheme(window: Window, bound: number): number {
  const { source, start, room } = window;
  let position = bound;
  while (position > start) {
    const span = spanAround(source.spans, position, room);
    const earlier = span === null ? graphemeStart(window, position) : span.start;
    if (earlier === position) return position;
    position = earlier;
  }
  // Nothing before it: this one thing fills the part and more.
  const inSpan = graphemeStart(window, bound);
  if (inSpan > start) return inSpan;
  const isPair = /^[\uD800-\uDBFF][\uDC00-\uDFFF]$/.test(source.text.slice(bound - 1, bound + 1));
  return isPair ? bound - 1 : bound;
}

function isWhole(window: Window, position: number): boolean {
  return (
    spanAround(window.source.spans, position, window.room) === null && graphemeStart(window, position) === position
  );
}

/** Where the grapheme that holds the unit at `position` begins. What follows it does not matter to Unicode's rules. */
function graphemeStart({ source, start }: Window, position: number): number {
  const segment = graphemes.segment(source.text.slice(start, position + 2)).containing(position - start);
  return segment === undefined ? position : start + segment.index;
}

/** Makes a cut of a place: what is open there, and which white space is left out. */
function settle({ source, start, fence }: Window, position: number): Cut {
  const body = source.text.slice(start, position);
  const open = body.split("\n").reduce(fenceAfter, fence);
  const end = open === null ? start + body.trimEnd().length : position;
  return withNext(source, { end, fence: open });
}

/** White space inside a fence is code and stays, except at the very end. */
function withNext(source: Source, { end, fence }: Pick<Cut, "end" | "fence">): Cut {
  if (end >= source.end) return { end, fence, next: source.text.length };
  return { end, fence, next: fence === null ? end + matchesAt(whiteSpace, source.text, end) : end };
}

function fits({ source, start, room }: Window, { end, fence }: Pick<Cut, "end" | "fence">): boolean {
  const closing = fence === null ? "" : closingMark(fence, source.text.slice(end - 1, end));
  return end - start + closing.length <= room;
}

/** How many units of `text` a sticky pattern matches from `position` on. */
function matchesAt(pattern: RegExp, text: string, position: number): number {
  pattern.lastIndex = position;
  return pattern.exec(text)?.[0].length ?? 0;
}
