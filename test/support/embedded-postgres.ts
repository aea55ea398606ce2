/** Starting the embedded Postgres in tests, in this process or in one that can be killed, and leaving nothing behind. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { createInterface } from "node:readline";
import postgres from "postgres";
import { expect } from "vitest";
import {
  type Connection,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from "../../src/store/embedded/server.ts";
import { processesOf } from "./processes.ts";
import { until } from "./until.ts";

/** What the fixture program prints: the server, or the code of the fault. */
export type Printed = Pick<EmbeddedPostgres, "connection" | "folder" | "notes" | "pid"> & { code?: string };

const fixture = join(import.meta.dirname, "../fixtures/embedded-postgres.ts");

/** A new folder that every account may enter, with a space in its name. */
export function makeOpenFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "guildhall test "));
  chmodSync(folder, 0o755);
  return folder;
}

/** Runs `use` with a server and stops it, whatever happens. */
export async function withServer<T>(
  options: EmbeddedPostgresOptions,
  use: (server: EmbeddedPostgres) => Promise<T>,
): Promise<T> {
  const server = await startEmbeddedPostgres(options);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

/** Runs `use` with a client and closes it. */
export async function withClient<T>(connection: Connection, use: (sql: postgres.Sql) => Promise<T>): Promise<T> {
  const sql = postgres({ ...connection, max: 2, fetch_types: false, onnotice: () => undefined });
  try {
    return await use(sql);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Writes one committed row; the table is made by the first. */
export async function addRow(connection: Connection, text: string): Promise<void> {
  await withClient(connection, async (sql) => {
    await sql`create table if not exists kept (text text)`;
    await sql`insert into kept values (${text})`;
  });
}

/** The rows that {@link addRow} wrote. */
export async function readRows(connection: Connection): Promise<string[]> {
  return withClient(connection, async (sql) => {
    const rows = await sql<{ text: string }[]>`select text from kept order by text`;
    return rows.map((row) => row.text);
  });
}

/** The fixture program: its process, and what it printed once it did. */
export async function startInProcess(
  dataFolder: string,
  program: readonly string[] = [process.execPath, fixture],
): Promise<{ child: ChildProcess; printed: Printed }> {
  const [file = "", ...args] = program;
  const child = spawn(file, [...args, dataFolder], { cwd: "/", stdio: ["pipe", "pipe", "inherit"] });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  return { child, printed: JSON.parse(line) as Printed };
}

/** Fails the test unless every process and socket of `folder` is gone soon; then removes the folder. */
export async function expectNothingLeft(folder: string): Promise<void> {
  await until(() => expect(processesOf(folder)).toEqual([]));
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const socketFolders = names.filter((name) => basename(name) === "socket-folder").map((name) => join(folder, name));
  expect(socketFolders.map((file) => readFileSync(file, "utf8")).filter((path) => existsSync(path))).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
}
