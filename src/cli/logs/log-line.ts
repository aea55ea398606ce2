/**
 * One line of the log: read from the JSON that processes write, and shown to people. What is not such a line (a crashing
 * process has other words) is kept as it is. Called by `guildhall logs`.
 */
import { shorten } from "../../domain/shorten.ts";
import { utcTime } from "../../domain/utc-time.ts";

/** Levels by pino's numbers. */
export const logLevels = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 } as const;

/** A name of a level. */
export type LogLevel = keyof typeof logLevels;

/** A line that a process wrote as it should. */
export interface LogRecord {
  readonly kind: "record";
  readonly raw: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly level: number;
  /** The process: `guildhall`, `worker`, `executor`. */
  readonly name: string;
  readonly bot: string | null;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A line that it did not. */
export interface OtherLine {
  readonly kind: "other";
  readonly raw: string;
}

/** How words are set off on a terminal. */
export type Paint = (style: "dim" | "bold" | "green" | "yellow" | "red" | "cyan", text: string) => string;

/** Without any colour. */
export const plain: Paint = (_style, text) => text;

/** Reads one line, without its end. */
export function readLogLine(raw: string): LogRecord | OtherLine {
  const written = parseObject(raw);
  if (!written || typeof written.level !== "number" || typeof written.time !== "number") return { kind: "other", raw };
  const { level, time, pid: _pid, hostname: _hostname, name, bot, msg, ...fields } = written;
  return {
    kind: "record",
    raw,
    at: Number(time),
    level: Number(level),
    name: typeof name === "string" ? name : "",
    bot: typeof bot === "string" ? bot : null,
    message: typeof msg === "string" ? msg : "",
    fields,
  };
}

function parseObject(text: string): Record<string, unknown> | null {
  if (!text.startsWith("{")) return null;
  try {
    return JSON.parse(text);
  } catch (error) {
    // Cut off by a crash or a rotation: shown as it is.
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const indent = "    ";
const maxNestedLength = 120;

/** The line for people: time in UTC, level, bot (else the process), message, fields; an error's stack below. */
export function logLineText(line: LogRecord | OtherLine, paint: Paint): string {
  if (line.kind === "other") return withoutControls(line.raw);
  const { at, level, name, bot, message, fields } = line;
  const { error, fault, ...plainFields } = fields;
  const rest = shownFields(plainFields, paint).map((field) => ` ${field}`);
  const time = paint("dim", utcTime(at, "millisecond"));
  const head = `${time} ${paintedLevel(level, paint)} ${paint("cyan", bot ?? name)}: ${message}${rest.join("")}`;
  const below = [error, fault].filter((one) => one !== undefined).map(shownError);
  return [head, ...below].map(withoutControls).join("\n");
}

/** What came from elsewhere must not move the cursor; `paint` is applied to our own words only. */
function withoutControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that are not to be printed.
  return text.replace(/(?!\x1b\[\d*m|\n|\t)[\x00-\x1f\x7f-\x9f]/g, "");
}

function paintedLevel(level: number, paint: Paint): string {
  const name = Object.entries(logLevels).findLast(([, number]) => number <= level)?.[0] ?? "trace";
  const shown = name.toUpperCase().padEnd(5);
  if (level >= logLevels.error) return paint("red", shown);
  return level >= logLevels.warn ? paint("yellow", shown) : shown;
}

/** What is not there is not told. */
function shownFields(fields: Readonly<Record<string, unknown>>, paint: Paint): readonly string[] {
  const told = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return told.map(([key, value]) => `${paint("dim", `${key}=`)}${shownValue(value)}`);
}

/** Nested values in the manner of the line itself, and no longer than they help. */
function shownValue(value: unknown): string {
  if (typeof value === "string") return /^[^\s"={}[\]]+$/.test(value) ? value : JSON.stringify(value);
  if (Array.isArray(value)) return shorten(`[${value.map(shownValue).join(" ")}]`, maxNestedLength);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  return shorten(`{${shownFields(value as Record<string, unknown>, plain).join(" ")}}`, maxNestedLength);
}

/** Name, message and stack as a crash shows them, causes after it. */
function shownError(error: unknown): string {
  if (typeof error !== "object" || error === null) return `${indent}${shownValue(error)}`;
  const { name, message, stack, cause, ...facts } = error as Record<string, unknown>;
  const head = typeof stack === "string" ? stack : `${name}: ${message}`;
  const told = shownFields(facts, plain);
  const more = told.length > 0 ? `\n${told.join(" ")}` : "";
  const below = cause === undefined ? "" : `\ncaused by:\n${shownError(cause)}`;
  return `${indent}${`${head}${more}`.replaceAll("\n", `\n${indent}`)}${below}`;
}
