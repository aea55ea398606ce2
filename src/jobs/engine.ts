/**
 * The job engine: pg-boss behind one small port. A job is a wake-up for a row of ours; the row is the truth. Started and
 * stopped by the composition root; used by tasks and heartbeats.
 */
import { sql } from "drizzle-orm";
import { fromDrizzle, PgBoss } from "pg-boss";
import type { Log } from "../log.ts";
import type { DatabaseAddress, Store } from "../store/database.ts";

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
  stop(): Promise<void>;
}

const poolSize = 2;
/** Our own rows decide when a job has failed; this only bounds what a dead process leaves behind. */
const expireSeconds = 3_600;
/** Each look costs a millisecond of CPU, for ever. Attempts at tasks are notified; looking is for a notice that was lost. */
const pollSeconds: Readonly<Record<QueueName, number>> = { task_attempt: 10, heartbeat: 5 };
const batchSize = 50;

/** Starts the engine on the store's database and makes its queues. */
export async function startJobs(address: DatabaseAddress, log: Log): Promise<Jobs> {
  const { username, ...place } = "url" in address ? { username: undefined, connectionString: address.url } : address;
  const boss = new PgBoss({
    ...place,
    ...(username ? { user: username } : {}),
    max: poolSize,
    application_name: "guildhall-jobs",
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: 60,
    maintenanceIntervalSeconds: 3_600,
    // No job of ours waits for another.
    flowIntervalSeconds: 3_600,
  });
  boss.on("error", (error) => log.error({ error }, "the job engine reports an error"));
  await boss.start();
  await boss.createQueue("task_attempt", {
    policy: "standard",
    retryLimit: 0,
    expireInSeconds: expireSeconds,
    notify: true,
  });
  await boss.createQueue("heartbeat", { policy: "short", retryLimit: 0, expireInSeconds: expireSeconds });
  return {
    addWithin: async (transaction, queue, id, data) => {
      await boss.send(queue, data, { id, db: fromDrizzle(transaction, sql) });
    },
    addAt: async (queue, key, at, data) => {
      await boss.send(queue, data, { singletonKey: key, startAfter: at });
    },
    clear: (queue) => boss.deleteQueuedJobs(queue),
    work: async (queue, run) => {
      const options = { batchSize, pollingIntervalSeconds: pollSeconds[queue] };
      await boss.work<Job["data"]>(queue, options, async (jobs) => {
        for (const { id, data } of jobs) run({ id, data });
      });
    },
    stop: () => boss.stop({ graceful: false, close: true }),
  };
}
