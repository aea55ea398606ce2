/** The tasks of one house: delegated by one path, worked on by jobs, finished after a restart. Made by `control/`. */
import { type DelegateNeeds, type DelegationAnswer, type DelegationRequest, delegate } from "./delegate.ts";
import { type AttemptNeeds, recoverTasks, runAttempt } from "./run-attempt.ts";

/** Everything that delegating and running need. */
export type TaskNeeds = DelegateNeeds & AttemptNeeds;

/** The door of this room. */
export class Tasks {
  readonly #needs: TaskNeeds;
  /** Attempts that are being run: the engine may wake us twice for one. */
  readonly #running = new Set<string>();

  constructor(needs: TaskNeeds) {
    this.#needs = needs;
  }

  /** Tries again what an earlier process left open, then works on what comes. */
  async start(): Promise<void> {
    await recoverTasks(this.#needs);
    // The job has done its part by waking us: a task that waits for its agent must not hold up another agent's.
    await this.#needs.jobs.work("task_attempt", ({ id }) => void this.#run(id));
  }

  /** Decides, records and creates a task; or says why not. */
  delegate(request: DelegationRequest): Promise<DelegationAnswer> {
    return delegate(request, this.#needs);
  }

  async #run(attemptId: string): Promise<void> {
    if (this.#running.has(attemptId)) return;
    this.#running.add(attemptId);
    try {
      await runAttempt(attemptId, this.#needs);
    } catch (error) {
      // Its row is open: the next start tries it again.
      this.#needs.log.error({ error, attemptId }, "a task attempt ended in a fault");
    } finally {
      this.#running.delete(attemptId);
    }
  }
}
