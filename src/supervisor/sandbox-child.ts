/**
 * The sandbox as a child of `guildhall up`: started like every other child, known afterwards only by its address. Ends with
 * its parent.
 */
import * as z from "zod";
import { Fault } from "../domain/errors.ts";
import { type Program, spawnProgram } from "./spawn.ts";

/** A sandbox that listens at `url`. */
export interface SandboxChild {
  readonly url: string;
  readonly pid: number | undefined;
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

const listening = z.object({ type: z.literal("listening"), url: z.url() });
const startDeadlineMs = 15_000;
const killAfterMs = 5_000;

/**
 * Starts it and waits until it listens.
 * @throws Fault `sandbox_start_failed`
 */
export async function startSandboxChild(program: Program): Promise<SandboxChild> {
  const child = spawnProgram(program);
  const exited = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.on("error", () => resolve());
  });
  const fail = (why: string): Fault =>
    new Fault("sandbox_start_failed", `The sandbox did not start: ${why}. Its own words are in the log.`);
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      reject(fail(`it was not listening after ${startDeadlineMs / 1000} s`));
    }, startDeadlineMs);
    void exited.then(() => {
      clearTimeout(timer);
      reject(fail("it ended at once (is its port taken?)"));
    });
    child.on("message", (message) => {
      const parsed = listening.safeParse(message);
      if (!parsed.success) return;
      clearTimeout(timer);
      resolve(parsed.data.url);
    });
  });
  return { url, pid: child.pid, exited, stop: () => stop() };

  async function stop(): Promise<void> {
    child.kill("SIGTERM");
    const kill = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    await exited;
    clearTimeout(kill);
  }
}
