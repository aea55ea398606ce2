/**
 * Code fences, line by line: which line opens one, which closes it, and the marks that close and reopen one that a split
 * cuts through. Called by the chunker and by the reader of HEARTBEAT.md.
 *
 * The rules are CommonMark's, widened by what Discord shows as a code block all the same: an opening mark at the end of a
 * line of text, a closing one at the end of a line of code, any indentation.
 * See [CommonMark/Fenced code blocks](https://spec.commonmark.org/0.31.2/#fenced-code-blocks).
 */

/** An open fence: its marks (three or more of one kind) and its info string, usually a language. */
export interface Fence {
  readonly marks: string;
  readonly info: string;
}

/** Longer runs are drawings, not fences; the limit keeps room for code in every part. */
export const maxFenceMarks = 16;

const lineStart = /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(`{3,}(?!`)|~{3,}(?!~))(.*)$/s;
const lineEnd = /(?:^|[^`])(`{3,})([\w+.#-]*)\s*$/;
const tildesAlone = /^[\s>]*(~{3,})\s*$/;

/** The fence that is open after `line` (without its line feed), when `open` was before it. */
export function fenceAfter(open: Fence | null, line: string): Fence | null {
  if (open === null) return opened(line);
  const [, marks, info] = (open.marks.startsWith("~") ? tildesAlone : lineEnd).exec(line) ?? [];
  const closes = marks !== undefined && !info && marks.length >= open.marks.length;
  return closes ? null : open;
}

/** What begins a part inside `fence`. An info string too long to repeat (over a quarter of `maxLength`) is left out. */
export function reopeningMark({ marks, info }: Fence, maxLength: number): string {
  const mark = `${marks}${info}\n`;
  return mark.length <= maxLength / 4 ? mark : `${marks}\n`;
}

/** What ends a part inside `fence`, on a line of its own after `body`. */
export function closingMark({ marks }: Fence, body: string): string {
  return body.endsWith("\n") ? marks : `\n${marks}`;
}

function opened(line: string): Fence | null {
  const [, marks, info = ""] = lineStart.exec(line) ?? lineEnd.exec(line) ?? [];
  if (marks === undefined || marks.length > maxFenceMarks) return null;
  // With the same mark further on in the line it is inline code, or struck text, that happens to begin with three.
  return info.includes(marks.charAt(0)) ? null : { marks, info: info.trim() };
}
