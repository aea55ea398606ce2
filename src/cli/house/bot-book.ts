/**
 * What is remembered of each bot's processes for those who look at them: its last events in words, and the figures of its
 * pulse. Hears what the supervisor tells the bridge; in memory, from this start on.
 */
import type { AgentId } from "../../domain/ids.ts";
import type { WorkerToSupervisor } from "../../ipc/worker-protocol.ts";
import type { WorkerVitals } from "../../ipc/worker-vitals.ts";
import type { BotListener, BotState } from "../../supervisor/bot-listener.ts";

/** Something that happened to a bot; `at` in milliseconds since 1970. */
export interface BotEvent {
  readonly at: number;
  readonly text: string;
}

type InvalidRequests = WorkerVitals["invalidRequests"];

const maxEvents = 20;
const noneInvalid: InvalidRequests = { unauthorized: 0, forbidden: 0, rateLimited: 0 };

interface Page {
  readonly events: BotEvent[];
  /** Of the worker that lives; null before its first pulse. */
  vitals: WorkerVitals | null;
  /** Of the workers that have ended. */
  invalidBefore: InvalidRequests;
  /** Discord's count of IDENTIFYs outlives the worker that was told. */
  identifiesLeft: number | null;
}

/** The book of all bots. */
export class BotBook {
  readonly #pages = new Map<AgentId, Page>();

  /** The listener, overheard. */
  overhear(listener: BotListener): BotListener {
    return {
      startMessage: (agentId) => listener.startMessage(agentId),
      onMessage: (agentId, message, worker) => {
        this.#hear(agentId, message);
        listener.onMessage(agentId, message, worker);
      },
      lastWords: (agentId, message) => listener.lastWords(agentId, message),
      onGone: (agentId) => {
        this.#close(agentId);
        listener.onGone(agentId);
      },
      onState: (agentId, state, problem) => {
        this.note(agentId, inWords(state, problem));
        listener.onState(agentId, state, problem);
      },
    };
  }

  /** Writes down what happened to a bot; the oldest event makes room. */
  note(agentId: AgentId, text: string): void {
    const { events } = this.#page(agentId);
    events.push({ at: Date.now(), text });
    if (events.length > maxEvents) events.shift();
  }

  /** Its last events, oldest first. */
  events(agentId: AgentId): readonly BotEvent[] {
    return [...this.#page(agentId).events];
  }

  /** The figures of its worker's last pulse; null while no worker that lives has told any. */
  vitals(agentId: AgentId): WorkerVitals | null {
    return this.#page(agentId).vitals;
  }

  /** Those of all of its workers together. */
  invalidRequests(agentId: AgentId): InvalidRequests {
    const { invalidBefore, vitals } = this.#page(agentId);
    return sum(invalidBefore, vitals?.invalidRequests ?? noneInvalid);
  }

  /** As Discord last told one of its workers. */
  identifiesLeft(agentId: AgentId): number | null {
    return this.#page(agentId).identifiesLeft;
  }

  #hear(agentId: AgentId, message: WorkerToSupervisor): void {
    const page = this.#page(agentId);
    if (message.type === "pulse") {
      page.vitals = message.vitals;
      page.identifiesLeft = message.vitals?.identifiesLeft ?? page.identifiesLeft;
    }
    if (message.type === "ready") this.note(agentId, "signed in anew (IDENTIFY)");
    if (message.type === "resumed") this.note(agentId, "resumed its gateway session");
  }

  #close(agentId: AgentId): void {
    const page = this.#page(agentId);
    page.invalidBefore = this.invalidRequests(agentId);
    page.vitals = null;
  }

  #page(agentId: AgentId): Page {
    const known = this.#pages.get(agentId);
    if (known) return known;
    const page: Page = { events: [], vitals: null, invalidBefore: noneInvalid, identifiesLeft: null };
    this.#pages.set(agentId, page);
    return page;
  }
}

function inWords(state: BotState, problem: string | null): string {
  const word = state.replace("_", " ");
  return problem === null ? word : `${word}: ${problem}`;
}

function sum(one: InvalidRequests, other: InvalidRequests): InvalidRequests {
  return {
    unauthorized: one.unauthorized + other.unauthorized,
    forbidden: one.forbidden + other.forbidden,
    rateLimited: one.rateLimited + other.rateLimited,
  };
}
