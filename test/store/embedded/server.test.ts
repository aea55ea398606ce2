/** The embedded Postgres on an ordinary day: what it listens on, what it costs in promises, what it leaves. */
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { startEmbeddedPostgres } from "../../../src/store/embedded/server.ts";
import {
  addRow,
  expectNothingLeft,
  makeOpenFolder,
  readRows,
  withClient,
  withServer,
} from "../../support/embedded-postgres.ts";
import { processesOf } from "../../support/processes.ts";

let folder: string;
beforeEach(() => {
  folder = makeOpenFolder();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await expectNothingLeft(folder);
});
const dataFolder = (): string => join(folder, ".guildhall");

describe("a running server", () => {
  test("is durable, small, and listens on nothing but its socket", async () => {
    const names = [
      "fsync",
      "synchronous_commit",
      "full_page_writes",
      "listen_addresses",
      "jit",
      "io_method",
      "wal_level",
    ];
    const settings = await withServer({ dataFolder: dataFolder() }, ({ connection }) =>
      withClient(connection, (sql) => sql`select name, setting from pg_settings where name in ${sql(names)}`),
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: "on",
      synchronous_commit: "on",
      full_page_writes: "on",
      listen_addresses: "",
      jit: "off",
      io_method: "sync",
      wal_level: "minimal",
    });
  });

  test("lets in nobody but its account, through a short path", async () => {
    await withServer({ dataFolder: dataFolder() }, async ({ connection, folder: real }) => {
      const cluster = statSync(join(real, "postgres"));
      const socketFolder = statSync(connection.host);
      expect([socketFolder.mode & 0o777, socketFolder.uid]).toEqual([0o700, cluster.uid]);
      expect(statSync(join(connection.host, ".s.PGSQL.5432")).mode & 0o777).toBe(0o700);
      expect(readFileSync(join(real, "postgres", "pg_hba.conf"), "utf8")).toBe("local all all trust\n");
      expect(join(connection.host, ".s.PGSQL.5432.lock").length).toBeLessThanOrEqual(103);
    });
  });

  test("never runs as root and never sees our environment", async () => {
    vi.stubEnv("DISCORD_TOKEN_MANAGER", "secret-of-the-manager");
    await withServer({ dataFolder: dataFolder() }, async ({ pid, connection }) => {
      const uid = readFileSync(`/proc/${pid}/status`, "utf8").match(/^Uid:\s+(\d+)/m)?.[1];
      expect(uid).not.toBe("0");
      expect(readFileSync(`/proc/${pid}/environ`, "utf8")).not.toContain("secret");
      await addRow(connection, "works");
      expect(await readRows(connection)).toEqual(["works"]);
    });
  });

  test("has a process group of its own, which Ctrl-C does not reach", async () => {
    await withServer({ dataFolder: dataFolder() }, async ({ pid }) => {
      const [, , group] = readFileSync(`/proc/${pid}/stat`, "utf8")
        .replace(/^.*\) /, "")
        .split(" ");
      expect(Number(group)).toBe(pid);
    });
  });

  test("passes its words on", async () => {
    const lines: string[] = [];
    await withServer({ dataFolder: dataFolder(), log: (line) => lines.push(line) }, async () => undefined);
    expect(lines).toContain("LOG:  database system is ready to accept connections");
    expect(lines.at(-1)).toBe("LOG:  database system is shut down");
  });
});

describe("stopping", () => {
  test("ends every process, removes the socket folder, and keeps the rows", async () => {
    const server = await startEmbeddedPostgres({ dataFolder: dataFolder() });
    await addRow(server.connection, "kept");
    expect(processesOf(folder).length).toBeGreaterThan(1);
    await Promise.all([server.stop(), server.stop()]);
    expect(await server.exited).toEqual({ code: 0, signal: null });
    expect(existsSync(server.connection.host)).toBe(false);
    expect(readdirSync(dataFolder()).sort()).toEqual(expect.arrayContaining(["postgres", "socket-folder"]));
    await withServer({ dataFolder: dataFolder() }, async ({ connection }) => {
      expect(await readRows(connection)).toEqual(["kept"]);
    });
  });

  test("is seen through `exited` when nobody asked for it", async () => {
    const server = await startEmbeddedPostgres({ dataFolder: dataFolder() });
    process.kill(server.pid, "SIGKILL");
    expect(await server.exited).toEqual({ code: null, signal: "SIGKILL" });
    await server.stop();
    await withServer({ dataFolder: dataFolder() }, async ({ connection }) => {
      expect(connection.host, "the socket folder of the killed one is used again").toBe(server.connection.host);
    });
  });
});

describe("the socket folder", () => {
  test("is made again when it vanished, and not taken from somebody else", async () => {
    await withServer({ dataFolder: dataFolder() }, async () => undefined);
    const foreign = join(folder, "foreign");
    writeFileSync(foreign, "a file where the folder was");
    writeFileSync(join(dataFolder(), "socket-folder"), foreign);
    await withServer({ dataFolder: dataFolder() }, async ({ connection }) => {
      expect(connection.host).not.toBe(foreign);
      await addRow(connection, "works");
    });
  });

  test("is under /tmp when the temp folder's path is too long for a socket", async () => {
    vi.stubEnv("TMPDIR", join(folder, "x".repeat(100)));
    await withServer({ dataFolder: dataFolder() }, async ({ connection }) => {
      expect(connection.host).toMatch(/^\/tmp\/guildhall-\w+$/);
      await addRow(connection, "works");
    });
  });
});

describe("a start that cannot succeed", () => {
  test("says what Postgres said", async () => {
    await withServer({ dataFolder: dataFolder() }, async () => undefined);
    writeFileSync(join(dataFolder(), "postgres", "PG_VERSION"), "9\n");
    await expect(startEmbeddedPostgres({ dataFolder: dataFolder() })).rejects.toMatchObject({
      code: "store_start_failed",
      message: expect.stringContaining("initialized by PostgreSQL version 9"),
    });
  });

  test("names the package that is missing", async () => {
    const resolvePackage = (name: string): string => {
      throw new Error(`Cannot find module '${name}'`);
    };
    await expect(startEmbeddedPostgres({ dataFolder: dataFolder(), resolvePackage })).rejects.toMatchObject({
      code: "store_binaries_missing",
      message: expect.stringContaining("@embedded-postgres/"),
    });
  });
});

test("an initdb that was killed half way is cleared away and done again", async () => {
  await withServer({ dataFolder: dataFolder() }, async () => undefined);
  rmSync(join(dataFolder(), "postgres"), { recursive: true });
  const left = join(dataFolder(), `postgres.new-${2 ** 31 - 1}-abcdef`);
  writeFileSync(left, "half");
  await withServer({ dataFolder: dataFolder() }, ({ connection }) => addRow(connection, "works"));
  expect(existsSync(left)).toBe(false);
});
