/**
 * `npm run chaos`: a house in a storm. Says thousands of things to the bots while their processes are killed and Discord
 * misbehaves, then holds every promise against what is left. Exits with 1 when one was broken. Linux only.
 */
import { parseArgs } from "node:util";
import { writableFolder } from "./folder.ts";
import { asJson, asText } from "./report.ts";
import { runStorm, type StormOptions } from "./storm.ts";

const usage = `Usage: npm run chaos -- [options]
  --messages N     say so many things (default 600)
  --bots N         with so many bots, at most 13 (default 13)
  --kills N        kill so many processes; as many faults of Discord, and a fifth as many stops (default 40)
  --per-second N   say so many in a second (default 12)
  --seed N         make the same plan again (default: by the clock)
  --calm N         let the house settle for up to so many seconds (default 240)
  --folder PATH    write below this folder (default: the system's temporary one)
  --json           print JSON instead of a table
  --help           print this`;

const maxBots = 13;
const stopShare = 0.2;

interface Options extends StormOptions {
  readonly json: boolean;
}

/** Null when only help is asked for. */
function readOptions(): Options | null {
  const number = (standard: number) => ({ type: "string", default: String(standard) }) as const;
  const { values } = parseArgs({
    args: joinNegatives(process.argv.slice(2)),
    options: {
      messages: number(600),
      bots: number(maxBots),
      kills: number(40),
      "per-second": number(12),
      seed: number(Date.now() % 1_000_000),
      calm: number(240),
      folder: { type: "string" },
      json: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return null;
  const [messages, kills] = [whole(values, "messages", 1), whole(values, "kills", 0)];
  const stops = Math.round(kills * stopShare);
  const botCount = whole(values, "bots", 1);
  if (botCount > maxBots) throw new TypeError(`--bots must be at most ${maxBots}: there are no more.`);
  return {
    seed: whole(values, "seed", 0),
    sizes: { messages, kills, stops, faults: kills, perSecond: whole(values, "per-second", 1) },
    botCount,
    calmMs: whole(values, "calm", 1) * 1_000,
    ...(values.folder === undefined ? {} : { parentFolder: writableFolder(values.folder) }),
    json: values.json,
    progress: (text) => void process.stderr.write(`${text}\n`),
  };
}

/** `--kills -1` as `--kills=-1`: read otherwise as an option `-1`, and its own mistake is never told. */
function joinNegatives(args: readonly string[]): string[] {
  return args.reduce<string[]>((joined, arg) => {
    const option = /^-\d/.test(arg) && joined.at(-1)?.match(/^--[a-z-]+$/) ? joined.pop() : undefined;
    return [...joined, option === undefined ? arg : `${option}=${arg}`];
  }, []);
}

function whole(values: Readonly<Record<string, unknown>>, name: string, least: number): number {
  const value = Number(values[name]);
  if (Number.isInteger(value) && value >= least) return value;
  throw new TypeError(`--${name} must be a whole number from ${least}.`);
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options === null) return void process.stdout.write(`${usage}\n`);
  if (process.platform !== "linux") throw new Error("The harness reads /proc and so runs only on Linux.");
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  options.progress(`seed ${options.seed}`);
  const outcome = await runStorm(options);
  process.stdout.write(`${(options.json ? asJson : asText)(outcome)}\n`);
  if (outcome.findings.length > 0) process.exitCode = 1;
  else await outcome.clear();
}

main().catch((error: unknown) => {
  const { cause } = error instanceof Error ? error : {};
  const problem = [error, ...(cause === undefined ? [] : [cause])].map(inWords).join("\n");
  // Only what was typed on the command line is a TypeError with a cure in the usage.
  process.stderr.write(`The run failed: ${problem}\n${error instanceof TypeError ? `${usage}\n` : ""}`);
  // What was under way has nobody left to tell.
  process.exit(1);
});

function inWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
