/**
 * Notes which further bots saw a message, for whoever asks later why one of them did not. Nobody waits for it and nothing
 * depends on it: a second's worth of sightings is written in one statement, and is lost when that fails.
 */
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import { addSightings } from "../store/sightings.ts";
import { failureFacts } from "../store/trouble.ts";

const writeMs = 1_000;

/** The sightings of one house since they were last written. */
export class Sightings {
  readonly #store: Store;
  readonly #log: Log;
  readonly #onSeen: (agentId: AgentId) => void;
  #seen = new Map<Snowflake, Set<AgentId>>();
  #timer: NodeJS.Timeout | null = null;

  /** `onSeen` hears of each sighting once. */
  constructor(store: Store, log: Log, onSeen: (agentId: AgentId) => void) {
    this.#store = store;
    this.#log = log;
    this.#onSeen = onSeen;
  }

  /** A bot saw a message that another one had brought. */
  note(messageId: Snowflake, agentId: AgentId): void {
    const agents = this.#seen.get(messageId) ?? new Set();
    if (!agents.has(agentId)) this.#onSeen(agentId);
    this.#seen.set(messageId, agents.add(agentId));
    this.#timer ??= setTimeout(() => void this.#write(), writeMs);
  }

  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
  }

  async #write(): Promise<void> {
    const sightings = [...this.#seen].map(([messageId, agents]) => ({ messageId, agentIds: [...agents] }));
    this.#seen = new Map();
    this.#timer = null;
    try {
      await addSightings(this.#store, sightings);
    } catch (error) {
      this.#log.warn(
        { ...failureFacts(error), messageCount: sightings.length },
        "it could not be noted who saw messages",
      );
    }
  }
}
