/**
 * The sessions of all agents: found by where a message comes from, opened when there is none yet. In memory from the start
 * on, because every message asks. Owned by the message handler.
 */
import type { AgentId } from "../domain/ids.ts";
import type { Message } from "../domain/message.ts";
import type { Origin } from "../domain/origin.ts";
import type { Store } from "../store/database.ts";
import { openSession, type StoredSession } from "../store/sessions.ts";
import type { GuildView } from "./guild-view.ts";

/** What finding sessions needs. */
export interface OpenSessionsNeeds {
  readonly store: Store;
  readonly view: GuildView;
  /** Those that are open at the start. */
  readonly sessions: readonly StoredSession[];
}

/** Sessions by agent and origin. */
export class OpenSessions {
  readonly #needs: OpenSessionsNeeds;
  readonly #sessions = new Map<string, Promise<StoredSession>>();

  constructor(needs: OpenSessionsNeeds) {
    this.#needs = needs;
    for (const session of needs.sessions) this.#remember(session.agentId, session.origin, Promise.resolve(session));
  }

  /** The session of an agent that a message belongs to. Resolves when it is on disk. */
  of(agentId: AgentId, message: Message): Promise<StoredSession> {
    const origin = originOf(message, this.#needs.view);
    const key = keyOf(agentId, origin);
    const known = this.#sessions.get(key);
    if (known) return known;
    const opened = openSession(this.#needs.store, agentId, origin, message.channelId);
    this.#remember(agentId, origin, opened);
    opened.catch(() => this.#sessions.delete(key));
    return opened;
  }

  #remember(agentId: AgentId, origin: Origin, session: Promise<StoredSession>): void {
    this.#sessions.set(keyOf(agentId, origin), session);
    // A bare id that stands in a recipient is known by this.
    if (origin.kind === "dm") this.#needs.view.rememberDmUser(origin.userId);
  }
}

function originOf(message: Message, view: GuildView): Origin {
  if (message.guildId === null) return { kind: "dm", userId: message.authorId };
  const kind = view.channel(message.channelId)?.kind === "thread" ? "thread" : "channel";
  return { kind, channelId: message.channelId };
}

function keyOf(agentId: AgentId, origin: Origin): string {
  return `${agentId} ${origin.kind} ${origin.kind === "dm" ? origin.userId : origin.channelId}`;
}
