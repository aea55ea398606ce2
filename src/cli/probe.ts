/**
 * Asks Discord something without a running Guildhall: a worker process that only answers calls over REST, beside the one
 * that may have the token at the same time. Used by `doctor`, `setup` and whatever plans before it acts. It shares its
 * token's rate limits with the running bot, so whoever asks asks little.
 */
import { closeSync, openSync } from "node:fs";
import { devNull } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import type * as z from "zod";
import { childEnvironment } from "../config/process-environment.ts";
import { Fault } from "../domain/errors.ts";
import type { Outcome } from "../domain/outcome.ts";
import type { workerCalls } from "../ipc/worker-calls.ts";
import {
  type SupervisorToWorker,
  supervisorSide,
  type WorkerToSupervisor,
  workerProtocolVersion,
} from "../ipc/worker-protocol.ts";
import { createLog } from "../log.ts";
import { Child, childTiming } from "../supervisor/child.ts";
import { PulseClock } from "../supervisor/pulse-clock.ts";
import { smallProcessEnvironment, smallProcessFlags } from "../supervisor/spawn.ts";
import { programFiles } from "./places.ts";

type Calls = typeof workerCalls;
type CallName = keyof Calls;
type Input<Name extends CallName> = z.input<Calls[Name]["input"]>;
/** What a call brings when it is done. */
export type Answer<Name extends CallName> = Extract<z.output<Calls[Name]["output"]>, { kind: "done" }>["value"];

/** Which bot to ask as, and where. */
export interface ProbeTarget {
  /** For sentences about it: "the probe of manager". */
  readonly name: string;
  /** Base of the REST API, ending in `/api`. */
  readonly apiUrl: string;
  /** Without one only `reach_api` can be asked. */
  readonly token: string | null;
  /** How long one request to Discord may take. Default 5 s. */
  readonly deadlineMs?: number;
  /** The worker's program; default: the built one. */
  readonly workerFile?: string;
}

/** A running probe. */
export interface Probe {
  /**
   * One call of the worker protocol. Never rejects for what happens outside: a refused token, a silent Discord and a dead
   * probe are outcomes. Where Discord asks to wait a moment, it waits and asks once more.
   */
  call<Name extends CallName>(name: Name, input: Input<Name>): Promise<Outcome<Answer<Name>>>;
  /** Ends the process; may be called again. */
  close(): Promise<void>;
}

const usualDeadlineMs = 5_000;
/** The worker gives its requests up first, and says so better; three of them may follow each other in one call. */
const patienceMs = 3_000;
const requestsPerCall = 3;
const maxWaitMs = 3_000;
const maxProbes = 8;

/** Starts a probe. The first call waits for the process to come up. */
export function openProbe(target: ProbeTarget): Probe {
  const { apiUrl, token, deadlineMs = usualDeadlineMs } = target;
  const child = startWorker(target);
  const clock = new PulseClock(() => [child], childTiming.tickMs);
  void child.exited.then(() => clock.stop());
  child.link.send({ type: "probe", token, apiUrl, deadlineMs });
  let closing: Promise<unknown> | null = null;

  async function ask<Name extends CallName>(call: Name, input: Input<Name>): Promise<Outcome<Answer<Name>>> {
    try {
      // The compiler cannot follow a call through a union of all calls.
      return (await child.link.call(call, input, deadlineMs * requestsPerCall + patienceMs)) as Outcome<Answer<Name>>;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const why = error.code === "link_closed" ? (await child.exited).problem : null;
      return { kind: "unknown", problem: why === null ? error.message : `${error.message} It ${why}.` };
    }
  }

  return {
    async call(call, input) {
      const first = await ask(call, input);
      if (first.kind !== "retry" || first.afterMs > maxWaitMs) return first;
      await delay(first.afterMs);
      return await ask(call, input);
    },
    async close() {
      closing ??= child.stop();
      await closing;
    },
  };
}

/** Gives each bot a probe for as long as `work` takes, eight at a time, and returns the results in the order of the bots. */
export async function probeEach<Target extends ProbeTarget, Result>(
  targets: readonly Target[],
  work: (probe: Probe, target: Target) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const open = targets.entries();
  async function serve(): Promise<void> {
    // One iterator for all: each takes the next bot that nobody has taken.
    for (const [index, target] of open) {
      const probe = openProbe(target);
      try {
        results[index] = await work(probe, target);
      } finally {
        await probe.close();
      }
    }
  }
  await Promise.all(Array.from({ length: maxProbes }, serve));
  return results;
}

function startWorker({ name, workerFile = programFiles.worker }: ProbeTarget) {
  // What becomes of it is told as the outcome of a call.
  const nowhere = openSync(devNull, "a");
  try {
    return new Child<SupervisorToWorker, WorkerToSupervisor, Calls, Record<never, never>>({
      name: `probe of ${name}`,
      bot: name,
      program: {
        file: workerFile,
        nodeFlags: smallProcessFlags,
        environment: { ...childEnvironment(), ...smallProcessEnvironment },
        logDescriptor: nowhere,
      },
      version: workerProtocolVersion,
      shape: supervisorSide,
      answer: {},
      onMessage: () => undefined,
      stopMessage: { type: "stop" },
      timing: childTiming,
      log: createLog("probe", "silent"),
    });
  } finally {
    closeSync(nowhere);
  }
}
