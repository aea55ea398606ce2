/**
 * The sandbox as a program: `sandbox --port 0 --host 127.0.0.1 --data <folder> --lift-limits --heartbeat <ms> --behind <time>
 * --weather <level> --seed <n>`. Says where it listens, on stdout or to the parent that has forked it; or why it does not, on stderr and to that parent.
 * Leaves on SIGTERM, SIGINT, and when a parent that it had goes away.
 */
import { parseArgs } from "node:util";
import { behindFrom } from "./behind.ts";
import { type SandboxOptions, startSandbox } from "./server.ts";
import { StartFailure } from "./start-failure.ts";
import { weatherFrom } from "./weather/start-weather.ts";

function optionsFrom(argv: readonly string[]): SandboxOptions {
  const values = valuesOf(argv);
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new StartFailure(`--port must be a number from 0 to 65535, not "${values.port}".`, null);
  }
  const weather = weatherFrom(values);
  const heartbeatMs = Number(values.heartbeat);
  if (!Number.isInteger(heartbeatMs) || heartbeatMs < 1_000 || heartbeatMs > 3_600_000) {
    throw new StartFailure(`--heartbeat must be 1000 to 3600000 milliseconds, not "${values.heartbeat}".`, null);
  }
  const { host, data, "lift-limits": liftLimits, behind } = values;
  const behindMs = behind === undefined ? 0 : behindFrom(behind);
  return { port, host, dataFolder: data ?? null, liftLimits, behindMs, heartbeatMs, ...(weather ? { weather } : {}) };
}

function valuesOf(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        port: { type: "string", default: "0" },
        host: { type: "string", default: "127.0.0.1" },
        data: { type: "string" },
        "lift-limits": { type: "boolean", default: false },
        heartbeat: { type: "string", default: "41250" },
        behind: { type: "string" },
        weather: { type: "string" },
        seed: { type: "string" },
      },
    }).values;
  } catch (error) {
    const wrong = error instanceof Error ? error.message : String(error);
    throw new StartFailure(
      `${wrong}\nIt takes --port N, --host ADDRESS, --data FOLDER, --lift-limits, --heartbeat MS, --behind TIME, --weather LEVEL or FILE, and --seed N.`,
      error,
    );
  }
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
  if (process.send) process.send(listening);
  else process.stdout.write(`${JSON.stringify(listening)}\n`);
}

main().catch((error: unknown) => {
  // Anything but a StartFailure is a bug: it ends the program with its stack.
  if (!(error instanceof StartFailure)) throw error;
  process.stderr.write(`The sandbox did not start: ${error.message}\n`);
  process.send?.({ type: "failed", why: error.message });
  process.exitCode = 1;
});
