/**
 * The built command line in a real pseudo-terminal (util-linux `script`), driven by keys and read as a person reads it.
 * For whole-product tests of what asks people; ends with the test run.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { stripVTControlCharacters } from "node:util";
import { type ProductOptions, repository } from "./product.ts";
import { until } from "./until.ts";

const deadlineMs = 30_000;

/** Keys as a terminal sends them. */
export const keys = { enter: "\r", down: "\u001b[B", ctrlC: "\u0003", ctrlT: "\u0014" } as const;

/** One command in a terminal of its own. */
export class Terminal {
  readonly #process: ChildProcess;
  readonly exited: Promise<number | null>;
  #raw = "";
  #read = 0;

  constructor({ folder, environment = {}, args = [] }: ProductOptions) {
    const command = [process.execPath, `${repository}/dist/cli.js`, ...args].map((word) => `'${word}'`).join(" ");
    // A pseudo-terminal begins without a size; the library that asks questions wants one.
    const line = `stty cols 160 rows 50; exec ${command}`;
    this.#process = spawn("script", ["--quiet", "--flush", "--return", "--command", line, "/dev/null"], {
      cwd: folder,
      env: { PATH: process.env.PATH, TERM: "xterm", ...environment },
      detached: true,
    });
    this.#process.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#raw += text;
    });
    this.exited = once(this.#process, "close").then(([code]) => code);
  }

  /** Everything that went to the terminal, control characters too. */
  get raw(): string {
    return this.#raw;
  }

  /** The same as words. */
  get said(): string {
    return stripVTControlCharacters(this.#raw);
  }

  /** Waits until `words` are said after what was waited for before. */
  async hears(words: string): Promise<void> {
    await until(() => {
      const at = this.said.indexOf(words, this.#read);
      if (at === -1) throw new Error(`"${words}" was not said. So far:\n${this.said.slice(this.#read)}`);
      this.#read = at + words.length;
    }, deadlineMs);
  }

  type(text: string): void {
    this.#process.stdin?.write(text);
  }

  /** Waits for a question and answers it. */
  async answers(question: string, text: string): Promise<void> {
    await this.hears(question);
    this.type(text);
  }

  /** Waits for its end and returns the exit code. */
  async ends(): Promise<number | null> {
    const timer = setTimeout(() => this.kill(), deadlineMs);
    const code = await this.exited;
    clearTimeout(timer);
    return code;
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }
}
