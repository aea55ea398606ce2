/**
 * `npm run bench`: measures the built product against the local Discord double and prints the figures beside their goals.
 * A benchmark, never a timed test: it fails only when something does not work. Linux only, because it reads `/proc`.
 */
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Figures } from "./figures.ts";
import { describeMachine } from "./machine.ts";
import { measureAcknowledgement } from "./measure/acknowledge.ts";
import { measureAmbient } from "./measure/ambient.ts";
import { measureIdleCpu } from "./measure/cpu.ts";
import { measureCrowd } from "./measure/crowd.ts";
import { measureDelegation } from "./measure/delegation.ts";
import { measureLatency } from "./measure/latency.ts";
import { measureLimits } from "./measure/limits.ts";
import { measureMemory } from "./measure/memory.ts";
import { measureRamp } from "./measure/ramp.ts";
import { measureRecovery } from "./measure/recovery.ts";
import { measureScrape } from "./measure/scrape.ts";
import { measureStart } from "./measure/start.ts";
import { Product } from "./product.ts";
import { asJson, asText } from "./report.ts";
import { defaultFolder, type Stage, setStage } from "./stage.ts";

const usage = `Usage: npm run bench -- [options]
  --runs N        repeat memory, start and latency N times (default 3)
  --only A,B      only these: memory, start, cpu, latency, scrape, ramp, recovery, acknowledge,
                  delegation, limits, ambient, crowd
  --ramp          also look for the highest rate of messages (some 40 s more)
  --full          everything, five runs each
  --folder PATH   where data is written; must be on a disk (default ${defaultFolder()})
  --json          print JSON instead of a table`;

const byDefault = ["memory", "start", "cpu", "latency", "scrape", "recovery", "acknowledge", "delegation"] as const;
/** Those that take long. */
const onRequest = ["ramp", "limits", "ambient", "crowd"] as const;
type Measurement = (typeof byDefault)[number] | (typeof onRequest)[number];

interface Options {
  readonly runs: number;
  readonly wanted: ReadonlySet<Measurement>;
  readonly folder: string;
  readonly json: boolean;
}

function readOptions(): Options {
  const { values } = parseArgs({
    options: {
      runs: { type: "string" },
      only: { type: "string" },
      ramp: { type: "boolean", default: false },
      full: { type: "boolean", default: false },
      folder: { type: "string", default: defaultFolder() },
      json: { type: "boolean", default: false },
    },
  });
  const known: readonly string[] = [...byDefault, ...onRequest];
  const named = values.only?.split(",") ?? [...byDefault];
  if (values.ramp) named.push("ramp");
  if (values.full) named.push(...onRequest);
  const unknown = named.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new TypeError(`There is no measurement "${unknown}".`);
  const runs = Number(values.runs ?? (values.full ? 5 : 3));
  if (!Number.isInteger(runs) || runs < 1) throw new TypeError(`--runs must be a whole number from 1.`);
  return { runs, wanted: new Set(named as Measurement[]), folder: values.folder, json: values.json };
}

function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function measure(stage: Stage, { runs, wanted }: Options): Promise<Figures> {
  const figures = new Figures();
  const step = async (name: Measurement, run: () => Promise<void>): Promise<void> => {
    if (!wanted.has(name)) return;
    progress(`measuring ${name} …`);
    await run();
  };
  await step("memory", () => measureMemory(stage, runs, figures));
  await step("start", () => measureStart(stage, runs, figures));
  if (wanted.has("cpu") || wanted.has("latency") || wanted.has("scrape") || wanted.has("ramp")) {
    const dataFolder = join(stage.folder, "traffic");
    const product = await Product.start(stage, { dataFolder, botCount: stage.bots.length });
    try {
      await step("cpu", () => measureIdleCpu(product, figures));
      await step("latency", () => measureLatency(stage, product, runs, figures));
      await step("scrape", () => measureScrape(product, figures));
      await step("ramp", () => measureRamp(stage, product, figures));
    } finally {
      await product.stop();
    }
  }
  await step("recovery", () => measureRecovery(stage, figures));
  await step("acknowledge", () => measureAcknowledgement(stage, figures));
  await step("delegation", () => measureDelegation(stage, figures));
  await step("limits", () => measureLimits(stage.folder, figures));
  await step("ambient", () => measureAmbient(stage.folder, figures));
  await step("crowd", () => measureCrowd(stage.folder, figures));
  return figures;
}

async function main(): Promise<void> {
  if (process.platform !== "linux") throw new Error("The bench reads /proc and so runs only on Linux.");
  const options = readOptions();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
  const stage = await setStage(options.folder);
  try {
    const machine = describeMachine(stage.folder);
    const figures = await measure(stage, options);
    process.stdout.write(`${(options.json ? asJson : asText)(machine, figures)}\n`);
  } finally {
    await stage.close();
  }
}

main().catch((error: unknown) => {
  const problem = error instanceof Error ? error.message : String(error);
  // Only what was typed on the command line is a TypeError with a cure in the usage.
  process.stderr.write(`The bench failed: ${problem}\n${error instanceof TypeError ? `${usage}\n` : ""}`);
  process.exitCode = 1;
});
