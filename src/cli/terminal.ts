/** The terminal that a command writes to, if it is one: its colours, and a screen that is drawn again and again. */
import type { WriteStream } from "node:tty";
import { styleText } from "node:util";
import type { Paint } from "./logs/log-line.ts";
import { fitLine } from "./table.ts";

/** Colours where the reader is a terminal that wants them: none for a pipe, with `NO_COLOR`, on a dumb terminal. */
export const terminalPaint: Paint = (style, text) => styleText(style, text, { stream: process.stdout });

const enterScreen = "\u001b[?1049h\u001b[?25l";
const leaveScreen = "\u001b[?25h\u001b[?1049l";
const toTop = "\u001b[H";
const clearLine = "\u001b[K";
const clearBelow = "\u001b[J";

/** The text as it fits on a terminal of this size, each line cleared behind its end. What does not fit is counted. */
export function screenOf(text: string, columns: number, rows: number): string {
  const lines = text.split("\n");
  const left = lines.length - rows;
  const shown = left > 0 ? [...lines.slice(0, rows - 1), `… ${left + 1} more lines`] : lines;
  return toTop + shown.map((line) => fitLine(line, columns) + clearLine).join("\r\n") + clearBelow;
}

/**
 * Shows one text in the place of the one before: on a screen of its own where the reader is a terminal, which is as it was
 * when the process ends; else below it, with an empty line between.
 */
export class LiveText {
  readonly #stream: WriteStream;
  #text = "";

  constructor(stream: WriteStream = process.stdout) {
    this.#stream = stream;
    if (!stream.isTTY) return;
    stream.write(enterScreen);
    process.once("exit", () => stream.write(leaveScreen));
    stream.on("resize", () => this.show(this.#text));
  }

  show(text: string): void {
    this.#text = text;
    const { isTTY, columns, rows } = this.#stream;
    this.#stream.write(isTTY ? screenOf(text, columns, rows) : `${text}\n\n`);
  }
}
