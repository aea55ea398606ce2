/**
 * Where each bot's gateway session can be resumed: read before its first process, moved by what its workers report, and
 * written, so that the next process resumes where the last one had everything stored. Kept by the worker bridge.
 */
import { setTimeout as delay } from "node:timers/promises";
import { systemClock } from "../../control/system-clock.ts";
import type { AgentId } from "../../domain/ids.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import { readGatewaySession, type StoredGatewaySession, saveGatewaySessions } from "../../store/gateway-sessions.ts";
import { outlast, type Patience } from "../../store/outage.ts";
import { failureFacts } from "../../store/trouble.ts";

/** What keeping sessions needs. */
export interface SessionBookNeeds {
  readonly ready: Promise<{ readonly store: Store }>;
  /** Whose sessions they are: they hold against no other API. */
  readonly apiUrl: string;
  readonly log: Log;
  /** How long a session that goes on may stay unwritten. Default 1 s. */
  readonly writeMs?: number;
  /** How long the end waits for a database that is away. Default 2 s. */
  readonly stopMs?: number;
}

/** Between two tries at the end. */
const pauseAtEndMs = 100;

/** The gateway sessions of all bots, written together. */
export class SessionBook {
  readonly #needs: Required<SessionBookNeeds>;
  /** As they stand; null where there is none to resume. */
  readonly #sessions = new Map<AgentId, StoredGatewaySession | null>();
  readonly #unwritten = new Set<AgentId>();
  #timer: NodeJS.Timeout | null = null;
  #writing: Promise<void> | null = null;
  #stopped = false;

  constructor(needs: SessionBookNeeds) {
    this.#needs = { writeMs: 1_000, stopMs: 2_000, ...needs };
  }

  /** As it stands now; null when there is none to resume. Waits for a database that is away: a worker can wait, too. */
  async read(agentId: AgentId): Promise<StoredGatewaySession | null> {
    const { ready, apiUrl } = this.#needs;
    const { store } = await ready;
    const known = this.#sessions.get(agentId);
    if (known !== undefined) return known;
    const session = await outlast(() => readGatewaySession(store, agentId, apiUrl), this.#patienceWith(store, agentId));
    if (session === undefined) throw new Error("Guildhall is stopping: nobody is started any more.");
    // A process that asked meanwhile may have been told, and have gone on.
    const since = this.#sessions.get(agentId);
    if (since !== undefined) return since;
    this.#sessions.set(agentId, session);
    return session;
  }

  /** It goes on from there, or a new one has begun. */
  move(agentId: AgentId, session: StoredGatewaySession): void {
    const isNew = this.#sessions.get(agentId)?.sessionId !== session.sessionId;
    this.#set(agentId, session);
    // To lose a session costs an IDENTIFY; to lose how far it went, only a longer replay.
    if (isNew) void this.#write();
    else this.#writeSoon();
  }

  /** Discord has ended it. */
  end(agentId: AgentId): void {
    this.#set(agentId, null);
    void this.#write();
  }

  /** Writes what is only in memory, if the database takes it in time; call after the workers have stopped. */
  async stop(): Promise<void> {
    const { stopMs, log } = this.#needs;
    this.#stopped = true;
    const late = delay(stopMs, true, { ref: false });
    for (let isLate = false; this.#unwritten.size > 0 && !isLate; )
      isLate = await Promise.race([this.#writeOrPause(), late]);
    if (this.#unwritten.size === 0) return;
    log.warn({ bots: [...this.#unwritten] }, "the end did not wait for the database to take gateway sessions");
  }

  #patienceWith({ watch }: Store, agentId: AgentId): Patience {
    return {
      clock: systemClock,
      whenWell: () => watch.whenWell(),
      isStopped: () => this.#stopped,
      onFailure: (error) =>
        this.#needs.log.warn({ ...failureFacts(error), bot: agentId }, "a gateway session could not be read yet"),
    };
  }

  #set(agentId: AgentId, session: StoredGatewaySession | null): void {
    this.#sessions.set(agentId, session);
    this.#unwritten.add(agentId);
  }

  #writeSoon(): void {
    if (!this.#stopped) this.#timer ??= setTimeout(() => void this.#write(), this.#needs.writeMs);
  }

  /** One statement after the other: an older state must not be written over a newer one. */
  #write(): Promise<void> {
    if (this.#timer) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  async #writeOrPause(): Promise<false> {
    await this.#write();
    if (this.#unwritten.size > 0) await delay(pauseAtEndMs, undefined, { ref: false });
    return false;
  }

  async #writeAll(): Promise<void> {
    const { ready, apiUrl, log } = this.#needs;
    const { store } = await ready;
    while (this.#unwritten.size > 0) {
      const rows = [...this.#unwritten].map((agentId) => ({ agentId, session: this.#sessions.get(agentId) ?? null }));
      try {
        await saveGatewaySessions(store, apiUrl, rows);
      } catch (error) {
        // Should this process die before it is: a longer replay, and an IDENTIFY for a session that was never written.
        log.warn({ ...failureFacts(error), bots: [...this.#unwritten] }, "gateway sessions could not be written yet");
        return this.#writeSoon();
      }
      for (const { agentId, session } of rows)
        if ((this.#sessions.get(agentId) ?? null) === session) this.#unwritten.delete(agentId);
    }
  }
}
