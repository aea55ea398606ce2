/**
 * Events of different channels overtake each other on their way to a bot, as Discord may let them; those of one channel stay
 * in order. They are numbered when they are sent, so a bot sees no gap. A session that is rebuilt from the journal after a
 * restart has them in the order in which they happened.
 */
import type { Session } from "../state/session.ts";
import { LateLine } from "./late-line.ts";

/** The lines of sessions, one per channel. */
export class Shuffle {
  readonly #lines = new WeakMap<Session, Map<string, LateLine>>();

  /** Lets `push` happen within that time; 0 means as soon as the line of its channel is free. */
  send(session: Session, channelId: string, withinMs: number, push: () => void): void {
    const lines = this.#lines.get(session) ?? new Map<string, LateLine>();
    if (withinMs === 0 && !lines.has(channelId)) {
      push();
      return;
    }
    this.#lines.set(session, lines);
    const line = lines.get(channelId) ?? new LateLine();
    lines.set(channelId, line);
    line.send(Math.floor(Math.random() * withinMs), push);
  }
}
