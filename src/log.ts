/**
 * The log of one process: JSON lines on stderr, fields instead of prose, secrets redacted. Made once by an entry file
 * and handed down; `child()` adds bindings (`bot`, `sessionId`, `taskId`, `messageId`).
 */
import { type DestinationStream, type Logger, pino } from "pino";

/** pino's logger; the rooms take it as an argument. */
export type Log = Logger;

const secretKeys = ["token", "authorization", "Authorization", "databaseUrl", "password", "apiKey"];

/** Text with anything shaped like a bot token or a password in a URL replaced by `[redacted]`. */
function redact(text: string): string {
  return text
    .replace(/[\w-]{20,}\.[\w-]{5,}\.[\w-]{20,}/g, "[redacted]")
    .replace(/(\w+:\/\/[^\s:/@]*:)[^\s@/]+@/g, "$1[redacted]@");
}

/**
 * What a log may know of an error. Not its other fields: they hold request bodies, addresses with interaction tokens,
 * query parameters.
 */
function errorFacts(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const code = "code" in error ? { code: error.code } : {};
  const facts = "facts" in error ? { facts: error.facts } : {};
  return { name, ...code, message, ...facts, stack, ...(cause === undefined ? {} : { cause: errorFacts(cause) }) };
}

/** What waits for room on a full disk; beyond it lines are dropped. */
const maxWaitingBytes = 1024 * 1024;

/** Where lines go, each at once. A disk that is full must not end whoever has something to say: lines wait for room. */
function openDestination(descriptor: number): DestinationStream {
  const destination = pino.destination({ fd: descriptor, sync: true, maxLength: maxWaitingBytes });
  destination.on("error", () => undefined);
  return destination;
}

/** A log at `level` whose lines carry `name`, written synchronously so that a crash loses none. `descriptor`: default stderr. */
export function createLog(name: string, level: string, descriptor = 2): Log {
  return pino(
    {
      name,
      level,
      redact: { paths: secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]), censor: "[redacted]" },
      serializers: { error: errorFacts, fault: errorFacts },
      hooks: { streamWrite: redact },
    },
    openDestination(descriptor),
  );
}
