/** What the figures were measured on: they mean nothing without it. */
import { execFileSync } from "node:child_process";
import { closeSync, fdatasyncSync, openSync, readFileSync, rmSync, statfsSync, writeSync } from "node:fs";
import { cpus, loadavg, release, totalmem } from "node:os";
import { join } from "node:path";
import { locateBinaries } from "../src/store/embedded/binaries.ts";
import { percentile } from "./figures.ts";

const root = join(import.meta.dirname, "..");
const syncCount = 200;
const blockBytes = 8_192;

const filesystemNames: Readonly<Record<number, string>> = {
  61267: "ext4",
  1481003842: "xfs",
  2435016766: "btrfs",
  801189825: "zfs",
  16914836: "tmpfs (not a disk!)",
  2035054128: "overlayfs",
};

/** Describes machine, versions, disk and present load; `folder` is where the product's data will be. */
export function describeMachine(folder: string) {
  const [cpu] = cpus();
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  return {
    cpu: cpu?.model.trim() ?? "unknown",
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: release(),
    loadBefore: Number((loadavg()[0] ?? 0).toFixed(2)),
    node: process.version,
    postgres: locateBinaries().version,
    guildhall: manifest.version,
    commit: commit(),
    filesystem: filesystemNames[statfsSync(folder).type] ?? `type 0x${statfsSync(folder).type.toString(16)}`,
    fdatasyncMs: fdatasyncTimes(folder),
  };
}

/** What {@link describeMachine} found. */
export type Machine = ReturnType<typeof describeMachine>;

/** How long this disk takes for what a commit costs at least: one appended block, forced down. */
function fdatasyncTimes(folder: string): { readonly p50: number; readonly p99: number } {
  const path = join(folder, "fdatasync");
  const file = openSync(path, "w");
  const block = Buffer.alloc(blockBytes, 1);
  const times = Array.from({ length: syncCount }, () => {
    const startedAt = performance.now();
    writeSync(file, block);
    fdatasyncSync(file);
    return performance.now() - startedAt;
  });
  closeSync(file);
  rmSync(path);
  return { p50: percentile(times, 50), p99: percentile(times, 99) };
}

/** The commit that is measured, with a mark when files differ from it; null outside a git checkout. */
function commit(): string | null {
  const git = (...args: string[]) =>
    execFileSync("git", args, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  try {
    return git("rev-parse", "--short", "HEAD") + (git("status", "--porcelain") === "" ? "" : " with changes");
  } catch {
    // No git, or a copy without history.
    return null;
  }
}
