/** The command's entry: which Node runs, in which process, and how it ends. A small program stands in for dist/cli.js. */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { on, once } from "node:events";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isAlive } from "../../src/store/embedded/ending.ts";
import { processesOf } from "../support/processes.ts";
import { until } from "../support/until.ts";

const repository = join(import.meta.dirname, "../..");
const standIn = `
  const say = (said) => process.stdout.write(JSON.stringify(said) + "\\n");
  const [command, value] = process.argv.slice(2);
  let count = 0;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => {
    count += 1;
    setTimeout(() => process.exit(say({ signal, count }) && 5), 200);
  });
  say({ pid: process.pid, node: process.versions.node, args: process.argv.slice(2), flags: process.execArgv });
  if (command === "exit") process.exit(Number(value));
  if (command === "die") process.kill(process.pid, value);
  setInterval(() => {}, 1000);
`;

interface Said {
  readonly pid: number;
  readonly node: string;
  readonly args: readonly string[];
  readonly flags: readonly string[];
}

let folder: string;
let bin: string;
const started: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "guildhall bin "));
  bin = join(folder, "bin", "guildhall.js");
  cpSync(join(repository, "bin"), join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  mkdirSync(join(folder, "dist"));
  writeFileSync(join(folder, "dist", "cli.js"), standIn);
});
afterEach(async () => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  await until(() => expect(processesOf(folder)).toEqual([]));
  rmSync(folder, { recursive: true });
});

async function start(node: string, args: readonly string[], options: SpawnOptions = {}) {
  const child = spawn(node, [bin, ...args], { ...options, stdio: ["ignore", "pipe", "inherit"] });
  started.push(child);
  const lines = on(createInterface({ input: child.stdout as Readable }), "line", { close: ["close"] });
  const next = async (): Promise<unknown> => JSON.parse((await lines.next()).value?.[0] ?? "null");
  return { child, said: (await next()) as Said, next };
}

describe("under Node 24", () => {
  test("a command runs in this very process and passes its arguments and exit code", async () => {
    const { child, said } = await start(process.execPath, ["exit", "7"]);
    expect(said).toMatchObject({ pid: child.pid, args: ["exit", "7"] });
    expect(await once(child, "exit")).toEqual([7, null]);
  });

  test("what stays resident is replaced by a smaller self of the same pid", async () => {
    const { child, said } = await start(process.execPath, ["up", "--sandbox"]);
    expect(said).toMatchObject({ pid: child.pid, args: ["up", "--sandbox"] });
    expect(said.flags).toEqual(expect.arrayContaining([expect.stringContaining("--max-semi-space-size")]));
  });

  test("a missing build is one sentence and exit 78", () => {
    rmSync(join(folder, "dist", "cli.js"));
    const { status, stderr } = spawnSync(process.execPath, [bin, "up"], { encoding: "utf8" });
    expect([status, stderr]).toEqual([78, "Guildhall is not built: dist/cli.js is missing. Run `npm run build`.\n"]);
  });

  test("a source checkout is built before it runs, and not again", () => {
    const build = 'import { writeFileSync } from "node:fs"; import { sourceStamp } from "./bin/source-stamp.js";';
    const log = 'import { appendFileSync } from "node:fs"; appendFileSync("built.log", "x");';
    mkdirSync(join(folder, "src"));
    mkdirSync(join(folder, "web"));
    writeFileSync(join(folder, "tsconfig.json"), "{}");
    writeFileSync(join(folder, "mend-postgres.ts"), "");
    writeFileSync(join(folder, "trim-packages.ts"), "");
    writeFileSync(join(folder, "src", "a.ts"), "");
    writeFileSync(join(folder, "package-lock.json"), "{}");
    writeFileSync(join(folder, "build.ts"), `${build}${log} writeFileSync("dist/.stamp", sourceStamp("."));`);
    const run = () => spawnSync(process.execPath, [bin, "exit", "0"], { cwd: folder, encoding: "utf8" }).status;
    expect([run(), run()]).toEqual([0, 0]);
    expect(readFileSync(join(folder, "built.log"), "utf8")).toBe("x");
    writeFileSync(join(folder, "src", "a.ts"), "changed");
    expect(run()).toBe(0);
    expect(readFileSync(join(folder, "built.log"), "utf8")).toBe("xx");
    writeFileSync(join(folder, "build.ts"), "process.exit(1)");
    expect(run()).toBe(1);
  });
});

const oldNode = ["/usr/bin/node", "/usr/local/bin/node"].find(
  (path) => existsSync(path) && Number.parseInt(spawnSync(path, ["-v"], { encoding: "utf8" }).stdout.slice(1), 10) < 24,
);

describe.runIf(oldNode !== undefined)("under an older Node", () => {
  const node = oldNode ?? "";
  beforeEach(() => symlinkSync(join(repository, "node_modules"), join(folder, "node_modules")));

  test("the pinned Node 24 takes over, and its exit code comes back", async () => {
    const { child, said } = await start(node, ["exit", "7"]);
    expect(Number.parseInt(said.node, 10)).toBe(24);
    expect(said.pid).not.toBe(child.pid);
    expect(await once(child, "exit")).toEqual([7, null]);
  });

  test("its death by a signal comes back too", async () => {
    const { child } = await start(node, ["die", "SIGKILL"]);
    expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
  });

  test.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)("%s is passed on, once", async (signal) => {
    const { child, next } = await start(node, ["up"]);
    child.kill(signal);
    expect(await next()).toEqual({ signal, count: 1 });
    expect(await once(child, "exit")).toEqual([5, null]);
  });

  test("Ctrl-C at a terminal, which goes to the whole process group, arrives once", async () => {
    const { child, next } = await start(node, ["up"], { detached: true });
    process.kill(-(child.pid ?? 0), "SIGINT");
    expect(await next()).toEqual({ signal: "SIGINT", count: 1 });
  });

  test.runIf(existsSync("/usr/bin/setpriv"))("a wrapper that is killed leaves nothing", async () => {
    const { child, said } = await start(node, ["up"]);
    child.kill("SIGKILL");
    await until(() => expect(isAlive(said.pid)).toBe(false));
  });

  test("without a Node 24 anywhere: one sentence and exit 78", () => {
    rmSync(join(folder, "node_modules"));
    const { status, stderr } = spawnSync(node, [bin, "up"], { encoding: "utf8" });
    expect(status).toBe(78);
    expect(stderr).toMatch(/^Guildhall needs Node 24 or newer, and this is v\d+\.\d+\.\d+: .*\n$/);
  });
});
