/** What becomes of children when their supervisor is killed or stopped. Its own process here, as in the product. Linux only. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, onTestFinished, test } from "vitest";
import { until } from "../support/until.ts";
import { isAlive } from "./watched.ts";

const fixtures = join(import.meta.dirname, "../fixtures");
const source = join(import.meta.dirname, "../../src");
const scripted = join(fixtures, "scripted-worker.ts");
const hasDeathSignal = spawnSync("setpriv", ["--pdeathsig", "SIGKILL", "--", "true"]).status === 0;

interface Said {
  readonly state: string;
  readonly pid?: number;
}

/** A supervisor, and what it has said of its worker. Without `PATH` it does not find setpriv. */
function supervise(
  program: string,
  token: string,
  more: { readonly by?: string; readonly silenceMs?: number; readonly path?: string } = {},
) {
  const args = [join(fixtures, more.by ?? "supervisor.ts"), program, token, String(more.silenceMs ?? 5_000)];
  const child: ChildProcess = spawn(process.execPath, args, {
    env: { PATH: more.path ?? process.env.PATH },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const exited = once(child, "exit");
  const said: Said[] = [];
  if (child.stdout) createInterface({ input: child.stdout }).on("line", (line) => said.push(JSON.parse(line)));
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
    const pids = said.flatMap(({ pid }) => pid ?? []);
    try {
      await until(() => expect(pids.filter(isAlive)).toEqual([]), 2_000);
    } finally {
      for (const pid of pids.filter(isAlive)) process.kill(pid, "SIGKILL");
    }
  });
  const kill = async (): Promise<void> => {
    child.kill("SIGKILL");
    await exited;
  };
  return { child, said, kill };
}

async function workerOf(said: readonly Said[], state: string): Promise<number> {
  return await until(() => said.find((change) => change.state === state)?.pid ?? expect.unreachable());
}

describe("when the supervisor is killed", () => {
  test.each([
    ["a worker", join(source, "worker/main.ts"), "supervisor.ts"],
    ["an executor", join(source, "executor/main.ts"), "parent.ts"],
    ["a fixture", scripted, "supervisor.ts"],
  ])("%s leaves by itself, where no kernel kills it", async (_, program, by) => {
    const { said, kill } = supervise(program, "steady", { by, path: "/nowhere" });
    const pid = await workerOf(said, "greeted");
    await kill();
    await until(() => expect(isAlive(pid)).toBe(false), 5_000);
  });

  test.runIf(hasDeathSignal)("a child in an endless loop, which hears nothing, is killed with it", async () => {
    const { said, kill } = supervise(scripted, "spin");
    const pid = await workerOf(said, "ready");
    expect(isAlive(pid)).toBe(true);
    await kill();
    await until(() => expect(isAlive(pid)).toBe(false), 2_000);
  });
});

test("a supervisor that was stopped itself does not take its worker's silence for hanging", async () => {
  const silenceMs = 600;
  const { child, said } = supervise(scripted, "steady", { silenceMs });
  const pid = await workerOf(said, "ready");
  // Worker and supervisor are both held up, as on a laptop that sleeps.
  process.kill(pid, "SIGSTOP");
  child.kill("SIGSTOP");
  const stoppedAt = performance.now();
  await until(() => expect(performance.now() - stoppedAt).toBeGreaterThan(silenceMs * 2));
  child.kill("SIGCONT");
  process.kill(pid, "SIGCONT");
  // It judges still: a worker that stays stopped is killed after all, and this is the first word since.
  process.kill(pid, "SIGSTOP");
  await until(() => expect(said.at(-1)).not.toMatchObject({ state: "ready" }));
  expect(performance.now() - stoppedAt).toBeGreaterThan(silenceMs * 3);
});
