/**
 * Which port answers to people and monitors: the sandbox's page, or health and metrics beside a real Discord. The sandbox
 * keeps the one of last time where that is free, so that the page's address and the bots' gateway sessions last. Called by
 * the composition root.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Config } from "../../config/load.ts";
import { Fault } from "../../domain/errors.ts";

/**
 * A port that is free at this moment; 0 for any, when neither an `earlier` nor the usual one is.
 * @throws Fault `port_in_use` when the operator named one and it is taken, `host_unusable`
 */
export async function choosePort(
  { port, portExplicit }: Pick<Config, "port" | "portExplicit">,
  host: string,
  earlier: readonly number[] = [],
): Promise<number> {
  const wanted = portExplicit ? [port] : [...earlier, port];
  for (const candidate of wanted) if (await canListen(candidate, host)) return candidate;
  if (!portExplicit) return 0;
  throw portTaken(port);
}

/** The port that an operator named is taken. */
export function portTaken(port: number): Fault {
  const text = `Port ${port} (GUILDHALL_PORT) is taken. Stop what listens there, or choose another.`;
  return new Fault("port_in_use", text, { facts: { port } });
}

/** Notes where it is served this time. */
export function notePort(url: string, dataFolder: string): void {
  writeFileSync(fileIn(dataFolder), `${new URL(url).port}\n`);
}

/** Where it was served last time; empty when that is not known. */
export function lastPort(dataFolder: string): readonly number[] {
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

const takenCodes = new Set(["EADDRINUSE", "EACCES"]);
const foreignCodes = new Set(["EADDRNOTAVAIL", "EAFNOSUPPORT"]);

function canListen(port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (takenCodes.has(error.code ?? "")) resolve(false);
      else reject(foreignCodes.has(error.code ?? "") ? hostUnusable(host) : error);
    });
    server.listen(port, host, () => server.close(() => resolve(true)));
  });
}

function hostUnusable(host: string): Fault {
  const text = `${host} (GUILDHALL_HOST) is no address of this machine. Remove it to serve this machine alone, or name one that it has.`;
  return new Fault("host_unusable", text, { facts: { host } });
}
