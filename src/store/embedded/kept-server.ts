/**
 * The embedded server, kept up: when it ends by itself it is started again on the same data and socket, and recovers what
 * was committed. Clients find it where it was. Called by the composition root.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Exit } from "./program.ts";
import { type EmbeddedPostgres, type EmbeddedPostgresOptions, startEmbeddedPostgres } from "./server.ts";

/** Who hears of its ends. */
export interface ServerListener {
  /** It has ended by itself; it is being started again. */
  onEnded(exit: Exit): void;
  /** It could not be started again; the next try follows. */
  onFailedStart(error: unknown): void;
}

/** A server that runs or is about to. */
export interface KeptPostgres extends Pick<EmbeddedPostgres, "connection" | "notes" | "stop"> {
  /** Null while it is started again. */
  pid(): number | null;
}

const firstWaitMs = 100;
const maxWaitMs = 5_000;

/**
 * Starts the server and keeps it up until `stop`.
 * @throws like `startEmbeddedPostgres`, at the first start; later ones are repeated
 */
export async function keepEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
  listener: ServerListener,
): Promise<KeptPostgres> {
  const first = await startEmbeddedPostgres(options);
  let server = first;
  let pid: number | null = first.pid;
  const stopping = new AbortController();

  async function startAgain(): Promise<EmbeddedPostgres | null> {
    for (let waitMs = firstWaitMs; !stopping.signal.aborted; waitMs = Math.min(waitMs * 2, maxWaitMs)) {
      try {
        return await startEmbeddedPostgres(options);
      } catch (error) {
        // A disk without room, most likely, where it has to write to recover.
        listener.onFailedStart(error);
      }
      await delay(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    return null;
  }

  async function keep(): Promise<void> {
    for (;;) {
      const exit = await server.exited;
      pid = null;
      if (stopping.signal.aborted) return;
      listener.onEnded(exit);
      const next = await startAgain();
      if (next === null) return;
      server = next;
      pid = next.pid;
      // It was still wanted when its start began.
      if (stopping.signal.aborted) return server.stop();
    }
  }

  const kept = keep();
  const stop = async (): Promise<void> => {
    stopping.abort();
    await server.stop();
    await kept;
  };
  return { connection: first.connection, notes: first.notes, pid: () => pid, stop };
}
