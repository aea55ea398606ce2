/**
 * Reads the log as it grows, also across its cutting: while Guildhall runs the file is copied to its predecessor and
 * emptied, at a start it may be renamed. Called by `guildhall logs`, whether a Guildhall runs or not.
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";

const chunkBytes = 256 * 1024;

/** The log at one path, with the file before it. */
export class LogTail {
  readonly #path: string;
  #descriptor: number | null = null;
  #offset = 0;
  /** A line whose end has not been written yet. */
  #begun = "";
  readonly #decoder = new StringDecoder("utf8");
  #hasRead = false;

  constructor(path: string) {
    this.#path = path;
  }

  /** Whole lines written since the last call; at the first call all that are there. */
  *read(): Generator<string> {
    if (!this.#hasRead) yield* this.#readPredecessor(0);
    this.#hasRead = true;
    yield* this.#followCut();
    if (this.#descriptor !== null) yield* this.#readOn(this.#descriptor);
  }

  /** False when there was no log at the last call. */
  get isFound(): boolean {
    return this.#descriptor !== null;
  }

  /** The last line, when whoever wrote it did not finish it; it is not given again. */
  *finish(): Generator<string> {
    if (this.#begun !== "") yield this.#begun;
    this.#begun = "";
  }

  close(): void {
    if (this.#descriptor !== null) closeSync(this.#descriptor);
    this.#descriptor = null;
  }

  /** Reads what was cut off before we came to it, and begins at the start of what took its place. */
  *#followCut(): Generator<string> {
    const current = statSync(this.#path, { throwIfNoEntry: false });
    if (!current) return;
    if (this.#descriptor !== null) {
      if (fstatSync(this.#descriptor).ino !== current.ino) {
        yield* this.#readOn(this.#descriptor);
        yield* this.finish();
        this.close();
      } else if (current.size < this.#offset) {
        yield* this.#readPredecessor(this.#offset);
        yield* this.finish();
        this.#offset = 0;
      }
    }
    if (this.#descriptor !== null) return;
    this.#descriptor = openSync(this.#path, "r");
    this.#offset = 0;
  }

  *#readPredecessor(from: number): Generator<string> {
    const path = `${this.#path}.1`;
    if (!statSync(path, { throwIfNoEntry: false })) return;
    const descriptor = openSync(path, "r");
    try {
      this.#offset = from;
      yield* this.#readOn(descriptor);
    } finally {
      closeSync(descriptor);
    }
  }

  *#readOn(descriptor: number): Generator<string> {
    const chunk = Buffer.allocUnsafe(chunkBytes);
    for (;;) {
      const count = readSync(descriptor, chunk, 0, chunkBytes, this.#offset);
      if (count === 0) break;
      this.#offset += count;
      const lines = (this.#begun + this.#decoder.write(chunk.subarray(0, count))).split("\n");
      this.#begun = lines.pop() ?? "";
      yield* lines;
    }
  }
}
