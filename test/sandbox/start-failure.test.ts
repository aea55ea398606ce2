/** A sandbox that cannot start says why and what to do: on its own, and through the supervisor that started it. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { startSandbox } from "../../src/sandbox/server.ts";
import { startSandboxChild } from "../../src/supervisor/sandbox-child.ts";
import { Harness } from "./harness.ts";

const main = join(import.meta.dirname, "../../src/sandbox/main.ts");

function dataFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sandbox-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** A journal with history whose second line is replaced by `line`. */
async function brokenJournal(folder: string, line: string): Promise<string> {
  const sandbox = await startSandbox({ dataFolder: folder, liftLimits: true });
  const harness = await new Harness(sandbox.url).seed();
  await harness.say("lobby", "one");
  await sandbox.close();
  const path = join(folder, "journal.jsonl");
  const lines = readFileSync(path, "utf8").split("\n");
  expect(lines.length).toBeGreaterThan(3);
  writeFileSync(path, lines.with(1, line).join("\n"));
  return path;
}

const brokenLine = (path: string): string =>
  `line 2 of ${path} is broken, so what the sandbox held cannot be restored. ` +
  "Move that file away and start again: the sandbox then begins empty.";

describe("a folder that cannot keep its state", () => {
  const cure = "Make it a folder that this account can write, or name another with --data.";

  test("a file of that name", async () => {
    const path = join(dataFolder(), "file");
    writeFileSync(path, "");
    const message = `its state cannot be kept in ${path} (EEXIST). ${cure}`;
    await expect(startSandbox({ dataFolder: path })).rejects.toMatchObject({ name: "StartFailure", message });
  });

  test.runIf(process.platform === "linux")("a place where none can be made", async () => {
    const message = `its state cannot be kept in /proc/nowhere/state (ENOENT). ${cure}`;
    await expect(startSandbox({ dataFolder: "/proc/nowhere/state" })).rejects.toMatchObject({
      name: "StartFailure",
      message,
    });
  });
});

describe("a broken line in the middle of the journal", () => {
  test.each([
    ["cut short", '{"at":1,"writes":[{"tok'],
    ["zeros after a power cut", "\0\0\0\0"],
    ["no commit", "{}"],
    ["nothing", "null"],
    ["rows of no table", '{"at":1,"writes":[{"kind":"nonsense","row":{}}]}'],
    ["no rows", '{"at":1,"writes":[7]}'],
  ])("%s: file, line and cure are named; moved away, the sandbox begins empty", async (_, line) => {
    const folder = dataFolder();
    const path = await brokenJournal(folder, line);
    await expect(startSandbox({ dataFolder: folder })).rejects.toThrow(brokenLine(path));
    rmSync(path);
    const empty = await startSandbox({ dataFolder: folder });
    const state = await new Harness(empty.url).control("GET", "/state");
    await empty.close();
    expect(state.guilds).toEqual([]);
  });

  test("the program says it in one sentence", async () => {
    const folder = dataFolder();
    const path = await brokenJournal(folder, "x");
    const { status, stdout, stderr } = spawnSync(process.execPath, [main, "--data", folder], { encoding: "utf8" });
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: "",
      stderr: `The sandbox did not start: ${brokenLine(path)}\n`,
    });
  });
});

test("a clock that would begin before what its folder holds is refused; one that goes on where it stood is not", async () => {
  const folder = dataFolder();
  const hourMs = 3_600_000;
  const atMs = 1_800_000_000_000;
  const start = (hours: number, behindMs: number) =>
    startSandbox({ dataFolder: folder, behindMs, now: () => atMs + hours * hourMs });
  const first = await start(0, 2 * hourMs);
  await new Harness(first.url).seed();
  await first.close();
  await expect(start(0, 3 * hourMs)).rejects.toThrow(
    "what its data folder holds goes to 2027-01-15T06:00:00.000Z, and with --behind the clock would begin at " +
      "2027-01-15T05:00:00.000Z. Time does not go back: name another folder with --data, or leave out --behind.",
  );
  await (await start(1, 2 * hourMs)).close();
});

test.each([
  [["--port", "many"], '--port must be a number from 0 to 65535, not "many".'],
  [
    ["--prot", "1"],
    "--data FOLDER, --lift-limits, --heartbeat MS, --behind TIME, --weather LEVEL or FILE, and --seed N.",
  ],
  [["--heartbeat", "5s"], '--heartbeat must be 1000 to 3600000 milliseconds, not "5s".'],
  [["--behind", "25"], '--behind must be minutes, hours or days, 366 at most, as in 90m, 25h or 2d; not "25".'],
  [["--behind", "367d"], 'as in 90m, 25h or 2d; not "367d".'],
  [["--host", "192.0.2.1"], "192.0.2.1 is no address of this machine. Use 127.0.0.1 to serve this machine alone."],
])("%j is refused with a cure", (args, cure) => {
  const { status, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^The sandbox did not start: /);
  expect(stderr).toContain(cure);
});

describe("the supervisor's sentence", () => {
  const start = (file: string, ...args: string[]) => {
    const logDescriptor = openSync("/dev/null", "w");
    const program = { file, args, nodeFlags: [], environment: { PATH: process.env.PATH ?? "" }, logDescriptor };
    return startSandboxChild(program, "/data/guildhall.log");
  };

  test("carries the sandbox's own words and the log's path", async () => {
    const folder = dataFolder();
    const path = await brokenJournal(folder, "x");
    await expect(start(main, "--data", folder)).rejects.toMatchObject({
      code: "sandbox_start_failed",
      message: `The sandbox did not start: ${brokenLine(path)} The log is /data/guildhall.log.`,
    });
  });

  test("says how it ended when it had no words", async () => {
    await expect(start("/nowhere/sandbox.js")).rejects.toMatchObject({
      code: "sandbox_start_failed",
      message:
        "The sandbox did not start: it ended with exit code 1 before it could say why. The log is /data/guildhall.log.",
    });
  });

  test("a sandbox that starts is stopped in order", async () => {
    const child = await start(main);
    expect(await (await fetch(`${child.url}/sandbox/state`)).json()).toMatchObject({ guilds: [] });
    await child.stop();
    await expect(fetch(child.url)).rejects.toThrow();
  });
});
