import { v7 as newId } from "uuid";
import { describe, expect, test } from "vitest";
import { startJobs } from "../../src/jobs/engine.ts";
import { silentLog, useDatabase } from "../support/database.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();

describe("a job", () => {
  test("added within a transaction exists with it, comes at once, and comes once", async () => {
    const database = await openDatabase();
    const jobs = await database.startJobs();
    const heard: string[] = [];
    await jobs.work("task_attempt", ({ id }) => heard.push(id));
    const [kept, undone] = [newId(), newId()];
    await database.store.db.transaction(async (tx) => {
      await jobs.addWithin(tx, "task_attempt", kept, {});
      await jobs.addWithin(tx, "task_attempt", kept, {});
    });
    await expect(
      database.store.db.transaction(async (tx) => {
        await jobs.addWithin(tx, "task_attempt", undone, {});
        throw new Error("undone");
      }),
    ).rejects.toThrow("undone");
    await until(() => expect(heard).toEqual([kept]));
  });

  test("that makes its worker throw holds up no other", async () => {
    const database = await openDatabase();
    const jobs = await database.startJobs();
    const heard: string[] = [];
    await jobs.work("task_attempt", ({ id }) => {
      heard.push(id);
      if (heard.length === 1) throw new Error("broken");
    });
    const ids = [newId(), newId()];
    for (const id of ids) {
      await database.store.db.transaction((tx) => jobs.addWithin(tx, "task_attempt", id, {}));
      await until(() => expect(heard).toContain(id));
    }
    expect(heard).toEqual(ids);
  });

  test("due later comes then, once per key, with its data; clearing forgets what waits", async () => {
    const database = await openDatabase();
    const jobs = await database.startJobs();
    const heard: unknown[] = [];
    await jobs.addAt("heartbeat", "webster", new Date(Date.now() + 3_600_000), { agentId: "webster", at: "1" });
    await jobs.clear("heartbeat");
    await jobs.addAt("heartbeat", "webster", new Date(), { agentId: "webster", at: "2" });
    await jobs.addAt("heartbeat", "webster", new Date(), { agentId: "webster", at: "3" });
    await jobs.addAt("heartbeat", "manager", new Date(Date.now() + 3_600_000), { agentId: "manager" });
    await jobs.work("heartbeat", ({ data }) => heard.push(data));
    await until(() => expect(heard).toEqual([{ agentId: "webster", at: "2" }]));
    // Handed over, its key is free for the next one.
    await jobs.addAt("heartbeat", "webster", new Date(), { agentId: "webster", at: "4" });
    await until(() => expect(heard.at(-1)).toEqual({ agentId: "webster", at: "4" }));
  });
});

test("another engine on the same database goes on where the first stopped", async () => {
  const database = await openDatabase();
  const first = await database.startJobs();
  const id = newId();
  await database.store.db.transaction((tx) => first.addWithin(tx, "task_attempt", id, {}));
  await first.stop();
  const heard: string[] = [];
  const second = await startJobs(database.address, silentLog);
  try {
    await second.work("task_attempt", (job) => heard.push(job.id));
    await until(() => expect(heard).toEqual([id]));
  } finally {
    await second.stop();
  }
});
