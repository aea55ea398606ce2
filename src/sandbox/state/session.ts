/**
 * A gateway session: what a bot asked to hear, and the last events it was sent, kept also while it is away so that RESUME
 * can replay them. Fed by the fan-out; sockets belong to gateway/connection.ts.
 */
import type { SessionRow } from "./rows.ts";

const maxFrames = 10_000;
const trimStep = 1_000;

/** One dispatched event: `body` is its payload as JSON, shared by every session that got it. */
export interface Frame {
  readonly seq: number;
  readonly t: string;
  readonly body: string;
}

/** A socket that listens to a session. */
export interface Listener {
  /** Sends one frame; called in order of `seq`. */
  deliver(frame: Frame): void;
}

/** The stream of events of one bot's session. */
export class Session {
  readonly row: SessionRow;
  seq = 0;
  /** Since when no socket listens, in milliseconds; null while one does. */
  awaySince: number | null;
  listener: Listener | null = null;
  /** True after READY until the bot is told of its guilds: what happens in them meanwhile it never hears. */
  isWithoutGuilds = false;
  #frames: Frame[] = [];

  constructor(row: SessionRow, now: number) {
    this.row = row;
    this.awaySince = now;
  }

  /** Numbers an event, remembers it and sends it when somebody listens. */
  push(t: string, body: string): void {
    this.seq += 1;
    this.remember({ seq: this.seq, t, body });
    const frame = this.#frames.at(-1);
    if (frame !== undefined) this.listener?.deliver(frame);
  }

  /** Puts a frame back at its place (replay of a snapshot). */
  remember(frame: Frame): void {
    this.seq = frame.seq;
    this.#frames.push(frame);
    if (this.#frames.length > maxFrames + trimStep) this.#frames.splice(0, trimStep);
  }

  /** The frames after `seq`, or null when some of them are no longer remembered. */
  framesAfter(seq: number): readonly Frame[] | null {
    const missing = this.seq - seq;
    if (missing > this.#frames.length) return null;
    return missing === 0 ? [] : this.#frames.slice(-missing);
  }

  /** All that is remembered, for a snapshot. */
  frames(): readonly Frame[] {
    return this.#frames;
  }
}
