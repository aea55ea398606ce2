/**
 * `<data>/control.sock`: how the CLI speaks with a running Guildhall. One JSON line in, one out; mode 0600, never the
 * network. A request names a function of the running house.
 */
import { chmodSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import * as z from "zod";
import { Fault } from "../domain/errors.ts";
import { controlPlace, openControlPlace, removeControlSocket } from "./control-place.ts";

/** What can be asked: functions by name, each parsing its own input. */
export type ControlFunctions = Readonly<Record<string, (input: unknown) => Promise<unknown>>>;

const requestShape = z.object({ name: z.string(), input: z.unknown() });
const answerShape = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), output: z.unknown() }),
  z.object({ ok: z.literal(false), problem: z.string() }),
]);

const maxLineBytes = 64 * 1024;
const requestDeadlineMs = 10_000;

/** Listens in the data folder until `close`. `requestMs`: how long a client may take to ask. Default 10 s. */
export async function serveControl(
  dataFolder: string,
  functions: ControlFunctions,
  requestMs = requestDeadlineMs,
): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    receive(socket, functions, requestMs);
  });
  await listen(server, openControlPlace(dataFolder));
  return {
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => {
          removeControlSocket(dataFolder);
          resolve();
        });
      }),
  };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const mask = process.umask(0o177);
    server.once("error", reject);
    server.listen(path, () => {
      chmodSync(path, 0o600);
      resolve();
    });
    process.umask(mask);
  });
}

function receive(socket: Socket, functions: ControlFunctions, requestMs: number): void {
  socket.setEncoding("utf8");
  socket.setTimeout(requestMs, () => socket.destroy());
  // A client that went away needs no answer.
  socket.on("error", () => socket.destroy());
  let line = "";
  socket.on("data", (chunk: string) => {
    line += chunk;
    if (line.length > maxLineBytes) return void socket.destroy();
    const end = line.indexOf("\n");
    if (end < 0) return;
    // How long to wait for the answer is for the client to say.
    socket.setTimeout(0);
    void answer(line.slice(0, end), functions).then((reply) => socket.end(`${JSON.stringify(reply)}\n`));
    line = "";
  });
}

async function answer(line: string, functions: ControlFunctions): Promise<z.infer<typeof answerShape>> {
  try {
    const { name, input } = requestShape.parse(JSON.parse(line));
    const run = Object.hasOwn(functions, name) ? functions[name] : undefined;
    if (!run)
      return { ok: false, problem: `The running Guildhall does not know "${name}"; restart it after an update.` };
    return { ok: true, output: await run(input) };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * Asks the Guildhall that runs on this data folder.
 * @throws Fault `not_running`, `control_silent`, `control_failed`
 */
export function askControl(
  dataFolder: string,
  name: string,
  input: unknown,
  deadlineMs = requestDeadlineMs,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const socket = connect(controlPlace(dataFolder));
    let reply = "";
    socket.setEncoding("utf8");
    socket.setTimeout(deadlineMs, () => {
      socket.destroy();
      reject(silent(dataFolder, deadlineMs));
    });
    socket.once("connect", () => socket.write(`${JSON.stringify({ name, input })}\n`));
    socket.on("error", (cause) => reject(notRunning(dataFolder, cause)));
    socket.on("data", (chunk: string) => {
      reply += chunk;
    });
    socket.once("end", () => {
      if (reply === "") return reject(notRunning(dataFolder, new Error("It went away before it answered.")));
      const parsed = answerShape.safeParse(parseLine(reply));
      if (!parsed.success) reject(new Fault("control_failed", "Guildhall answered something unintelligible."));
      else if (parsed.data.ok) resolve(parsed.data.output);
      else reject(new Fault("control_failed", parsed.data.problem));
    });
  });
}

function silent(dataFolder: string, deadlineMs: number): Fault {
  const why = "It is starting or stopping, is very busy, or stands still";
  const cure = "Ask again in a moment; if it stays silent, `guildhall doctor` looks from outside";
  const message = `The Guildhall on ${dataFolder} did not answer within ${deadlineMs / 1000} s. ${why}. ${cure}.`;
  return new Fault("control_silent", message, { facts: { dataFolder } });
}

function notRunning(dataFolder: string, cause: Error): Fault {
  const message = `No Guildhall runs on ${dataFolder}. Start one with \`guildhall up\`, or name its folder with GUILDHALL_DATA.`;
  return new Fault("not_running", message, { cause, facts: { dataFolder } });
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
