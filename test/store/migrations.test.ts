import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/database.ts";
import { migrationsFolder, useDatabase } from "../support/database.ts";
import { ManualClock } from "../support/manual-clock.ts";

const openDatabase = useDatabase();
const root = join(import.meta.dirname, "../..");

test("the migrations make exactly the tables of the schema: drizzle-kit finds nothing to add", () => {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-migrations-"));
  try {
    cpSync(migrationsFolder, folder, { recursive: true });
    // It understands relative paths only.
    const kit = join(root, "node_modules/drizzle-kit/bin.cjs");
    const args = [
      "generate",
      "--dialect=postgresql",
      "--schema=src/store/schema",
      `--out=${relative(root, folder)}`,
      "--name=missing",
    ];
    const run = spawnSync(process.execPath, [kit, ...args], { cwd: root, encoding: "utf8" });
    expect(run.stdout + run.stderr).toContain("No schema changes");
    expect(readdirSync(folder).filter((name) => name.endsWith("missing.sql"))).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("every migration of the journal is there, and no other", () => {
  const journal = JSON.parse(readFileSync(join(migrationsFolder, "meta/_journal.json"), "utf8")) as {
    entries: { tag: string }[];
  };
  const files = readdirSync(migrationsFolder).filter((name) => name.endsWith(".sql"));
  expect(files.sort()).toEqual(journal.entries.map(({ tag }) => `${tag}.sql`));
});

test("several processes that open a store at once migrate it once", async () => {
  const { address, store } = await openDatabase();
  await store.sql.unsafe("drop schema public cascade; create schema public; drop schema if exists drizzle cascade");
  const stores = await Promise.all(
    Array.from({ length: 4 }, () => openStore({ address, migrationsFolder, clock: new ManualClock() })),
  );
  try {
    const [row] = await store.sql`select count(*)::int as count from drizzle.__drizzle_migrations`;
    expect(row?.count).toBe(readdirSync(migrationsFolder).filter((name) => name.endsWith(".sql")).length);
    for (const { sql } of stores) expect(await sql`select * from deliveries`).toEqual([]);
  } finally {
    await Promise.all(stores.map((one) => one.close()));
  }
});

test("another process that does not come to an end with it is not waited for for ever", async () => {
  const { address, store } = await openDatabase();
  await store.sql.begin(async (sql) => {
    await sql`select pg_advisory_xact_lock(7143002115)`;
    const opening = openStore({ address, migrationsFolder, clock: new ManualClock(), migrationMs: 50 });
    await expect(opening).rejects.toMatchObject({
      code: "store_unreachable",
      message: expect.stringContaining("by another Guildhall"),
    });
  });
});
