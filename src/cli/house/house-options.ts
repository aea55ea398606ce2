/** What the house is built from, and how each of its programs is started. Used by `house.ts` and the parts beside it. */
import { join } from "node:path";
import type { Config, LoadResult } from "../../config/load.ts";
import { childEnvironment } from "../../config/process-environment.ts";
import { hotSpareFrom } from "../../config/settings.ts";
import type { Log } from "../../log.ts";
import { type Program, smallProcessEnvironment, smallProcessFlags } from "../../supervisor/spawn.ts";
import { programFiles } from "../places.ts";

/** What the house is built from. */
export interface HouseOptions {
  readonly config: Config;
  /** Reads the configuration again, as it was read for `config`. */
  load(): LoadResult;
  readonly log: Log;
  /** The log's file, which children write to as well. */
  readonly logDescriptor: number;
  print(line: string): void;
  /** Something without which nothing works has ended by itself. */
  onFatal(why: string): void;
}

/** One of the bundled programs as a child that writes into the same log. */
export function programOf(name: keyof typeof programFiles, { logDescriptor }: HouseOptions): Program {
  const environment = { ...childEnvironment(), ...smallProcessEnvironment };
  return { file: programFiles[name], nodeFlags: smallProcessFlags, environment, logDescriptor };
}

/** From how many bots on a worker is kept ready for the one whose own dies. */
export function spareFrom({ hotSpare }: Pick<Config, "hotSpare">): number {
  return { on: 1, off: Number.POSITIVE_INFINITY, auto: hotSpareFrom }[hotSpare];
}

/** The log that all processes write to. */
export function logFile({ dataFolder }: Config): string {
  return join(dataFolder, "guildhall.log");
}

/** What to read and do after a part has ended by itself. */
export function seeLog(config: Config): string {
  return `its own words are in ${logFile(config)}. Start Guildhall again; nothing is lost.`;
}
