/**
 * Which account Postgres runs under. Postgres refuses to run as root and initdb refuses a uid that has no passwd entry,
 * so root lends the server an existing unprivileged account; everyone else runs it as themselves.
 * Called by `places.ts`; reads accounts and modes, changes nothing.
 */
import { readFileSync, realpathSync, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { Fault } from "../../domain/errors.ts";

/** A Unix account by its numbers. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Permission bits of one class of a mode. */
export const permission = { read: 0o4, enter: 0o1, readAndEnter: 0o5 } as const;

const preferredNames = ["postgres", "nobody"];

/** Whether this process is root on a system that has accounts. */
export function runsAsRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The first of `names` that the text of a passwd file lists with a uid other than 0, or null. */
export function findAccount(passwd: string, names: readonly string[]): Account | null {
  const entries = passwd.split("\n").map((line) => line.split(":"));
  for (const name of names) {
    const [, , uid, gid] = entries.find((fields) => fields[0] === name) ?? [];
    if (Number(uid) > 0 && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

/**
 * The account that root lends to a new cluster: `postgres` if it exists, else `nobody`.
 * @throws store_no_account
 */
export function unprivilegedAccount(passwd = readFileSync("/etc/passwd", "utf8")): Account {
  const account = findAccount(passwd, preferredNames);
  if (account !== null) return account;
  throw new Fault(
    "store_no_account",
    "Guildhall runs as root, and Postgres refuses to: neither an account `postgres` nor `nobody` exists to run it under. " +
      "Create one with `useradd --system postgres`, or start Guildhall as an ordinary user.",
  );
}

/**
 * Whether `account`, without supplementary groups, may do `need` at `path` and enter every folder above it.
 * Reads mode bits only: an access list that says otherwise shows up as Postgres' own message.
 */
export function canReach(account: Account, path: string, need: number): boolean {
  const real = realpathSync(path);
  return grants(account, statSync(real), need) && canEnterAbove(account, real);
}

function canEnterAbove(account: Account, path: string): boolean {
  const parent = dirname(path);
  if (parent === path) return true;
  return grants(account, statSync(parent), permission.enter) && canEnterAbove(account, parent);
}

function grants(account: Account, stats: Stats, need: number): boolean {
  const shift = stats.uid === account.uid ? 6 : stats.gid === account.gid ? 3 : 0;
  return ((stats.mode >> shift) & need) === need;
}
