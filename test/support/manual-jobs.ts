/** Jobs by a clock that stands still: what is due is handed over when a test says so. */
import type { Job, Jobs } from "../../src/jobs/engine.ts";
import type { ManualClock } from "./manual-clock.ts";

/** The double behind the port, for heartbeats; tasks need the real engine's transactions. */
export class ManualJobs implements Jobs {
  readonly #clock: ManualClock;
  /** By key: one job per key waits. */
  readonly waiting = new Map<string, { readonly at: number; readonly job: Job }>();
  #run: (job: Job) => void = () => undefined;

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  async addWithin(): Promise<void> {
    throw new Error("Tasks need a real engine.");
  }

  async addAt(_queue: string, key: string, at: Date, data: Job["data"]): Promise<void> {
    if (!this.waiting.has(key)) this.waiting.set(key, { at: at.getTime(), job: { id: key, data } });
  }

  async clear(): Promise<void> {
    this.waiting.clear();
  }

  async work(queue: string, run: (job: Job) => void): Promise<void> {
    if (queue === "heartbeat") this.#run = run;
  }

  wake(): void {
    this.pass(0);
  }

  async stop(): Promise<void> {
    this.#run = () => undefined;
  }

  /** Moves the clock on and hands over what has become due. */
  pass(ms: number): void {
    this.#clock.advance(ms);
    for (const [key, { at, job }] of this.waiting) {
      if (at > this.#clock.now()) continue;
      this.waiting.delete(key);
      this.#run(job);
    }
  }

  /** In how many milliseconds an agent beats next; null when nothing is scheduled. */
  dueIn(key: string): number | null {
    const waiting = this.waiting.get(key);
    return waiting ? waiting.at - this.#clock.now() : null;
  }
}
