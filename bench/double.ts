/**
 * The Discord double of the bench: the sandbox as a process of its own, its state in memory. It is not part of what is
 * measured. Its control API is spoken over kept-alive connections.
 */
import { Agent, request } from "node:http";
import { join } from "node:path";
import { z } from "zod";
import { ChildProgram } from "./child-program.ts";

const agent = new Agent({ keepAlive: true, maxSockets: 64 });
const sandboxFile = join(import.meta.dirname, "../dist/sandbox.js");

const stateShape = z.object({
  guilds: z.array(
    z.object({
      id: z.string(),
      channels: z.array(z.object({ id: z.string(), type: z.number(), name: z.string() })),
    }),
  ),
  users: z.array(z.object({ id: z.string(), username: z.string(), bot: z.boolean().optional() })),
});

const transcriptShape = z.object({
  next: z.number(),
  entries: z.array(
    z.object({
      at: z.number(),
      bot: z.string().nullable(),
      kind: z.string(),
      method: z.string().optional(),
      path: z.string().optional(),
      route: z.string().optional(),
      status: z.number().optional(),
    }),
  ),
});

/** A running double. */
export class Double {
  readonly #program: ChildProgram;
  readonly url: string;

  private constructor(program: ChildProgram, url: string) {
    this.#program = program;
    this.url = url;
  }

  static async start(cwd: string, isUnlimited: boolean): Promise<Double> {
    const limits = isUnlimited ? ["--lift-limits"] : [];
    const command = [process.execPath, sandboxFile, "--port", "0", ...limits] as const;
    const program = new ChildProgram({ command, cwd, environment: { PATH: process.env.PATH ?? "" } });
    const [, url = ""] = await program.line(/"url":"([^"]+)"/);
    return new Double(program, url);
  }

  stop(): Promise<void> {
    agent.destroy();
    return this.#program.stop();
  }

  /** One request of the control API. @throws Error for any status but 2xx */
  ask(method: "GET" | "POST" | "PUT", path: string, body?: unknown): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const headers = { "content-type": "application/json" };
      const message = request(`${this.url}/sandbox/${path}`, { method, headers, agent }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk: string) => {
          text += chunk;
        });
        response.on("end", () => {
          if (Math.floor((response.statusCode ?? 0) / 100) === 2) resolve(text === "" ? null : JSON.parse(text));
          else reject(new Error(`The double answered ${path} with ${response.statusCode}: ${text}`));
        });
      });
      message.on("error", reject);
      message.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** The guild's channels and everybody in it. */
  async state(): Promise<z.infer<typeof stateShape>> {
    return stateShape.parse(await this.ask("GET", "state"));
  }

  /** What happened on gateway connections and REST from index `since` on; `next` is the index to go on with. */
  async transcript(since: number): Promise<z.infer<typeof transcriptShape>> {
    return transcriptShape.parse(await this.ask("GET", `transcript?since=${since}`));
  }
}
