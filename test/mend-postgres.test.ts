/**
 * The client of the database as it ships, mended: connections that are cut again and again, while statements are on their
 * way, cost those statements and nothing else. Without the mends it stops answering for good within a few rounds.
 */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createConnection, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import type postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mendPostgres } from "../mend-postgres.ts";
import { useDatabase } from "./support/database.ts";
import { repository } from "./support/product.ts";
import { until } from "./support/until.ts";

const openDatabase = useDatabase();
const folder = mkdtempSync(join(tmpdir(), "guildhall mend "));
afterAll(() => rmSync(folder, { recursive: true }));

let connect: typeof postgres;
beforeAll(async () => {
  const outfile = join(folder, "postgres.mjs");
  await build({
    entryPoints: [join(repository, "node_modules/postgres/src/index.js")],
    ...{ outfile, bundle: true, platform: "node", format: "esm", plugins: [mendPostgres] },
  });
  connect = (await import(pathToFileURL(outfile).href)).default;
});

const roundCount = 40;
const answerMs = 3_000;

test("a client whose connection is cut forty times answers every time", async () => {
  const { address, store } = await openDatabase();
  if (!("host" in address)) throw new Error("The test's database has no socket.");
  const sql = connect({ ...address, max: 1, backoff: () => 0 });
  try {
    for (let round = 1; round <= roundCount; round += 1) {
      const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() pid`;
      await cutWhileBusy(sql, async () => void (await store.sql`select pg_terminate_backend(${row?.pid ?? 0})`));
      // One more may still be told of the cut; one that is never told anything is what this is about.
      await until(() => answered(sql, round), answerMs);
    }
  } finally {
    await sql.end({ timeout: 0 });
  }
});

test("a connection that is cut while it asks for types, which nobody waits for, ends nothing; the next one asks again", async () => {
  const { address } = await openDatabase();
  if (!("host" in address)) throw new Error("The test's database has no socket.");
  let asked = 0;
  const proxy = createServer((client) => {
    const server = createConnection(`${address.host}/.s.PGSQL.${address.port}`);
    for (const side of [client, server]) side.on("error", () => undefined);
    server.pipe(client).on("close", () => server.destroy());
    client.on("data", (sent) => {
      if (sent.includes("pg_catalog.pg_type") && ++asked === 1) client.destroy();
      else server.write(sent);
    });
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const { port } = proxy.address() as AddressInfo;
  const sql = connect({ ...address, host: "127.0.0.1", port, max: 1, backoff: () => 0 });
  try {
    // An array is read as one only where the types are known.
    expect(await sql`select array['a', 'b']::text[] as letters`).toEqual([{ letters: ["a", "b"] }]);
    expect(asked).toBe(2);
  } finally {
    await sql.end({ timeout: 0 });
    proxy.close();
  }
});

/**
 * Asks in every turn of the event loop until it is told of the cut: some of it is written in the very turn in which the
 * connection closes.
 */
async function cutWhileBusy(sql: postgres.Sql, cut: () => Promise<void>): Promise<void> {
  const told = Promise.withResolvers<void>();
  let isTold = false;
  const ask = (): void => {
    if (isTold) return;
    sql`select ${1}::int`.catch(() => told.resolve());
    setImmediate(ask);
  };
  ask();
  await Promise.all([cut(), told.promise]);
  isTold = true;
}

async function answered(sql: postgres.Sql, round: number): Promise<void> {
  const silence = delay(answerMs, "silence" as const);
  const answer = await Promise.race([sql`select ${round}::int as round`, silence]);
  expect(answer).toEqual([{ round }]);
}
