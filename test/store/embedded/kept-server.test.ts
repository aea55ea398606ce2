/** The embedded server that is kept up, on a real one that is killed. */
import { existsSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type KeptPostgres, keepEmbeddedPostgres } from "../../../src/store/embedded/kept-server.ts";
import { clusterFolder } from "../../../src/store/embedded/places.ts";
import { addRow, expectNothingLeft, makeOpenFolder, readRows, withClient } from "../../support/embedded-postgres.ts";
import { until } from "../../support/until.ts";

let folder: string;
let server: KeptPostgres;
let heard: string[];

beforeEach(async () => {
  folder = makeOpenFolder();
  heard = [];
  server = await keepEmbeddedPostgres(
    { dataFolder: folder },
    {
      onEnded: ({ code, signal }) => heard.push(`ended ${signal ?? code}`),
      onFailedStart: () => heard.push("failed"),
    },
  );
});
afterEach(async () => {
  await server.stop();
  await expectNothingLeft(folder);
});

async function postmasterPid(): Promise<number> {
  return withClient(server.connection, async (sql) => {
    const [row] = await sql<{ pid: number }[]>`select split_part(pg_read_file('postmaster.pid'), E'\n', 1)::int as pid`;
    return row?.pid ?? 0;
  });
}

test("killed again and again it is back where it was, with every row", async () => {
  for (const text of ["a", "b", "c"]) {
    await addRow(server.connection, text);
    const pid = await postmasterPid();
    expect(server.pid()).toBe(pid);
    process.kill(pid, "SIGKILL");
    await until(async () => expect(heard).toContain("ended SIGKILL"));
    await until(async () => expect(await readRows(server.connection)).toContain(text));
    await until(async () => expect(server.pid()).toBe(await postmasterPid()));
    heard = [];
  }
  expect(await readRows(server.connection)).toEqual(["a", "b", "c"]);
});

test("a backend that is killed takes its peers along, and not the server", async () => {
  await addRow(server.connection, "kept");
  const pid = await postmasterPid();
  await withClient(server.connection, async (sql) => {
    const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    process.kill(row?.pid ?? 0, "SIGKILL");
    await expect(sql`select`).rejects.toThrow();
  });
  await until(async () => expect(await readRows(server.connection)).toEqual(["kept"]));
  expect(await postmasterPid()).toBe(pid);
  expect(heard).toEqual([]);
});

test("a start that fails is tried until it goes well", async () => {
  await addRow(server.connection, "kept");
  const pid = await postmasterPid();
  const wal = join(clusterFolder(folder), "pg_wal");
  renameSync(wal, `${wal}.away`);
  process.kill(pid, "SIGKILL");
  await until(() => expect(heard.filter((word) => word === "failed").length).toBeGreaterThanOrEqual(2), 30_000);
  renameSync(`${wal}.away`, wal);
  await until(async () => expect(await readRows(server.connection)).toEqual(["kept"]), 30_000);
});

test("stopped while it is being started again, nothing is left", async () => {
  process.kill(await postmasterPid(), "SIGKILL");
  await until(() => expect(heard).toEqual(["ended SIGKILL"]));
  await server.stop();
  expect(existsSync(join(clusterFolder(folder), "postmaster.pid"))).toBe(false);
});

test("a first start that is killed is made once more", async () => {
  const other = makeOpenFolder();
  let killCount = 0;
  const log = (line: string): void => {
    if (!/starting PostgreSQL/.test(line) || killCount > 0) return;
    killCount += 1;
    const [pid] = readFileSync(join(clusterFolder(other), "postmaster.pid"), "utf8").split("\n");
    process.kill(Number(pid), "SIGKILL");
  };
  const ended: string[] = [];
  const listener = { onEnded: () => ended.push("ended"), onFailedStart: () => ended.push("failed") };
  const started = await keepEmbeddedPostgres({ dataFolder: other, log }, listener);
  await addRow(started.connection, "kept");
  expect(killCount).toBe(1);
  expect(ended).toEqual([]);
  await started.stop();
  await expectNothingLeft(other);
});
