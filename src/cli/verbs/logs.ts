/** `guildhall logs`. */
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { type Command, InvalidArgumentError } from "commander";
import { didYouMean } from "../../config/did-you-mean.ts";
import { parseDuration } from "../../config/durations.ts";
import { loadConfig } from "../../config/load.ts";
import { processEnvironment } from "../../config/process-environment.ts";
import { agentNamed } from "../agent-named.ts";
import { dataFolder, endWithReader, fail, root, say } from "../command-line.ts";
import { logName } from "../data-folder.ts";
import { LogFilter } from "../logs/log-filter.ts";
import {
  type LogLevel,
  type LogRecord,
  logLevels,
  logLineText,
  type OtherLine,
  readLogLine,
} from "../logs/log-line.ts";
import { LogTail } from "../logs/log-tail.ts";
import { terminalPaint } from "../terminal.ts";

interface Options {
  readonly follow?: boolean;
  readonly bot?: string;
  readonly level: LogLevel;
  readonly since?: number;
  readonly lines?: number;
  readonly json?: boolean;
}

const usualLineCount = 100;
const lookMs = 200;

/** Adds the command. */
export function addLogs(program: Command): void {
  program
    .command("logs")
    .description("show the log, of a running Guildhall or of the last one")
    .option("-f, --follow", "stay, and show what is written")
    .option("--bot <agent>", "only what concerns this agent")
    .option("--level <level>", "only this level and those above it", readLevel, "trace")
    .option("--since <duration>", "only the last 10m, 2h or 1d", readSince)
    .option("-n, --lines <count>", "at most so many lines; default 100, with --since all", readCount)
    .option("--json", "for programs: the lines as they were written")
    .action(showLogs);
}

async function showLogs(options: Options): Promise<void> {
  const bot = options.bot === undefined ? null : agentIdOf(options.bot);
  if (bot === undefined) return;
  endWithReader();
  const path = join(dataFolder(), logName);
  const filter = new LogFilter({ bot, minLevel: logLevels[options.level], since: options.since ?? null });
  const tail = new LogTail(path);
  const count = options.lines ?? (options.since === undefined ? usualLineCount : Number.POSITIVE_INFINITY);
  show(lastOf(count, there(tail, filter, options.follow ?? false)), options);
  if (!options.follow) {
    if (!tail.isFound) fail(`There is no log yet at ${path}. A Guildhall that runs on this folder makes one.`);
    return;
  }
  process.once("SIGINT", () => process.exit(0));
  for (;;) {
    for (const raw of tail.read()) show(filter.push(readLogLine(raw)), options);
    await delay(lookMs);
  }
}

/** What stands in the log now. Who stays sees the end of a line that is just being written when it comes. */
function* there(tail: LogTail, filter: LogFilter, stays: boolean): Generator<LogRecord | OtherLine> {
  for (const raw of tail.read()) yield* filter.push(readLogLine(raw));
  if (!stays) for (const raw of tail.finish()) yield* filter.push(readLogLine(raw));
  yield* filter.flush();
}

function lastOf<T>(count: number, all: Iterable<T>): readonly T[] {
  let last: T[] = [];
  for (const one of all) {
    last.push(one);
    // Cut now and then: once for each line would be slow.
    if (last.length > 2 * count + 1) last = last.slice(last.length - count);
  }
  return count === 0 ? [] : last.slice(-count);
}

function show(lines: readonly (LogRecord | OtherLine)[], { json }: Options): void {
  for (const line of lines) say(json ? jsonOf(line) : logLineText(line, terminalPaint));
}

function jsonOf(line: LogRecord | OtherLine): string {
  return line.kind === "record" ? line.raw : JSON.stringify({ text: line.raw });
}

/** The id of an agent of the configuration; where that cannot be read, what was written. Undefined after complaining. */
function agentIdOf(written: string): string | undefined {
  const loaded = loadConfig({ root, env: processEnvironment });
  if (!loaded.ok) return written;
  // Of one that is disabled now the log may have something.
  const named = agentNamed(written, new Map(loaded.config.agents.map((agent) => [agent.id, agent])), "agent");
  if (named.ok) return named.agent.id;
  fail(named.problem);
  return undefined;
}

function readLevel(written: string): LogLevel {
  const names = Object.keys(logLevels) as LogLevel[];
  const level = names.find((name) => name === written.toLowerCase());
  if (level) return level;
  throw new InvalidArgumentError(didYouMean(written, names, "Levels"));
}

function readSince(written: string): number {
  const durationMs = parseDuration(written);
  if (durationMs !== null) return Date.now() - durationMs;
  throw new InvalidArgumentError("Write a number and m, h or d, at least 1m: 10m, 2h, 1d.");
}

function readCount(written: string): number {
  if (/^\d{1,9}$/.test(written)) return Number(written);
  throw new InvalidArgumentError("Write a whole number.");
}
