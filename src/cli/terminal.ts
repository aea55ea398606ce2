/** The terminal that a command writes to, if it is one: colours, width, and a screen that is drawn again and again. */
import { styleText } from "node:util";
import type { Paint } from "./logs/log-line.ts";

/** Colours where the reader is a terminal that wants them: none for a pipe, with `NO_COLOR`, on a dumb terminal. */
export const terminalPaint: Paint = (style, text) => styleText(style, text, { stream: process.stdout });
