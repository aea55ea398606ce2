/**
 * The sandbox as a child of `guildhall up`: started like every other child, known afterwards only by its address. Ends with
 * its parent.
 */
import type { ChildProcess } from "node:child_process";
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

const firstWords = z.discriminatedUnion("type", [
  z.object({ type: z.literal("listening"), url: z.url() }),
  z.object({ type: z.literal("failed"), why: z.string() }),
]);
const startDeadlineMs = 15_000;
const killAfterMs = 5_000;

/**
 * Starts it and waits until it listens. `logFile` is named to people when it does not, for what else it wrote there.
 * @throws Fault `sandbox_start_failed`, with the sandbox's own words
 */
export async function startSandboxChild(program: Program, logFile: string): Promise<SandboxChild> {
  const child = spawnProgram(program);
  const exited = new Promise<void>((resolve) => {
    // Not `exit`: what the sandbox said last may still be on its way then.
    child.once("close", () => resolve());
    child.on("error", () => resolve());
  });
  const answer = await firstWord(child);
  if (answer.type === "failed") {
    await exited;
    const text = `The sandbox did not start: ${answer.why} The log is ${logFile}.`;
    throw new Fault("sandbox_start_failed", text, { cause: answer.cause });
  }
  return { url: answer.url, pid: child.pid, exited, stop: () => stop() };

  async function stop(): Promise<void> {
    child.kill("SIGTERM");
    const kill = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    await exited;
    clearTimeout(kill);
  }
}

type FirstWord = z.infer<typeof firstWords> & { readonly cause?: unknown };

/** What the sandbox says first; where it says nothing, how it ended, or that it was killed for saying nothing. */
function firstWord(child: ChildProcess): Promise<FirstWord> {
  return new Promise((resolve) => {
    const settle = (word: FirstWord): void => {
      clearTimeout(timer);
      resolve(word);
    };
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      settle({ type: "failed", why: `it was not listening after ${startDeadlineMs / 1000} s.` });
    }, startDeadlineMs);
    child.on("message", (message) => {
      const parsed = firstWords.safeParse(message);
      if (parsed.success) settle(parsed.data);
    });
    child.once("close", (code, signal) => {
      const how = signal ? `signal ${signal}` : `exit code ${code}`;
      settle({ type: "failed", why: `it ended with ${how} before it could say why.` });
    });
    child.once("error", (cause) => settle({ type: "failed", why: `${cause.message}.`, cause }));
  });
}
