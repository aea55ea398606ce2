/** The embedded Postgres when something is killed, was killed earlier, or is started twice. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { locateBinaries, prepareBinaries } from "../../../src/store/embedded/binaries.ts";
import { startEmbeddedPostgres } from "../../../src/store/embedded/server.ts";
import { settingArguments } from "../../../src/store/embedded/settings.ts";
import {
  addRow,
  expectNothingLeft,
  makeOpenFolder,
  readRows,
  startInProcess,
  withServer,
} from "../../support/embedded-postgres.ts";
import { processesOf } from "../../support/processes.ts";
import { until } from "../../support/until.ts";

let folder: string;
let dataFolder: string;
beforeEach(() => {
  folder = makeOpenFolder();
  dataFolder = join(folder, ".guildhall");
});
afterEach(() => expectNothingLeft(folder));
const cluster = (): string => join(dataFolder, "postgres");
const claim = (): string => join(cluster(), "postmaster.pid");

async function expectRows(rows: readonly string[]): Promise<void> {
  await withServer({ dataFolder }, async ({ connection }) => expect(await readRows(connection)).toEqual(rows));
}

describe("SIGKILL", () => {
  test("of the server loses no committed row and keeps no uncommitted one", async () => {
    const server = await startEmbeddedPostgres({ dataFolder });
    for (const text of ["1", "2", "3"]) await addRow(server.connection, text);
    const client = new pg.Client({ ...server.connection, user: server.connection.username });
    client.on("error", () => undefined);
    await client.connect();
    await client.query("begin");
    await client.query("insert into kept values ('uncommitted')");
    process.kill(server.pid, "SIGKILL");
    await server.exited;
    await expectRows(["1", "2", "3"]);
    await client.end();
    await server.stop();
  });

  test("of the starter ends the server with it, and the next start has the rows", async () => {
    const { child, printed } = await startInProcess(dataFolder);
    await addRow(printed.connection, "kept");
    child.kill("SIGKILL");
    await until(() => expect(processesOf(folder)).toEqual([]), 5_000);
    await expectRows(["kept"]);
  });

  test("of the starter and a start in the same moment do not meet", async () => {
    const { child, printed } = await startInProcess(dataFolder);
    await addRow(printed.connection, "kept");
    child.kill("SIGKILL");
    await once(child, "exit");
    await expectRows(["kept"]);
  });

  test("of a starter in the middle of the very first start leaves nothing that hinders", async () => {
    const starting = startInProcess(dataFolder).catch(() => undefined);
    const [pid = 0] = await until(() => {
      const pids = processesOf(join(dataFolder, "postgres.new-"));
      expect(pids.length).toBeGreaterThan(0);
      return processesOf(folder).filter((found) => !pids.includes(found));
    });
    process.kill(pid, "SIGKILL");
    await withServer({ dataFolder }, ({ connection }) => addRow(connection, "works"));
    void starting;
  });
});

describe("a server that outlived its starter", () => {
  test("is ended and ours takes its place with the rows", async () => {
    await withServer({ dataFolder }, ({ connection }) => addRow(connection, "kept"));
    const orphan = await startOrphan();
    const ended = once(orphan, "exit");
    await expectRows(["kept"]);
    await ended;
  });
});

describe("a claim that nobody holds", () => {
  beforeEach(() => withServer({ dataFolder }, ({ connection }) => addRow(connection, "kept")));

  test("of a pid that another program has by now does not hinder", async () => {
    const { uid, gid } = statSync(cluster());
    const other = spawn("sleep", ["60"], process.getuid?.() === 0 ? { uid, gid } : {});
    await once(other, "spawn");
    writeFileSync(claim(), `${other.pid}\n${cluster()}\n1700000000\n5432\n/tmp\n\n 0 0\nready   \n`);
    await expectRows(["kept"]);
    expect(other.exitCode).toBeNull();
    other.kill();
    await once(other, "exit");
  });

  test("that is an old empty file does not hinder", async () => {
    writeFileSync(claim(), "");
    utimesSync(claim(), new Date(0), new Date(0));
    await expectRows(["kept"]);
  });

  test("that is a fresh empty file is waited out", async () => {
    writeFileSync(claim(), "");
    await expectRows(["kept"]);
  });
});

describe("two on one data folder", () => {
  test("the second is told who holds it, and the first does not notice", async () => {
    await withServer({ dataFolder }, async ({ connection }) => {
      await addRow(connection, "1");
      await expect(startEmbeddedPostgres({ dataFolder })).rejects.toMatchObject({
        code: "data_folder_in_use",
        facts: { pid: process.pid },
      });
      await addRow(connection, "2");
      expect(await readRows(connection)).toEqual(["1", "2"]);
    });
  });

  test("at the same moment on an empty folder: one serves, the other is refused", async () => {
    const both = await Promise.all([startInProcess(dataFolder), startInProcess(dataFolder)]);
    const codes = both.map(({ printed }) => printed.code);
    expect(codes.filter((code) => code !== undefined)).toEqual(["data_folder_in_use"]);
    const winner = both.find(({ printed }) => printed.code === undefined);
    expect(winner).toBeDefined();
    if (winner !== undefined) await addRow(winner.printed.connection, "kept");
    winner?.child.stdin?.end();
    await until(() => expect(processesOf(folder)).toEqual([]));
    expect(existsSync(claim())).toBe(false);
    await expectRows(["kept"]);
  });
});

/** A server as a starter without setpriv leaves it: nobody's child that says a pid which is not its parent's. */
async function startOrphan() {
  const { uid, gid } = statSync(cluster());
  const account = process.getuid?.() === 0 ? { uid, gid } : null;
  const { bin, libraryFolders } = prepareBinaries(locateBinaries(), dataFolder, account);
  const orphan = spawn(
    join(bin, "postgres"),
    ["-D", cluster(), ...settingArguments({ socketFolder: cluster(), starterPid: 2 ** 31 - 1 })],
    {
      ...account,
      detached: true,
      env: { LD_LIBRARY_PATH: libraryFolders.join(":") },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  for await (const line of createInterface({ input: orphan.stderr })) if (line.includes("ready to accept")) break;
  return orphan;
}
