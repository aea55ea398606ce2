/**
 * The sandbox as a program: `sandbox --port 0 --host 127.0.0.1 --data <folder> --lift-limits`. Says on stdout, and to its
 * parent over IPC, where it listens; leaves on SIGTERM, SIGINT, and when a parent that it had goes away.
 */
import { parseArgs } from "node:util";
import { type SandboxOptions, startSandbox } from "./server.ts";

const usage = "Usage: sandbox [--port N] [--host ADDRESS] [--data FOLDER] [--lift-limits]";

function optionsFrom(argv: readonly string[]): SandboxOptions {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      port: { type: "string", default: "0" },
      host: { type: "string", default: "127.0.0.1" },
      data: { type: "string" },
      "lift-limits": { type: "boolean", default: false },
    },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new TypeError(`--port must be a number from 0 to 65535, not "${values.port}".`);
  }
  return { port, host: values.host, dataFolder: values.data ?? null, liftLimits: values["lift-limits"] };
}

async function main(): Promise<void> {
  const sandbox = await startSandbox(optionsFrom(process.argv.slice(2)));
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    void sandbox.close().finally(() => process.exit(0));
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, stop);
  if (process.connected) process.on("disconnect", stop);
  const listening = { type: "listening", url: sandbox.url };
  process.stdout.write(`${JSON.stringify(listening)}\n`);
  process.send?.(listening);
}

main().catch((error: unknown) => {
  process.stderr.write(
    `The sandbox did not start: ${error instanceof Error ? error.message : String(error)}\n${usage}\n`,
  );
  process.exit(1);
});
