/**
 * Lets only so many requests of a bot be under way at once: what its worker cannot take yet waits here, in order, and not in
 * the worker, where it would be lost with it. Part of the port to Discord.
 */
import type { AgentId } from "../../domain/ids.ts";

interface Passage {
  openCount: number;
  readonly waiting: (() => void)[];
}

/** The requests of all bots. */
export class Turnstile {
  readonly #maxOpen: number;
  readonly #passages = new Map<AgentId, Passage>();

  /** `maxOpen`: so many for each bot. */
  constructor(maxOpen: number) {
    this.#maxOpen = maxOpen;
  }

  /** How many requests of a bot are under way or wait for it. */
  depthOf(agentId: AgentId): number {
    const passage = this.#passages.get(agentId);
    return passage ? passage.openCount + passage.waiting.length : 0;
  }

  /** Makes a request as soon as there is room for it. */
  async pass<Value>(agentId: AgentId, request: () => Promise<Value>): Promise<Value> {
    const passage = this.#passageOf(agentId);
    if (passage.openCount >= this.#maxOpen) await new Promise<void>((resolve) => passage.waiting.push(resolve));
    else passage.openCount += 1;
    try {
      return await request();
    } finally {
      // Whoever waits takes over the place: nobody else can slip in.
      const next = passage.waiting.shift();
      if (next) next();
      else passage.openCount -= 1;
    }
  }

  #passageOf(agentId: AgentId): Passage {
    const known = this.#passages.get(agentId);
    if (known) return known;
    const passage: Passage = { openCount: 0, waiting: [] };
    this.#passages.set(agentId, passage);
    return passage;
  }
}
