/**
 * One child process with its link and its end: starting, pulse, ordered stop. Used for workers and executors alike; it
 * does not restart anything and reads no message but the hello and the pulse.
 */
import type { ChildProcess } from "node:child_process";
import { Fault } from "../domain/errors.ts";
import { type CallShapes, Link, type LinkHandlers, type LinkShape } from "../ipc/link.ts";
import type { Log } from "../log.ts";
import { type Program, spawnProgram } from "./spawn.ts";

/** How long a child may take for what. */
export interface ChildTiming {
  /** From its start to its first message. */
  readonly helloMs: number;
  /** Between two messages; a child pulses every second, so this is five missed pulses. */
  readonly silenceMs: number;
  /** From the request to stop to SIGTERM. */
  readonly termAfterMs: number;
  /** From the request to stop to SIGKILL. */
  readonly killAfterMs: number;
  /** How often children are judged. */
  readonly tickMs: number;
}

/** What holds outside tests. */
export const childTiming: ChildTiming = {
  helloMs: 15_000,
  silenceMs: 5_000,
  termAfterMs: 3_000,
  killAfterMs: 5_000,
  tickMs: 1_000,
};

/** How a child ended. `problem` says why it never ran, or why we killed it; null when it ended by itself or was asked to. */
export interface ChildExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly problem: string | null;
}

/** How a child ended, as the rest of a sentence. */
export function describeExit({ code, signal, problem }: ChildExit): string {
  if (problem) return `its process ${problem}`;
  return signal ? `its process was ended by ${signal}` : `its process ended with code ${code}`;
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
  /** Whose it is: its last argument, so that its own log lines and `ps` tell. See {@link Child.assign}. */
  readonly bot: string;
  readonly program: Program;
  readonly version: number;
  readonly shape: LinkShape<Out, In, Calls, Answers>;
  readonly answer: LinkHandlers<In, Answers>["answer"];
  readonly onMessage: (message: In) => void;
  readonly stopMessage: Out;
  readonly timing: ChildTiming;
  readonly log: Log;
}

/** A running child; made by its constructor, over when `exited` resolves: after its last message. */
export class Child<Out, In extends Typed, Calls extends CallShapes, Answers extends CallShapes> {
  readonly link: Link<Out, In, Calls, Answers>;
  readonly exited: Promise<ChildExit>;
  readonly #process: ChildProcess;
  readonly #options: ChildOptions<Out, In, Calls, Answers>;
  #name: string;
  #log: Log;
  #deadlineAt: number;
  #problem: string | null = null;
  #stopping = false;

  constructor(options: ChildOptions<Out, In, Calls, Answers>) {
    const { program, bot, name, log } = options;
    this.#options = options;
    this.#name = name;
    this.#log = log.child({ bot });
    this.#process = spawnProgram({ ...program, args: [...(program.args ?? []), bot] });
    this.#deadlineAt = performance.now() + options.timing.helloMs;
    this.exited = new Promise((resolve) => {
      // Not `exit`: what the child said last may still be on its way then.
      this.#process.once("close", (code, signal) => resolve({ code, signal, problem: this.#problem }));
      this.#process.on("error", (error) => {
        this.#log.error({ error, child: this.#name }, "trouble with a child process");
        // No process came to be, so nothing will be closed.
        if (this.pid === undefined) resolve({ code: null, signal: null, problem: `could not start: ${error.message}` });
      });
    });
    this.link = new Link(this.#process, name, options.shape, {
      answer: options.answer,
      onMessage: (message) => this.#receive(message),
      onClosed: () => undefined,
      onGarbage: (fault) => this.#condemn("spoke nonsense", fault),
    });
  }

  /** Process id; undefined when the process could not be started. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** False once it is to end, or has been killed, whether or not it has gone yet. */
  get isUsable(): boolean {
    return this.link.isOpen && !this.#stopping && this.#problem === null && !this.#process.killed;
  }

  /** It was started as nobody's; from now on it is this bot's. Its process is told so by its owner. */
  assign(name: string, bot: string): void {
    this.#name = name;
    this.#log = this.#options.log.child({ bot });
    this.link.rename(name);
  }

  /** Kills a child that has been silent for too long. Called by the owner's clock with `performance.now()`. */
  judgePulse(now: number): void {
    if (now < this.#deadlineAt || this.#stopping || this.#problem) return;
    this.#problem = "hung";
    this.#log.warn({ child: this.#name, pid: this.pid }, "child is hung and will be killed");
    this.kill();
  }

  /** The supervisor itself was stalled or suspended: every child gets a fresh deadline. */
  forgiveSilence(now: number): void {
    this.#deadlineAt = Math.max(this.#deadlineAt, now + this.#options.timing.silenceMs);
  }

  /** Asks, then SIGTERM, then SIGKILL. Resolves when the process is gone. */
  async stop(): Promise<ChildExit> {
    this.#stopping = true;
    this.link.send(this.#options.stopMessage);
    const { termAfterMs, killAfterMs } = this.#options.timing;
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
    // It is being killed; what it said before will be said again by its successor.
    if (this.#problem) return;
    this.#deadlineAt = performance.now() + this.#options.timing.silenceMs;
    if (message.type === "hello" && message.version !== this.#options.version) {
      const spoken = `The ${this.#name} speaks version ${message.version} of the protocol, not ${this.#options.version}.`;
      const fault = new Fault("link_version", `${spoken} Its program was replaced meanwhile: start Guildhall again.`, {
        facts: { child: this.#name },
      });
      this.#condemn("speaks another version of the protocol", fault);
      return;
    }
    this.#options.onMessage(message);
  }

  /** A child that speaks nonsense is not reasoned with. */
  #condemn(problem: string, fault: Fault): void {
    this.#problem ??= problem;
    this.#log.error({ fault, child: this.#name }, "a child cannot be understood and will be killed");
    this.kill();
  }
}
