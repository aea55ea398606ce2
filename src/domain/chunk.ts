/**
 * Splits a text into messages that Discord takes. Called wherever text becomes posts. Fences are closed and reopened, and
 * what was inserted or left out is reported with each part, so that nothing changes unseen.
 */
import { nextCut, type Source } from "./chunk-cut.ts";
import { closingMark, type Fence, reopeningMark } from "./fence.ts";
import { unbreakableSpans } from "./unbreakable.ts";

/**
 * One message. Without its inserted marks and between its trimmed white space it is a piece of the input; all pieces in
 * order are the input. Discord trims messages and refuses blank ones, so `text` neither begins nor ends with white space:
 * what it holds is exactly what Discord will show and return.
 */
export interface Part {
  readonly text: string;
  /** Begins `text`: reopens the fence that the part before has closed. Usually empty. */
  readonly insertedBefore: string;
  /** Ends `text`: closes a fence. Usually empty. */
  readonly insertedAfter: string;
  /** White space of the input that stood before this part and was left out: only ever before the first. */
  readonly trimmedBefore: string;
  /** White space of the input that stood after this part and was left out. */
  readonly trimmedAfter: string;
}

/** Discord's limit for a message, in UTF-16 units. */
export const maxMessageLength = 2_000;
const leastMaxLength = 64;

/**
 * Splits `text` into parts of at most `maxLength` UTF-16 units (default 2,000, at least 64), preferably between
 * paragraphs, then lines, sentences, words. Fences are balanced in every part. No grapheme, mention, emoji or link is cut
 * unless it alone exceeds a part; then it is cut between graphemes, else code points. White space alone makes no part.
 *
 * @throws RangeError when `maxLength` is below 64.
 */
export function chunk(text: string, maxLength = maxMessageLength): readonly Part[] {
  if (maxLength < leastMaxLength) throw new RangeError(`maxLength is ${maxLength}, below ${leastMaxLength}.`);
  const source: Source = { text, end: text.trimEnd().length, spans: unbreakableSpans(text) };
  const parts: Part[] = [];
  let fence: Fence | null = null;
  let start = text.length - text.trimStart().length;
  let trimmedBefore = text.slice(0, start);
  while (start < source.end) {
    const insertedBefore = fence === null ? "" : reopeningMark(fence, maxLength);
    const cut = nextCut({ source, start, room: maxLength - insertedBefore.length, fence });
    const body = text.slice(start, cut.end);
    const insertedAfter = cut.fence === null ? "" : closingMark(cut.fence, body);
    const trimmedAfter = text.slice(cut.end, cut.next);
    parts.push({
      text: insertedBefore + body + insertedAfter,
      insertedBefore,
      insertedAfter,
      trimmedBefore,
      trimmedAfter,
    });
    ({ next: start, fence } = cut);
    trimmedBefore = "";
  }
  return parts;
}
