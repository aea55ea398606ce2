/** A text that is shown again and again: drawn over on a terminal, one below the other elsewhere. */
import { EventEmitter } from "node:events";
import type { WriteStream } from "node:tty";
import { expect, test } from "vitest";
import { LiveText, screenOf } from "../../src/cli/terminal.ts";

test("a screen begins at the top, clears behind each line and below the last", () => {
  expect(screenOf("one\ntwo", 10, 5)).toBe("\u001b[Hone\u001b[K\r\ntwo\u001b[K\u001b[J");
});

test("what does not fit is cut at the side and counted at the end", () => {
  const drawn = screenOf("first line\nb\nc\nd", 6, 3);
  expect(drawn.replaceAll("\u001b[K", "").split("\r\n")).toEqual(["\u001b[Hfirst…", "b", "… 2 m…\u001b[J"]);
});

class Reader extends EventEmitter {
  written = "";
  readonly columns = 20;
  readonly rows = 5;
  readonly isTTY: boolean;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }

  write(text: string): boolean {
    this.written += text;
    return true;
  }
}

test("a pipe gets plain blocks", () => {
  const reader = new Reader(false);
  const live = new LiveText(reader as unknown as WriteStream);
  live.show("a");
  live.show("b");
  expect(reader.written).toBe("a\n\nb\n\n");
});

test("a terminal gets a screen of its own, drawn anew when its size changes", () => {
  const reader = new Reader(true);
  const live = new LiveText(reader as unknown as WriteStream);
  expect(reader.written).toBe("\u001b[?1049h\u001b[?25l");
  live.show("a");
  reader.emit("resize");
  expect(reader.written.split("\u001b[H").slice(1)).toEqual(["a\u001b[K\u001b[J", "a\u001b[K\u001b[J"]);
});
