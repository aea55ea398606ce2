/**
 * Whether the kernel can be told to end a child when we die, also one in an endless loop that would never see `disconnect`:
 * by util-linux' setpriv, where there is one. Asked by whatever starts a process, by the house and by doctor.
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

/** The program that tells it; or null, and why there is none. */
export type DeathSignal =
  | { readonly setpriv: string; readonly problem: null }
  | { readonly setpriv: null; readonly problem: string };

const found = new Map<string, DeathSignal>();

/**
 * What is found in the folders of `PATH`, looked for once for each. The program is tried, for at most `trialMs`, with this
 * environment and not our own, which may hold tokens.
 */
export function deathSignal(environment: Readonly<Record<string, string>>, trialMs = 5_000): DeathSignal {
  const { PATH: path = "" } = environment;
  const signal = found.get(path) ?? findDeathSignal(path, environment, trialMs);
  found.set(path, signal);
  return signal;
}

function findDeathSignal(path: string, env: Readonly<Record<string, string>>, timeout: number): DeathSignal {
  if (process.platform !== "linux") return none(`${process.platform} has no such signal.`);
  const folders = path.split(delimiter).filter((folder) => folder !== "");
  const setpriv = folders.map((folder) => join(folder, "setpriv")).find(isExecutable);
  if (setpriv === undefined) return none("The program setpriv is not installed.");
  const { status, error } = spawnSync(setpriv, ["--pdeathsig", "SIGKILL", "--", "true"], {
    stdio: "ignore",
    timeout,
    env,
  });
  // That a host is too busy to answer in time says nothing against it.
  const isBusy = error !== undefined && "code" in error && error.code === "ETIMEDOUT";
  if (status === 0 || isBusy) return { setpriv, problem: null };
  return none(`${setpriv} does not know --pdeathsig: it is not the one of util-linux.`);
}

function none(problem: string): DeathSignal {
  return { setpriv: null, problem };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    // It is not there, or not for us.
    return false;
  }
}
