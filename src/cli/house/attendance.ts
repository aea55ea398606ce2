/**
 * Since when each bot hears nothing from Discord, and whether one that is back has heard all that happened meanwhile: what
 * has to be read on follows from that. In memory, by the clock of `performance.now()`. Kept by the worker bridge.
 */
import type { AgentId } from "../../domain/ids.ts";
import type { WorkerChild } from "../../supervisor/worker-child.ts";

interface Entry {
  awaySince: number;
  /** It is signed in, as far as anybody knows. */
  isHere: boolean;
  /** The worker that has signed in: what it has heard since is not lost with a connection. */
  worker: WorkerChild | null;
  hasResumed: boolean;
}

/** The bots of one house. */
export class Attendance {
  readonly #entries = new Map<AgentId, Entry>();

  /** When its events last stopped coming. */
  awaySince(agentId: AgentId): number {
    return this.#entryOf(agentId).awaySince;
  }

  /** Whether it went on with its gateway session when it last signed in, and spent no IDENTIFY. */
  hasResumed(agentId: AgentId): boolean {
    return this.#entryOf(agentId).hasResumed;
  }

  /** A worker has signed in. True when it has missed nothing: the same process went on with its session. */
  arrive(agentId: AgentId, worker: WorkerChild, isResumed: boolean): boolean {
    const entry = this.#entryOf(agentId);
    const isComplete = isResumed && entry.worker === worker;
    entry.isHere = true;
    entry.worker = worker;
    entry.hasResumed = isResumed;
    return isComplete;
  }

  /** Its connection has ended, or another try to connect. */
  lose(agentId: AgentId): void {
    const entry = this.#entryOf(agentId);
    if (entry.isHere) entry.awaySince = performance.now();
    entry.isHere = false;
  }

  /** Its process has ended, and what that had heard and not handed on with it. */
  leave(agentId: AgentId): void {
    this.lose(agentId);
    this.#entryOf(agentId).worker = null;
  }

  /** It has left messages to Discord for so long, and missed them like one that was away. */
  miss(agentId: AgentId, forMs: number): void {
    const entry = this.#entryOf(agentId);
    entry.awaySince = Math.min(entry.awaySince, performance.now() - forMs);
    entry.worker = null;
  }

  #entryOf(agentId: AgentId): Entry {
    const unknown = { awaySince: performance.now(), isHere: false, worker: null, hasResumed: false };
    const entry = this.#entries.get(agentId) ?? unknown;
    this.#entries.set(agentId, entry);
    return entry;
  }
}
