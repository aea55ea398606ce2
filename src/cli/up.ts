/** `guildhall up`: starts the house, tells how it is, and stays until it is told to stop. */
import { type Config, loadConfig } from "../config/load.ts";
import { formatProblems } from "../config/problem.ts";
import { processEnvironment } from "../config/process-environment.ts";
import { Fault, type FaultCode } from "../domain/errors.ts";
import { configurationExitCode } from "../domain/restart.ts";
import { createLog } from "../log.ts";
import { banner } from "./banner.ts";
import { say } from "./command-line.ts";
import { serveControl } from "./control-socket.ts";
import { type DataFolder, openDataFolder } from "./data-folder.ts";
import { houseFunctions } from "./functions.ts";
import { type House, openHouse } from "./house/house.ts";
import type { HouseOptions } from "./house/house-options.ts";
import { keepLogSmall, type OpenLog } from "./logs/log-keeper.ts";

/** Options of the command. */
export interface UpOptions {
  readonly root: string;
  readonly sandbox: boolean;
}

/** Faults that starting again cannot cure. */
const configurationFaults: ReadonlySet<FaultCode> = new Set([
  "config_invalid",
  "data_folder_in_use",
  "data_folder_unusable",
  "token_in_use",
  "port_in_use",
  "host_unusable",
  "store_binaries_missing",
  "store_no_account",
  "store_folder_denied",
]);

const maxBannerWaitMs = 10_000;

const complain = (line: string): void => void process.stderr.write(`${line}\n`);

/** Runs until a signal; returns the exit code. */
export async function up({ root, sandbox }: UpOptions): Promise<number> {
  const load = () => loadConfig({ root, env: processEnvironment, forceSandbox: sandbox });
  const loaded = load();
  if (!loaded.ok) {
    complain(formatProblems(loaded.problems));
    return configurationExitCode;
  }
  outliveListeners();
  const end = Promise.withResolvers<number>();
  stopOnSignals(end);
  let folder: DataFolder | null = null;
  let isRefused = false;
  try {
    folder = openDataFolder(loaded.config.dataFolder);
    return await serve({ config: loaded.config, load }, loaded.notices, folder.log, end);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    complain(error.message);
    isRefused = configurationFaults.has(error.code);
    return isRefused ? configurationExitCode : 1;
  } finally {
    folder?.leave(isRefused);
  }
}

/** The house from its start to its end. */
async function serve(
  { config, load }: Pick<HouseOptions, "config" | "load">,
  notices: readonly string[],
  logFile: OpenLog,
  end: PromiseWithResolvers<number>,
): Promise<number> {
  const logDescriptor = logFile.descriptor;
  const log = createLog("guildhall", config.logLevel, logDescriptor);
  const house = await openHouse({
    config,
    load,
    logDescriptor,
    log,
    print: complain,
    onFatal: (why) => {
      complain(why);
      end.resolve(1);
    },
  });
  // Whoever was refused has one thing to mend first.
  for (const notice of notices) say(notice);
  const stopKeeping = keepLogSmall(logFile, log);
  try {
    return await attend(house, config, end);
  } finally {
    await house.stop();
    stopKeeping();
  }
}

/** A house that runs, until its end is told. */
async function attend(house: House, config: Config, end: PromiseWithResolvers<number>): Promise<number> {
  // Who asked it to stop has the answer before the door closes.
  const stop = () => void setImmediate(() => end.resolve(0));
  const control = await serveControl(config.dataFolder, houseFunctions(house, stop));
  const settled = house.states.settle([...house.tokens.keys()], maxBannerWaitMs).then(() => "settled" as const);
  // Who was told to stop, maybe while it started, does not say that it is up.
  void Promise.race([end.promise, settled]).then((first) => {
    if (first === "settled") say(banner(house, config, performance.now()));
  });
  const code = await end.promise;
  await control.close();
  return code;
}

/** Whoever read what is printed may go (`guildhall up | head`, a closed terminal): the log has it, and the bots serve on. */
function outliveListeners(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
}

/** The first signal stops in order; a second one, from an impatient person, ends at once: children follow by themselves. */
function stopOnSignals(end: PromiseWithResolvers<number>): void {
  let asked = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      if (asked) process.exit(1);
      asked = true;
      say("Stopping …");
      end.resolve(0);
    });
  }
}
