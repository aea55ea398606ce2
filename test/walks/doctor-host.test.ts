/**
 * Walk: `guildhall doctor` on a house with one fault planted in the configuration or on the host. Faults here: a mistake in
 * the map, a token variable missing, .env readable by others, a data folder that cannot be written, a disk nearly full and
 * full and without inodes, a database unreachable, refusing and newer than us, a stale control socket, two holders of one
 * token. Those on Discord stand in doctor-discord.test.ts.
 */
import { chmodSync, existsSync, linkSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { examine } from "../../src/cli/doctor/examine.ts";
import { exitCodeOf } from "../../src/cli/doctor/report.ts";
import { systemClock } from "../../src/control/system-clock.ts";
import { openStore } from "../../src/store/database.ts";
import { databaseUser } from "../../src/store/embedded/cluster.ts";
import { startEmbeddedPostgres } from "../../src/store/embedded/server.ts";
import { acquireHostLock, tokenLockName } from "../../src/supervisor/host-lock.ts";
import { Cable } from "../support/cable.ts";
import { migrationsFolder } from "../support/database.ts";
import { examined, stagePatient } from "../support/patient.ts";
import { runCli } from "../support/product.ts";
import { expectNobodyLeft, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

/** Without tokens: nothing of Discord is examined. */
const tokenless = (): Promise<Walk> => stagePatient({ sandboxed: true });

test("without tokens it says so, examines the rest, and finds nothing", async () => {
  const walk = await tokenless();
  const { code, said } = await runCli({ ...walk.stage, args: ["doctor"] });
  expect(said).toContain("8 agents are enabled, and none has a token: `guildhall up` uses the sandbox.");
  expect(said).toMatch(/All is well\. No token is set, so nothing was asked of Discord\.\n$/);
  expect(code).toBe(0);
  expect(existsSync(join(walk.stage.folder, ".guildhall")), "it makes nothing").toBe(false);
});

test("mistakes in the configuration: each with its place and cure, and exit code 78", async () => {
  const walk = await tokenless();
  writeFileSync(
    join(walk.stage.folder, "channel-map.yaml"),
    "categories:\n  OPS:\n    ownr: manager\n    owner: nobody\n",
  );
  const { code, of, json } = await examined(walk);
  expect(of("config", "channel-map.yaml:3")).toMatchObject({ level: "fail", cure: expect.stringContaining("owner") });
  expect(of("config", "channel-map.yaml:4")).toMatchObject({ level: "fail" });
  expect(json).toMatchObject({ ok: false, mode: null });
  expect(code).toBe(78);
});

test("an agent without a token", async () => {
  const walk = await stagePatient();
  const { code, of } = await examined(walk);
  const finding = of("token", "Webster");
  expect(finding).toMatchObject({ level: "warn", what: "It has no token (DISCORD_TOKEN_WEBSTER)." });
  expect(finding.cure).toContain("Run `guildhall setup`, which asks for it, or write it into .env");
  expect(code).toBe(0);
});

test(".env that others can read, mended by --fix", async () => {
  const walk = await tokenless();
  const file = join(walk.stage.folder, ".env");
  writeFileSync(file, "GUILDHALL_LOG=info\n");
  chmodSync(file, 0o644);
  const before = await examined(walk);
  expect(before.troubles).toMatchObject([
    { check: "secrets", subject: ".env", level: "warn", cure: "chmod 0600 .env", fixable: true },
  ]);
  const { json, troubles } = await examined(walk, {}, ["--fix"]);
  expect(json.deeds).toEqual([{ done: true, text: "Done: Set the mode of .env to 0600." }]);
  expect(troubles).toEqual([]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test("a data folder that cannot be written", async () => {
  const walk = await tokenless();
  const place = join(walk.stage.folder, "channel-map.yaml");
  const { code, of } = await examined(walk, { GUILDHALL_DATA: place });
  const finding = of("data", place);
  expect(finding).toMatchObject({ level: "fail", what: expect.stringContaining("it is a file, or lies below one") });
  expect(finding.cure).toBe("Make it a folder that this account can write, or name another with GUILDHALL_DATA.");
  expect(code).toBe(1);
});

test.runIf(process.platform === "linux")("a data folder that cannot be made", async () => {
  const walk = await tokenless();
  const { of } = await examined(walk, { GUILDHALL_DATA: "/proc/guildhall" });
  expect(of("data", "/proc/guildhall")).toMatchObject({
    level: "fail",
    what: expect.stringContaining("no folder can be made there"),
  });
});

test("a disk that is nearly full, full, and out of inodes", async () => {
  const { stage } = await tokenless();
  const report = (freeMib: number, freeFiles: number, maxFiles = 1_000_000) =>
    examine({
      root: stage.folder,
      env: {},
      diskOf: () => ({ freeBytes: freeMib * 1024 * 1024, freeFiles, maxFiles }),
      migrationsFolder,
    });
  const found = async (...args: Parameters<typeof report>) => {
    const { findings } = await report(...args);
    const disk = findings.filter(({ check, level }) => check === "disk" && level !== "ok");
    return { code: exitCodeOf(findings), disk: disk.map(({ level, what, cure }) => ({ level, what, cure })) };
  };
  const cure = "Free some, or name a folder on another disk with GUILDHALL_DATA and move the data there.";
  expect(await found(900, 500_000)).toEqual({
    code: 0,
    disk: [{ level: "warn", what: "Only 900 MiB are free.", cure }],
  });
  expect(await found(20, 500_000)).toEqual({ code: 1, disk: [{ level: "fail", what: "Only 20 MiB are free.", cure }] });
  expect(await found(20_000, 900)).toEqual({
    code: 1,
    disk: [{ level: "fail", what: "Only 900 more files (inodes) can be made.", cure }],
  });
  expect(await found(20_000, 0, 0), "a file system without a table of inodes").toEqual({ code: 0, disk: [] });
});

test("a database that nobody serves", async () => {
  const walk = await tokenless();
  const { code, of, said } = await examined(walk, { DATABASE_URL: "postgres://hall:very-secret@127.0.0.1:1/hall" });
  expect(of("store", "DATABASE_URL")).toMatchObject({
    level: "fail",
    what: expect.stringContaining("ECONNREFUSED"),
    cure: "Nothing listens there: start the server, or correct host and port in DATABASE_URL.",
  });
  expect(said).not.toContain("very-secret");
  expect(code).toBe(1);
});

test("a database: as it should be, of another name, read-only, and newer than us", async () => {
  const walk = await tokenless();
  const folder = mkdtempSync(join(tmpdir(), "guildhall doctor "));
  chmodSync(folder, 0o755);
  const server = await startEmbeddedPostgres({ dataFolder: folder });
  const cable = await Cable.layToDatabase(server.connection);
  onTestFinished(async () => {
    await cable.remove();
    await server.stop();
    await expectNobodyLeft(folder);
    rmSync(folder, { recursive: true });
  });
  const address = (database: string) => ({
    DATABASE_URL: `postgres://${databaseUser}@${cable.address}/${database}`,
  });
  const fresh = await examined(walk, address("postgres"));
  expect(fresh.of("store", "DATABASE_URL")).toMatchObject({
    level: "ok",
    what: "Postgres 18 answers and can be written. Its tables are made or brought up to date at start.",
  });
  expect((await examined(walk, address("nowhere"))).of("store", "DATABASE_URL")).toMatchObject({
    level: "fail",
    cure: "The server has no database of that name: make it with `createdb`, or correct DATABASE_URL.",
  });
  const store = await openStore({ address: server.connection, migrationsFolder, clock: systemClock });
  try {
    const made = await examined(walk, address("postgres"));
    expect(made.of("store", "DATABASE_URL").what).toBe("Postgres 18 answers and can be written.");
    await store.sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', ${Date.now() + 1e12})`;
    const newer = await examined(walk, address("postgres"));
    expect(newer.of("store", "DATABASE_URL")).toMatchObject({
      level: "fail",
      what: "The database was changed by a newer Guildhall than this one.",
      cure: expect.stringContaining("Update this Guildhall"),
    });
    expect(newer.code).toBe(1);
    await store.sql`delete from drizzle.__drizzle_migrations where hash = 'later'`;
    await store.sql`alter database postgres set default_transaction_read_only = on`;
    expect((await examined(walk, address("postgres"))).of("store", "DATABASE_URL")).toMatchObject({
      level: "fail",
      cure: expect.stringContaining("GRANT CREATE ON DATABASE"),
    });
  } finally {
    await store.close();
  }
});

test("a control socket that its Guildhall has left, taken away by --fix", async () => {
  const walk = await tokenless();
  const data = join(walk.stage.folder, ".guildhall");
  mkdirSync(data, { mode: 0o700 });
  await leaveSocket(join(data, "control.sock"));
  const { troubles } = await examined(walk);
  expect(troubles).toMatchObject([{ check: "house", subject: "control.sock", level: "warn", fixable: true }]);
  expect(troubles[0]?.cure).toBe("Start Guildhall again, or remove the file.");
  expect((await examined(walk, {}, ["--fix"])).troubles).toEqual([]);
  expect(existsSync(join(data, "control.sock"))).toBe(false);
});

/** A socket's file on which nobody listens any more, as a killed process leaves it. */
async function leaveSocket(path: string): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(`${path}.new`, resolve));
  linkSync(`${path}.new`, path);
  await new Promise((resolve) => server.close(resolve));
}

test("a token that another process of this host holds", async () => {
  const walk = await stagePatient();
  const { DISCORD_API_URL = "", DISCORD_TOKEN_MANAGER = "" } = walk.stage.environment;
  const name = tokenLockName(DISCORD_API_URL, DISCORD_TOKEN_MANAGER);
  const lock = await acquireHostLock({ name, folder: "/srv/other hall" });
  if (!lock.ok) throw new Error("The token should be free.");
  onTestFinished(() => lock.release());
  const { code, troubles } = await examined(walk);
  expect(troubles).toMatchObject([
    {
      check: "holders",
      subject: "Manager",
      level: "fail",
      what: `Its token is held by another process: pid ${process.pid}, folder /srv/other hall.`,
      cure: "Stop that process, or remove the token here.",
    },
  ]);
  expect(code).toBe(1);
});

test("beside a running Guildhall its own tokens are no trouble, and commands that somebody changed are told", async () => {
  const walk = await stagePatient();
  const early = await examined(walk);
  expect(early.of("commands", "Manager").what).toBe("They are brought up to date when Guildhall starts.");
  await walk.start();
  await walk.product.untilReady();
  const well = await until(async () => {
    const found = await examined(walk);
    expect(found.of("commands", "Manager").what).toBe("They are up to date.");
    return found;
  });
  expect(well.troubles).toEqual([]);
  expect(well.of("house", "running Guildhall").what).toBe(`One runs (pid ${walk.product.pid}) with 2 of 2 bots ready.`);
  expect(well.code).toBe(0);
  const elsewhere = { ...walk.stage.environment, DISCORD_API_URL: "http://127.0.0.1:9/api" };
  const { said } = await runCli({ ...walk.stage, environment: elsewhere, args: ["doctor", "--json"] });
  expect(said).toContain(`uses ${walk.discord.url}/api; what is set here means http://127.0.0.1:9/api.`);
  expect(said, "what it uses is examined").toContain("Discord knows it as Tech Lead.");
  const path = `/api/v10/applications/${await walk.discord.applicationId("Manager")}/commands`;
  const headers = {
    authorization: `Bot ${walk.stage.environment.DISCORD_TOKEN_MANAGER}`,
    "content-type": "application/json",
  };
  const body = JSON.stringify([{ name: "old", description: "Of an older version." }]);
  expect((await fetch(`${walk.discord.url}${path}`, { method: "PUT", headers, body })).status).toBe(200);
  const { troubles, code } = await examined(walk);
  expect(troubles).toMatchObject([{ check: "commands", subject: "Manager", level: "warn" }]);
  expect(troubles[0]?.what).toMatch(/: old, /);
  expect(troubles[0]?.cure).toMatch(/^`guildhall commands sync` brings them up to date/);
  expect(code).toBe(0);
});
