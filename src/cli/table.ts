/** Columns of text for a terminal: widths as they are seen, whatever colours and letters are in it. */
import { stripVTControlCharacters } from "node:util";

const letters = new Intl.Segmenter("en", { granularity: "grapheme" });
const wide =
  /\p{Extended_Pictographic}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u;

/** How many columns a text takes. */
function widthOf(text: string): number {
  return [...letters.segment(stripVTControlCharacters(text))].reduce((sum, { segment }) => sum + columns(segment), 0);
}

function columns(letter: string): number {
  return wide.test(letter) ? 2 : 1;
}

/** One line per row, the head first, each column as wide as its widest cell. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => widthOf(cells[column] ?? ""))));
  return lines.map((cells) =>
    cells
      .map((cell, column) => cell + " ".repeat((widths[column] ?? 0) - widthOf(cell)))
      .join("  ")
      .trimEnd(),
  );
}

/** What of a line fits into so many columns; colours go on, and take none. */
export function fitLine(line: string, maxWidth: number): string {
  if (widthOf(line) <= maxWidth) return line;
  let left = maxWidth - 1;
  let isFull = false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequences that set colours begin with one.
  const pieces = line.split(/(\x1b\[[\d;]*m)/).map((piece, index) => {
    if (index % 2 === 1) return piece;
    let kept = "";
    for (const { segment } of letters.segment(piece)) {
      isFull ||= columns(segment) > left;
      if (isFull) break;
      left -= columns(segment);
      kept += segment;
    }
    return kept;
  });
  return `${pieces.join("")}…`;
}
