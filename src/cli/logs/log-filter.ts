/**
 * Which lines of the log are shown. What a crashing process said in its own words has no bot and no time: it is judged by
 * the next proper line, which tells of its end. Called by `guildhall logs`.
 */
import type { LogRecord, OtherLine } from "./log-line.ts";

/** What is wanted. */
export interface LogQuery {
  /** An agent's id; null for all. */
  readonly bot: string | null;
  readonly minLevel: number;
  /** Milliseconds since 1970; null for all. */
  readonly since: number | null;
}

const maxHeldCount = 1_000;

/** Takes the lines in their order. */
export class LogFilter {
  readonly #query: LogQuery;
  #held: OtherLine[] = [];

  constructor(query: LogQuery) {
    this.#query = query;
  }

  /** The lines that can be shown now that this one has come. */
  push(line: LogRecord | OtherLine): readonly (LogRecord | OtherLine)[] {
    const { bot, minLevel, since } = this.#query;
    if (line.kind === "other") {
      if (bot === null && since === null) return [line];
      this.#held = [...this.#held, line].slice(-maxHeldCount);
      return [];
    }
    const isNear = (bot === null || line.bot === bot) && (since === null || line.at >= since);
    const held = this.#held;
    this.#held = [];
    if (!isNear) return [];
    return line.level >= minLevel ? [...held, line] : held;
  }

  /** What is held when no line follows for now: nobody can say whose it is. */
  flush(): readonly OtherLine[] {
    const held = this.#query.bot === null ? this.#held : [];
    this.#held = [];
    return held;
  }
}
