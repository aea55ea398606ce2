/**
 * Bounds what a worker keeps: while too many of its events wait to be stored, further messages are not taken, nor edits of
 * them. Discord keeps them, and is asked for them again once all that was taken is on disk. Nothing else is left to it: what
 * was said can be read in the channel's history too if the session should be lost meanwhile. And never a command, whose
 * person waits. Owned by the worker.
 */
import type { WorkerEvent } from "../ipc/worker-events.ts";
import type { Log } from "../log.ts";
import type { LowWaterMark } from "./low-water-mark.ts";

const leftTypes: ReadonlySet<WorkerEvent["type"]> = new Set(["message_created", "message_edited"]);

/** What it goes by. */
export interface OverflowNeeds {
  readonly mark: LowWaterMark;
  readonly log: Log;
  /** So many events may wait: some 2 KB each here, and as much in the supervisor. Default 2,000. */
  readonly maxOpenCount?: number;
}

/** The messages of one worker that are left to Discord. */
export class Overflow {
  readonly #needs: Required<OverflowNeeds>;
  /** By `performance.now()`; null while everything is taken. */
  #since: number | null = null;

  constructor(needs: OverflowNeeds) {
    this.#needs = { maxOpenCount: 2_000, ...needs };
  }

  /** True when this event was left to Discord: too many wait, or it comes after one that was left. */
  leave({ type }: WorkerEvent, sequence: number): boolean {
    const { mark, log, maxOpenCount } = this.#needs;
    if (!leftTypes.has(type)) return false;
    if (this.#since === null && mark.openCount < maxOpenCount) return false;
    if (this.#since === null)
      log.warn({ maxOpenCount }, "too many events wait to be stored: messages are left to Discord");
    this.#since ??= performance.now();
    mark.skip(sequence);
    return true;
  }

  /** True when messages were left and all that was taken is on disk: now they may come. */
  get isDue(): boolean {
    return this.#since !== null && this.#needs.mark.openCount === 0;
  }

  /** No more are left: those that were are asked for, or their session is gone. For how long it was so; null for not at all. */
  end(): number | null {
    const forMs = this.#since === null ? null : performance.now() - this.#since;
    this.#since = null;
    return forMs;
  }
}
