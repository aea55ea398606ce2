/**
 * What survives: an append-only file of JSON lines, one per commit, written before anybody is told. A SIGKILL loses nothing
 * that was shown. At start the file is replayed through the same tables and fan-out, then compacted (snapshot.ts).
 */
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import type { Told } from "../gateway/fan-out.ts";
import { folderFailure, StartFailure } from "../start-failure.ts";
import type { Event, Write } from "./rows.ts";

/** One line of the file: a commit, or a part of a snapshot. */
export interface JournalLine {
  readonly at: number;
  /** Until when ids had been made by then; absent where that is not later than `at`. */
  readonly idsUntil?: number;
  readonly writes?: readonly Write[];
  readonly events?: readonly Event[];
  /** Event payloads that the rings below refer to by index: `[name, payload as JSON]`. */
  readonly frames?: readonly (readonly [string, string])[];
  /** A session's ring: `[seq, index into frames]`. */
  readonly ring?: { readonly session: string; readonly frames: readonly (readonly [number, number])[] };
}

/** The file's mode: it holds the bots' tokens. */
const ownerOnly = 0o600;

const noRoomCodes: ReadonlySet<string> = new Set(["ENOSPC", "EDQUOT"]);

/** Makes a folder and its missing parents: one by one, because below /proc mkdir's own `recursive` tries for ever. */
function makeFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  if (path !== dirname(path)) makeFolder(dirname(path));
  mkdirSync(path);
}

/** The journal of one data folder. */
export class Journal {
  readonly #path: string;
  #file: number | null;
  /** What the disk has no room for. A Discord does not stop for that; only a kill loses it. */
  readonly #waiting: Buffer[] = [];

  constructor(folder: string) {
    this.#path = join(resolve(folder), "journal.jsonl");
    try {
      makeFolder(resolve(folder));
      this.#file = openSync(this.#path, "a", ownerOnly);
    } catch (error) {
      throw folderFailure(error, folder);
    }
  }

  /**
   * Hands every line to `apply`, oldest first. A last line without its newline was never shown to anybody and is left out.
   * @throws StartFailure at the first line that is not a commit or that `apply` cannot use
   */
  replay(apply: (line: JournalLine) => void): void {
    if (!existsSync(this.#path)) return;
    const text = readFileSync(this.#path, "utf8");
    let start = 0;
    let lineNumber = 1;
    for (let end = text.indexOf("\n"); end !== -1; end = text.indexOf("\n", start)) {
      try {
        apply(lineFrom(text.slice(start, end)));
      } catch (error) {
        throw this.#broken(lineNumber, error);
      }
      start = end + 1;
      lineNumber += 1;
    }
  }

  /** Writes one commit; returns when the kernel has it, so that only a power cut can lose it, or it waits for room. */
  append(at: number, idsUntil: number, writes: readonly Write[], events: readonly Told[]): void {
    const told = events.map(({ t, to, body }) => `{"t":"${t}","to":${JSON.stringify(to)},"d":${body}}`);
    const ahead = idsUntil > at ? `"idsUntil":${idsUntil},` : "";
    this.#write(`{"at":${at},${ahead}"writes":${JSON.stringify(writes)},"events":[${told.join(",")}]}\n`);
  }

  /** Replaces the whole file by a snapshot, atomically. */
  compact(lines: Iterable<JournalLine>): void {
    const fresh = openSync(`${this.#path}.new`, "w", ownerOnly);
    for (const line of lines) writeSync(fresh, `${JSON.stringify(line)}\n`);
    renameSync(`${this.#path}.new`, this.#path);
    if (this.#file !== null) closeSync(this.#file);
    this.#file = fresh;
  }

  close(): void {
    if (this.#file !== null) closeSync(this.#file);
    this.#file = null;
  }

  // Without the parser's own words: they quote the line, which may hold a bot's token.
  #broken(lineNumber: number, cause: unknown): StartFailure {
    return new StartFailure(
      `line ${lineNumber} of ${this.#path} is broken, so what the sandbox held cannot be restored. ` +
        "Move that file away and start again: the sandbox then begins empty.",
      cause,
    );
  }

  #write(line: string): void {
    // After the end nobody can be told anything any more: what a dying connection still does is not kept.
    if (this.#file === null) return;
    this.#waiting.push(Buffer.from(line));
    for (let bytes = this.#waiting[0]; bytes; bytes = this.#waiting[0]) {
      const done = written(this.#file, bytes);
      // In order, byte for byte: the rest goes on where this ended as soon as there is room.
      if (done < bytes.length) {
        this.#waiting[0] = bytes.subarray(done);
        return;
      }
      this.#waiting.shift();
    }
  }
}

/** How many bytes found room. */
function written(file: number, bytes: Buffer): number {
  let done = 0;
  try {
    while (done < bytes.length) done += writeSync(file, bytes, done);
  } catch (error) {
    if (!noRoomCodes.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
  return done;
}

function lineFrom(text: string): JournalLine {
  const line: Partial<JournalLine> | null = JSON.parse(text);
  if (typeof line?.at !== "number") throw new TypeError("A journal line has no moment.");
  return line as JournalLine;
}
