/**
 * A lock that at most one process of this host holds and that no crash can leave behind: a listening socket, which the
 * kernel takes down with its process. Whoever is refused asks the holder for its pid and folder. A house takes one
 * for its data folder and one for each bot token, `guildhall setup` one for its folder.
 *
 * On Linux the socket is abstract: no file, no permissions, so it works across folders and users. Abstract names belong
 * to a network namespace: two containers do not see each other's locks (across hosts and containers the lease in the
 * database decides). Elsewhere a socket file or, on Windows, a named pipe; neither has been tried there.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { lstatSync, rmSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";

/** Who holds a lock. Null where the holder could not say: it is stopped, or not a Guildhall. */
export interface LockHolder {
  readonly pid: number | null;
  readonly folder: string | null;
}

/** The lock, or who has it. `release` may be called more than once. */
export type HostLock =
  | { readonly ok: true; readonly release: () => Promise<void> }
  | { readonly ok: false; readonly holder: LockHolder };

/** What to lock. `folder` is told to whoever is refused. */
export interface HostLockRequest {
  readonly name: string;
  readonly folder: string;
  /** Default: this one. */
  readonly platform?: NodeJS.Platform;
}

const answerDeadlineMs = 1_000;
const maxAnswerLength = 8_192;
const attemptCount = 50;
const retryMs = 10;
// A terminal prints it: nothing that moves a cursor.
const answerShape = z.object({ pid: z.int().positive(), folder: z.string().regex(/^\P{Cc}+$/u) });

/** The name of the lock of a bot token at one API. The token cannot be had back from it. */
export function tokenLockName(apiUrl: string, token: string): string {
  return lockName("token", new URL(apiUrl).href.replace(/\/+$/, ""), token);
}

/** The name of the lock of a data folder, given by its real path. */
export function dataFolderLockName(realPath: string): string {
  return lockName("data-folder", realPath);
}

/** The name of the lock of `guildhall setup` in a folder, given by its real path. */
export function setupLockName(realPath: string): string {
  return lockName("setup", realPath);
}

function lockName(purpose: string, ...keys: readonly string[]): string {
  return `${purpose}-${createHash("sha256").update(JSON.stringify(keys)).digest("hex").slice(0, 32)}`;
}

/** Takes the lock or says who has it; of several at once exactly one takes it. It does not keep the process alive. */
export async function acquireHostLock({
  name,
  folder,
  platform = process.platform,
}: HostLockRequest): Promise<HostLock> {
  const address = addressOf(name, platform);
  for (let attempt = 1; attempt <= attemptCount; attempt += 1) {
    const server = await listen(address, `${JSON.stringify({ pid: process.pid, folder })}\n`);
    if (server !== null) return { ok: true, release: () => close(server) };
    const holder = await askHolder(address);
    if (holder !== "gone") return { ok: false, holder };
    removeStaleFile(address);
    await delay(retryMs);
  }
  return { ok: false, holder: { pid: null, folder: null } };
}

/** Who holds the lock now; null when nobody does. Only asks: it takes nothing and disturbs nobody who is about to. */
export async function hostLockHolder(
  name: string,
  platform: NodeJS.Platform = process.platform,
): Promise<LockHolder | null> {
  const holder = await askHolder(addressOf(name, platform));
  return holder === "gone" ? null : holder;
}

function addressOf(name: string, platform: NodeJS.Platform): string {
  if (platform === "linux") return `\0guildhall-${name}`;
  if (platform === "win32") return `\\\\.\\pipe\\guildhall-${name}`;
  return join(tmpdir(), `guildhall-${name}.sock`);
}

/** A server that gives everyone who connects the same line, or null if the address is taken. */
async function listen(address: string, answer: string): Promise<Server | null> {
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.setTimeout(answerDeadlineMs, () => socket.destroy());
    socket.unref().end(answer);
  });
  server.listen({ path: address }).unref();
  try {
    await once(server, "listening");
    return server;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE") return null;
    throw error;
  }
}

/** The address is free as soon as this is called; it settles when the last who asked has been answered. */
async function close(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  await Promise.race([closed, delay(answerDeadlineMs, undefined, { ref: false })]);
}

/** "gone" when nobody listens any more. Anything but a proper answer is a holder all the same: the address is taken. */
async function askHolder(address: string): Promise<LockHolder | "gone"> {
  try {
    return answerShape.parse(JSON.parse(await readAnswer(address)));
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    return ["ECONNREFUSED", "ENOENT"].includes(code) ? "gone" : { pid: null, folder: null };
  }
}

async function readAnswer(address: string): Promise<string> {
  const socket = connect({ path: address, signal: AbortSignal.timeout(answerDeadlineMs) }).setEncoding("utf8");
  let answer = "";
  for await (const chunk of socket) {
    answer += chunk;
    if (answer.length > maxAnswerLength) break;
  }
  return answer;
}

/** A socket file outlives its process. Only called when nobody listens on it. */
function removeStaleFile(address: string): void {
  if (address.startsWith("\0")) return;
  if (lstatSync(address, { throwIfNoEntry: false })?.isSocket()) rmSync(address, { force: true });
}
