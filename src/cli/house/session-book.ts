/**
 * Where each bot's gateway session can be resumed: read before its first process, moved by what its workers report, and
 * written, so that the next process resumes where the last one had everything stored. Kept by the worker bridge.
 */
import type { AgentId } from "../../domain/ids.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import {
  readGatewaySession,
  removeGatewaySession,
  type StoredGatewaySession,
  saveGatewaySession,
} from "../../store/gateway-sessions.ts";

/** What keeping sessions needs. */
export interface SessionBookNeeds {
  readonly ready: Promise<{ readonly store: Store }>;
  /** Whose sessions they are: they hold against no other API. */
  readonly apiUrl: string;
  readonly log: Log;
  /** How long a session that goes on may stay unwritten. Default 1 s. */
  readonly writeMs?: number;
}

interface Entry {
  session: StoredGatewaySession | null;
  /** Set while the session has moved and is not written. */
  timer: NodeJS.Timeout | null;
}

/** The gateway sessions of all bots. */
export class SessionBook {
  readonly #needs: Required<SessionBookNeeds>;
  readonly #entries = new Map<AgentId, Entry>();

  constructor(needs: SessionBookNeeds) {
    this.#needs = { writeMs: 1_000, ...needs };
  }

  /** As it stands now; null when there is none to resume. */
  async read(agentId: AgentId): Promise<StoredGatewaySession | null> {
    const { ready, apiUrl } = this.#needs;
    const { store } = await ready;
    const known = this.#entries.get(agentId);
    if (known) return known.session;
    const session = await readGatewaySession(store, agentId, apiUrl);
    this.#entries.set(agentId, { session, timer: null });
    return session;
  }

  /** It goes on from there, or a new one has begun. */
  move(agentId: AgentId, session: StoredGatewaySession): void {
    const entry = this.#entryOf(agentId);
    const isNew = entry.session?.sessionId !== session.sessionId;
    entry.session = session;
    // To lose a session costs an IDENTIFY; to lose how far it went, only a longer replay.
    if (isNew) void this.#write(agentId, entry);
    else entry.timer ??= setTimeout(() => void this.#write(agentId, entry), this.#needs.writeMs);
  }

  /** Discord has ended it. */
  end(agentId: AgentId): void {
    const entry = this.#entryOf(agentId);
    entry.session = null;
    void this.#write(agentId, entry);
  }

  /** Writes what is only in memory; call after the workers have stopped. */
  async stop(): Promise<void> {
    for (const [agentId, entry] of this.#entries) {
      if (entry.timer) await this.#write(agentId, entry);
    }
  }

  #entryOf(agentId: AgentId): Entry {
    const entry = this.#entries.get(agentId) ?? { session: null, timer: null };
    this.#entries.set(agentId, entry);
    return entry;
  }

  async #write(agentId: AgentId, entry: Entry): Promise<void> {
    if (entry.timer) clearTimeout(entry.timer);
    entry.timer = null;
    const { ready, apiUrl, log } = this.#needs;
    try {
      const { store } = await ready;
      if (entry.session) await saveGatewaySession(store, agentId, apiUrl, entry.session);
      else await removeGatewaySession(store, agentId);
    } catch (error) {
      // Costs at most a longer replay at the next start.
      log.warn({ error, bot: agentId }, "a gateway session could not be written");
    }
  }
}
