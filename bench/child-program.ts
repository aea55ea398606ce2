/** A program that the bench starts, reads and ends. Used for the product and for the Discord double. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** What to start. The environment is all that the program gets. */
export interface ProgramStart {
  readonly command: readonly [file: string, ...args: string[]];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

const startDeadlineMs = 60_000;
const stopDeadlineMs = 20_000;
const keptLines = 30;

/** A running program. */
export class ChildProgram {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #exited: Promise<void>;
  #onLine: (line: string) => void = () => undefined;
  /** Milliseconds since 1970, with fractions. */
  readonly spawnedAt: number;

  constructor({ command: [file, ...args], cwd, environment }: ProgramStart) {
    this.spawnedAt = performance.timeOrigin + performance.now();
    const child = spawn(file, args, { cwd, env: { ...environment }, stdio: ["ignore", "pipe", "pipe"] });
    this.#child = child;
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input }).on("line", (line) => {
        this.#lines.push(line);
        if (this.#lines.length > keptLines) this.#lines.shift();
        this.#onLine(line);
      });
    }
    // Nothing is left behind when the bench ends in the middle.
    const end = (): boolean => child.kill("SIGTERM");
    process.once("exit", end);
    this.#exited = new Promise((resolve) => {
      child.once("close", () => {
        process.off("exit", end);
        resolve();
      });
    });
  }

  get pid(): number {
    return this.#child.pid ?? -1;
  }

  /** The first line, from now on, that matches. Rejects with the program's last words when it ends or takes too long. */
  line(pattern: RegExp): Promise<RegExpExecArray> {
    return new Promise((resolve, reject) => {
      const fail = (why: string) => reject(new Error(`${why} Its last words:\n${this.#lines.join("\n")}`));
      const timer = setTimeout(() => fail(`No line like ${pattern} came.`), startDeadlineMs);
      void this.#exited.then(() => {
        clearTimeout(timer);
        fail("The program ended early.");
      });
      this.#onLine = (line) => {
        const match = pattern.exec(line);
        if (!match) return;
        clearTimeout(timer);
        resolve(match);
      };
    });
  }

  /** Asks it to stop and waits; kills it after 20 s. */
  async stop(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), stopDeadlineMs);
    this.#child.kill("SIGTERM");
    await this.#exited;
    clearTimeout(timer);
  }
}
