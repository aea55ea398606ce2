/** The client's deadline, on a real server whose processes are stopped. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../src/control/system-clock.ts";
import { openStore, type Store } from "../../src/store/database.ts";
import { databaseUser } from "../../src/store/embedded/cluster.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../src/store/embedded/server.ts";
import { Cable } from "../support/cable.ts";
import { migrationsFolder } from "../support/database.ts";
import { expectNothingLeft, makeOpenFolder, withClient } from "../support/embedded-postgres.ts";
import { until } from "../support/until.ts";

const deadlineMs = 3_000;
let folder: string;
let server: EmbeddedPostgres;
let cable: Cable;
let store: Store;

beforeEach(async () => {
  folder = makeOpenFolder();
  server = await startEmbeddedPostgres({ dataFolder: folder });
  cable = await Cable.layToDatabase(server.connection);
  const address = { url: `postgres://${databaseUser}@${cable.address}/postgres` };
  store = await openStore({ address, migrationsFolder, clock: systemClock, deadlineMs });
});
afterEach(async () => {
  cable.hold(false);
  await store.close();
  await cable.remove();
  await server.stop();
  await expectNothingLeft(folder);
});

const codeOf = (running: PromiseLike<unknown>): Promise<unknown> =>
  Promise.resolve(running).then(
    () => "answered",
    (error) => error.cause?.code ?? error.code,
  );

describe("a connection that takes statements and gives no answers", () => {
  test("ends each kind of statement after the deadline, and the next ones have another connection", async () => {
    await store.sql`select`;
    cable.hold(true);
    const ended = Promise.all([
      codeOf(store.sql`select 1`),
      codeOf(store.db.execute("select 2")),
      codeOf(store.db.transaction((tx) => tx.execute("select 3"))),
      codeOf(store.sql`select 4`.catch((error) => Promise.reject(error))),
    ]);
    expect(await ended).toEqual(Array.from({ length: 4 }, () => "CONNECTION_DESTROYED"));
    expect(store.watch.trouble).toMatchObject({ kind: "away" });
    cable.hold(false);
    await store.watch.whenWell();
    expect(await store.sql`select 5 as five`).toMatchObject([{ five: 5 }]);
    expect((await store.db.execute("select now() as at"))[0]?.at, "drizzle reads dates by itself").toBeTypeOf("string");
    expect(store.watch.trouble).toBeNull();
  });

  test("a statement that is only slow is given as long as the deadline, each anew", async () => {
    for (let round = 0; round < 4; round++) await store.sql`select pg_sleep(0.9)`;
    expect(store.watch.trouble).toBeNull();
  });

  test("one that waits behind slow ones is given its time when they have had theirs", async () => {
    const slow = Array.from({ length: 12 }, () => codeOf(store.sql`select pg_sleep(1.1)`));
    expect(new Set(await Promise.all(slow))).toEqual(new Set(["answered"]));
    expect(store.watch.trouble).toBeNull();
  });
});

test("what the database refuses says nothing of the database", async () => {
  expect(await codeOf(store.sql`select 1/0`)).toBe("22012");
  expect(await codeOf(store.sql`insert into deliveries (id) values (null)`)).toBe("23502");
  expect(store.watch.trouble).toBeNull();
});

test("a server that takes no writes is in trouble until it does", async () => {
  const setReadOnly = (value: string): Promise<void> =>
    withClient(server.connection, async (sql) => {
      await sql.unsafe(
        `set transaction_read_only = off; alter database postgres set default_transaction_read_only = ${value}`,
      );
      await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'guildhall'`;
    });
  await setReadOnly("on");
  await until(async () => expect(await codeOf(store.sql`delete from audit`)).toBe("25006"));
  expect(store.watch.trouble).toMatchObject({ kind: "read_only", words: expect.stringContaining("DATABASE_URL") });
  await setReadOnly("off");
  await store.watch.whenWell();
  await store.sql`delete from audit`;
});
