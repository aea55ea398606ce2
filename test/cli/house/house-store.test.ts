/** The house's own database: a start goes on when the server is killed in the middle of it. */
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openRooms, startDatabase } from "../../../src/cli/house/house-store.ts";
import { Teardown } from "../../../src/cli/house/teardown.ts";
import { silentLog } from "../../support/database.ts";
import { expectNothingLeft, makeOpenFolder, withClient } from "../../support/embedded-postgres.ts";
import { repository } from "../../support/product.ts";

test("a server that is killed while the house starts is waited for, at each step", async () => {
  const dataFolder = makeOpenFolder();
  const teardown = new Teardown();
  onTestFinished(async () => {
    await teardown.run(silentLog);
    await expectNothingLeft(dataFolder);
  });
  const config = { dataFolder, dataFolderExplicit: false, databaseUrl: null, mode: "discord" } as const;
  const database = await startDatabase({ config, log: silentLog }, teardown);
  const { address } = database;
  if ("url" in address) throw new Error("The embedded server was asked for.");
  const kill = () =>
    withClient(address, async (sql) => {
      const [row] = await sql<
        { pid: number }[]
      >`select split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int as pid`;
      process.kill(row?.pid ?? 0, "SIGKILL");
    });
  await kill();
  const { store, jobs } = await openRooms(database, silentLog, teardown, join(repository, "drizzle"));
  await jobs.work("heartbeat", () => undefined);
  expect(await store.sql`select count(*)::int as count from deliveries`).toEqual([{ count: 0 }]);
  await kill();
  expect(await database.served(() => store.sql`select 1 as one`)).toEqual([{ one: 1 }]);
  await expect(database.served(() => store.sql`select nothing`)).rejects.toMatchObject({ code: "42703" });
});
