/**
 * Which port the sandbox and its page are served on: the one of last time where that is free, so that the page's address and
 * the bots' gateway sessions last. Called by the composition root.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Config } from "../config/load.ts";
import { Fault } from "../domain/errors.ts";

/**
 * A port that is free at this moment; 0 for any, when neither last time's nor the usual one is.
 * @throws Fault `port_in_use` when the operator named one and it is taken
 */
export async function choosePort({ port, portExplicit }: Config, dataFolder: string): Promise<number> {
  const wanted = portExplicit ? [port] : [...lastPort(dataFolder), port];
  for (const candidate of wanted) if (await canListen(candidate)) return candidate;
  if (!portExplicit) return 0;
  const text = `Port ${port} (GUILDHALL_PORT) is taken. Stop what listens there, or choose another.`;
  throw new Fault("port_in_use", text, { facts: { port } });
}

/** Notes where it is served this time. */
export function notePort(url: string, dataFolder: string): void {
  writeFileSync(fileIn(dataFolder), `${new URL(url).port}\n`);
}

function lastPort(dataFolder: string): readonly number[] {
  try {
    const port = Number(readFileSync(fileIn(dataFolder), "utf8"));
    return Number.isInteger(port) && port > 0 && port < 65_536 ? [port] : [];
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}

function fileIn(dataFolder: string): string {
  return join(dataFolder, "sandbox-port");
}

function canListen(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" || error.code === "EACCES") resolve(false);
      else reject(error);
    });
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
