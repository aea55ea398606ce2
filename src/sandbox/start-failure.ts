/**
 * Why a sandbox could not start, in words for the person who started it: what failed, and what to do about it. Thrown by
 * server.ts and the journal, printed by main.ts. Anything else that is thrown at the start is a bug.
 */

/** A start that failed for a reason a person can remove; `message` is all that is shown, so it holds no token. */
export class StartFailure extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = "StartFailure";
  }
}

/** What to tell about an error of `listen`; the error itself when there is no better word for it. */
export function listenFailure(error: NodeJS.ErrnoException, host: string, port: number): Error {
  const reason = {
    EADDRINUSE: `port ${port} of ${host} is taken by another program. Stop that one or choose another port; 0 takes a free one.`,
    EACCES: `port ${port} is not for this account. Choose one above 1023; 0 takes a free one.`,
    EADDRNOTAVAIL: `${host} is no address of this machine. Use 127.0.0.1 to serve this machine alone.`,
    ENOTFOUND: `${host} is no address of this machine. Use 127.0.0.1 to serve this machine alone.`,
  }[error.code ?? ""];
  return reason === undefined ? error : new StartFailure(reason, error);
}

/** What to tell about a data folder that the system refuses; the error itself when the system did not. */
export function folderFailure(error: unknown, folder: string): unknown {
  if (!(error instanceof Error && "syscall" in error && "code" in error)) return error;
  const cure = "Make it a folder that this account can write, or name another with --data.";
  return new StartFailure(`its state cannot be kept in ${folder} (${String(error.code)}). ${cure}`, error);
}
