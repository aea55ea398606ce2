/** Finds a port on loopback before something is told to listen there. */
import { createServer } from "node:net";
import { Fault } from "../domain/errors.ts";

/**
 * `wanted` when it is free; otherwise any free port, unless the operator named that one.
 * @throws Fault `port_in_use`
 */
export async function freePort(wanted: number, isExplicit: boolean): Promise<number> {
  if (await canListen(wanted)) return wanted;
  if (!isExplicit) return 0;
  const text = `Port ${wanted} (GUILDHALL_PORT) is taken. Stop what listens there, or choose another.`;
  throw new Fault("port_in_use", text, { facts: { port: wanted } });
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
