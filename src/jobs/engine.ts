/**
 * The job engine: pg-boss behind one small port. A job is a wake-up for a row of ours; the row is the truth. Started and
 * stopped by the composition root; used by tasks and heartbeats.
 */
import { sql } from "drizzle-orm";
import { fromDrizzle, PgBoss } from "pg-boss";
import type { Log } from "../log.ts";
import type { DatabaseAddress, Store } from "../store/database.ts";
import { failureFacts } from "../store/trouble.ts";

/** The transaction that drizzle hands to its callback. */
type Transaction = Parameters<Parameters<Store["db"]["transaction"]>[0]>[0];

/** The queues; each wakes a kind of row. */
export type QueueName = "task_attempt" | "heartbeat";

/** What a worker of a queue gets. */
export interface Job {
  readonly id: string;
  readonly data: Readonly<Record<string, string>>;
}

/** The port. */
export interface Jobs {
  /** Adds a job inside the caller's transaction. An id that exists already is silently left alone. */
  addWithin(transaction: Transaction, queue: QueueName, id: string, data: Job["data"]): Promise<void>;
  /** Adds a job that becomes due at `at`. At most one job per `key` waits in its queue. */
  addAt(queue: QueueName, key: string, at: Date, data: Job["data"]): Promise<void>;
  /** Removes all waiting jobs of a queue. */
  clear(queue: QueueName): Promise<void>;
  /** Hands over jobs as they become due. `run` begins the work and returns: the job has done its part, the row has the rest. */
  work(queue: QueueName, run: (job: Job) => void): Promise<void>;
  /** Looks at once for jobs that are due, in every queue: the database was away, and nobody told of them. */
  wake(): void;
  stop(): Promise<void>;
}

const poolSize = 2;
/** A statement without an answer has a connection that is stuck: it is closed, and the engine asks again. */
const patience = { connectionTimeoutMillis: 5_000, query_timeout: 30_000 };
/** Our own rows decide when a job has failed; this only bounds what a dead process leaves behind. */
const expireSeconds = 3_600;
/** Looking costs CPU for ever. We are told of what is due; looking is for what other processes or clocks have left. */
const pollSeconds = 20;
/** The database's clock says what is due; it may be a little behind ours. */
const clockMarginMs = 50;
const maxTimerMs = 2 ** 31 - 1;
const atOnce = { graceful: false, close: true } as const;
const batchSize = 50;

/** Starts the engine on the store's database and makes its queues. */
export async function startJobs(address: DatabaseAddress, log: Log): Promise<Jobs> {
  const { username, ...place } = "url" in address ? { username: undefined, connectionString: address.url } : address;
  const boss = new PgBoss({
    ...place,
    ...(username ? { user: username } : {}),
    max: poolSize,
    ...patience,
    application_name: "guildhall-jobs",
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: 60,
    maintenanceIntervalSeconds: 3_600,
    // No job of ours waits for another.
    flowIntervalSeconds: 3_600,
  });
  boss.on("error", (error) => log.error(failureFacts(error), "the job engine reports an error"));
  try {
    await boss.start();
    await createQueues(boss);
  } catch (error) {
    // Its connections are not to outlive it.
    await boss.stop(atOnce);
    throw error;
  }
  const alarms = new Alarms((workerId) => boss.notifyWorker(workerId));
  return {
    addWithin: async (transaction, queue, id, data) => {
      await boss.send(queue, data, { id, db: fromDrizzle(transaction, sql) });
    },
    addAt: async (queue, key, at, data) => {
      await boss.send(queue, data, { singletonKey: key, startAfter: at });
      alarms.set(queue, at);
    },
    clear: (queue) => boss.deleteQueuedJobs(queue),
    work: async (queue, run) => {
      const options = { batchSize, pollingIntervalSeconds: pollSeconds };
      const workerId = await boss.work<Job["data"]>(queue, options, async (jobs) => {
        for (const { id, data } of jobs) run({ id, data });
      });
      alarms.listen(queue, workerId);
    },
    wake: () => alarms.ringAll(),
    stop: () => {
      alarms.stop();
      return boss.stop(atOnce);
    },
  };
}

async function createQueues(boss: PgBoss): Promise<void> {
  const common = { retryLimit: 0, expireInSeconds: expireSeconds };
  await boss.createQueue("task_attempt", { policy: "standard", ...common, notify: true });
  await boss.createQueue("heartbeat", { policy: "short", ...common });
}

/** Wakes a queue's worker when a job that this process has added becomes due. */
class Alarms {
  readonly #ring: (workerId: string) => void;
  readonly #workers = new Map<QueueName, string>();
  readonly #timers = new Set<NodeJS.Timeout>();

  constructor(ring: (workerId: string) => void) {
    this.#ring = ring;
  }

  listen(queue: QueueName, workerId: string): void {
    this.#workers.set(queue, workerId);
  }

  set(queue: QueueName, at: Date): void {
    const afterMs = Math.max(0, at.getTime() - Date.now()) + clockMarginMs;
    if (afterMs > maxTimerMs) return;
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      const workerId = this.#workers.get(queue);
      if (workerId) this.#ring(workerId);
    }, afterMs);
    this.#timers.add(timer);
  }

  ringAll(): void {
    for (const workerId of this.#workers.values()) this.#ring(workerId);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
  }
}
