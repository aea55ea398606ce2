/**
 * What an error says of the database as a whole: that it is away, full, not to be written, or lets nobody in. An error about
 * one statement says nothing of it. Pure; used by the watch and wherever somebody must decide whether to try again.
 */

/** What is the matter with the database. */
export type TroubleKind = "away" | "full" | "read_only" | "crowded" | "locked_out";

/** A trouble; `words` say what it is and what helps, without an address or password. */
export interface StoreTrouble {
  readonly kind: TroubleKind;
  readonly words: string;
}

const awayWords = "it does not answer";
/** The client of the job engine has no code for a connection that broke in the middle of a statement. */
const terminated = /^Connection terminated\b/;
const noRoom = /No space left on device|Disk quota exceeded|File too large/;

const sentences: Readonly<Record<Exclude<TroubleKind, "away">, string>> = {
  full: "its disk is full; free some room there, everything goes on by itself then",
  read_only: "it cannot be written: it is a replica or was made read-only; name the primary server in DATABASE_URL",
  crowded: "it takes no more connections; raise its max_connections, or end what else is connected",
  locked_out: "it does not let this account in any more; see the password in DATABASE_URL and the account's rights",
};

/** By SQLSTATE, or by its class. Class 57 are servers that end or start. */
const kinds: Readonly<Record<string, TroubleKind>> = {
  "53100": "full",
  "53300": "crowded",
  "25006": "read_only",
  "42501": "locked_out",
  "3D000": "locked_out",
  "08": "away",
  "28": "locked_out",
  "57": "away",
  "58": "away",
};

/** Node's codes of a connection that failed (`ECONNREFUSED`), and the client's (`CONNECTION_CLOSED`). */
const connectionCode = /^(E[A-Z]+|CONNECT(ION)?_[A-Z_]+)$/;

/** Postgres.js' own, of connections that we have closed or lost: it tells people nothing. */
const ownCodes = /^CONNECTION_(DESTROYED|ENDED|CLOSED)$/;

/** "Canceling statement due to statement timeout": slow, not away. */
const statementTimeout = "57014";

/** The trouble that a line of a server's own log tells of: there is no room; null for every other line. */
export function roomTroubleIn(line: string): StoreTrouble | null {
  return noRoom.test(line) ? troubleOfKind("full") : null;
}

/** Null when the error is about its statement, or none of the database's. */
export function troubleOf(error: unknown): StoreTrouble | null {
  const cause = rootOf(error);
  if (cause instanceof Error && terminated.test(cause.message)) return troubleOfKind("away");
  if (!(cause instanceof Error) || !("code" in cause) || typeof cause.code !== "string") return null;
  const { code, message } = cause;
  if (code === statementTimeout) return null;
  const kind = noRoom.test(message) ? "full" : (kinds[code] ?? kinds[code.slice(0, 2)] ?? kindOfConnection(code));
  return kind && troubleOfKind(kind, code);
}

/**
 * What a log keeps of what an access to the database has failed with: of a trouble that everybody has just now its words, where
 * statement and stack tell nothing, and dozens come at once; of any other error all.
 */
export function failureFacts(error: unknown): { readonly error: unknown } | { readonly trouble: string } {
  const trouble = troubleOf(error);
  return trouble ? { trouble: trouble.words } : { error };
}

function kindOfConnection(code: string): TroubleKind | null {
  return connectionCode.test(code) ? "away" : null;
}

function troubleOfKind(kind: TroubleKind, code = ""): StoreTrouble {
  if (kind !== "away") return { kind, words: sentences[kind] };
  return { kind, words: code === "" || ownCodes.test(code) ? awayWords : `${awayWords} (${code})` };
}

/** drizzle wraps what the client throws. */
export function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? rootOf(error.cause) : error;
}
