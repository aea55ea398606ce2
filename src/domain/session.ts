/** Our conversation of one agent with one origin; Discord's own session is always called gateway session. */
import type { AgentId } from "./ids.ts";
import type { Origin } from "./origin.ts";

/** A conversation. Its origin never changes: whatever is said in it later goes where it began. */
export interface Session {
  readonly id: string;
  readonly agentId: AgentId;
  readonly origin: Origin;
}

/** One earlier message of a conversation, as an agent remembers it. */
export interface HistoryLine {
  readonly author: string;
  readonly isAgent: boolean;
  readonly text: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}
