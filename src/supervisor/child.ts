/**
 * One child process with its link and its end: starting, pulse, ordered stop. Used for workers and executors alike; it
 * does not restart anything and reads no message but the hello and the pulse.
 */
import type { ChildProcess } from "node:child_process";
import { Fault } from "../domain/errors.ts";
import { type CallShapes, Link, type LinkHandlers, type LinkShape } from "../ipc/link.ts";
import type { Log } from "../log.ts";
import { type Program, spawnProgram } from "./spawn.ts";

/** How a child ended. `hung`: we killed it because its pulse stopped. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly hung: boolean;
}

/** What every message of a child has; the hello also has a version. */
interface Typed {
  readonly type: string;
  readonly version?: number;
}

/** What to start and how to speak with it. */
export interface ChildOptions<Out, In extends Typed, Calls extends CallShapes, Answers extends CallShapes> {
  /** For logs and faults: "worker of manager". */
  readonly name: string;
  readonly program: Program;
  readonly version: number;
  readonly shape: LinkShape<Out, In, Calls, Answers>;
  readonly answer: LinkHandlers<In, Answers>["answer"];
  readonly onMessage: (message: In) => void;
  readonly stopMessage: Out;
  readonly log: Log;
}

const missedPulsesMs = 5_000;
const helloMs = 15_000;
const termAfterMs = 3_000;
const killAfterMs = 5_000;

/** A running child; made by its constructor, over when `exited` resolves. */
export class Child<Out, In extends Typed, Calls extends CallShapes, Answers extends CallShapes> {
  readonly link: Link<Out, In, Calls, Answers>;
  readonly exited: Promise<ChildExit>;
  readonly #process: ChildProcess;
  readonly #options: ChildOptions<Out, In, Calls, Answers>;
  #deadlineAt: number;
  #hung = false;
  #stopping = false;

  constructor(options: ChildOptions<Out, In, Calls, Answers>) {
    this.#options = options;
    this.#process = spawnProgram(options.program);
    this.#deadlineAt = performance.now() + helloMs;
    this.exited = new Promise((resolve) => {
      this.#process.once("exit", (code, signal) => resolve({ code, signal, hung: this.#hung }));
      // No process came to be: there will be no `exit` event.
      this.#process.once("error", (error) => {
        options.log.error({ error, child: options.name }, "child could not be started");
        if (this.#process.pid === undefined) resolve({ code: 1, signal: null, hung: false });
      });
    });
    this.link = new Link(this.#process, options.name, options.shape, {
      answer: options.answer,
      onMessage: (message) => this.#receive(message),
      onClosed: () => undefined,
      onGarbage: (fault) => this.#condemn(fault),
    });
  }

  /** Process id; undefined when the process could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Kills a child whose pulse has stopped. Called every second by the owner's clock with `performance.now()`. */
  judgePulse(now: number): void {
    if (now < this.#deadlineAt || this.#stopping) return;
    this.#hung = true;
    this.#options.log.warn({ child: this.#options.name, pid: this.pid }, "child is hung and will be killed");
    this.kill();
  }

  /** The supervisor itself was stalled or suspended: every child gets a fresh deadline. */
  forgiveSilence(now: number): void {
    this.#deadlineAt = Math.max(this.#deadlineAt, now + missedPulsesMs);
  }

  /** Asks, then SIGTERM after 3 s, then SIGKILL after 5 s. Resolves when the process is gone. */
  async stop(): Promise<ChildExit> {
    this.#stopping = true;
    this.link.send(this.#options.stopMessage);
    const term = setTimeout(() => this.#process.kill("SIGTERM"), termAfterMs);
    const kill = setTimeout(() => this.kill(), killAfterMs);
    try {
      return await this.exited;
    } finally {
      clearTimeout(term);
      clearTimeout(kill);
    }
  }

  /** SIGKILL, also to a stopped process. */
  kill(): void {
    this.#process.kill("SIGKILL");
  }

  #receive(message: In): void {
    this.#deadlineAt = performance.now() + missedPulsesMs;
    if (message.type === "hello" && message.version !== this.#options.version) {
      const { name, version } = this.#options;
      const spoken = `The ${name} speaks version ${message.version} of the protocol, not ${version}.`;
      this.#condemn(new Fault("link_version", `${spoken} Rebuild with \`npm run build\`.`, { facts: { child: name } }));
      return;
    }
    this.#options.onMessage(message);
  }

  /** A child that speaks nonsense is not reasoned with. */
  #condemn(fault: Fault): void {
    this.#options.log.error({ fault, child: this.#options.name }, fault.message);
    this.kill();
  }
}
