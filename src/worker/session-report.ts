/**
 * Tells the supervisor how far the gateway session is stored, so that the next process can resume from there. The mark moves
 * with every event; the supervisor needs to know it only so often. Owned by the worker.
 */
import type { SessionInfo } from "@discordjs/ws";
import type { GatewaySession } from "../ipc/worker-protocol.ts";
import type { LowWaterMark } from "./low-water-mark.ts";

/** What it is made of. */
export interface SessionReportNeeds {
  readonly mark: LowWaterMark;
  /** Null while there is none. */
  session(): SessionInfo | null;
  send(session: GatewaySession): void;
}

/** As seldom as the supervisor writes it down: what a later process hears twice for it is known by its id. */
const pauseMs = 1_000;

/** The reports on one session after the other. */
export class SessionReport {
  readonly #needs: SessionReportNeeds;
  #reportedMark = -1;
  #timer: NodeJS.Timeout | null = null;

  constructor(needs: SessionReportNeeds) {
    this.#needs = needs;
  }

  /** Another session has begun: whatever was told of the last one, it is news. */
  startSession(): void {
    this.#reportedMark = -1;
  }

  /** Tells within a moment, once for all that happens until then. */
  soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.now();
    }, pauseMs);
  }

  /** Tells at once, if there is news. */
  now(): void {
    const session = this.#needs.session();
    const sequence = this.#needs.mark.mark;
    if (!session || sequence === this.#reportedMark) return;
    this.#reportedMark = sequence;
    this.#needs.send({ sessionId: session.sessionId, resumeUrl: session.resumeURL, sequence });
  }

  /** Tells the last, and no more. */
  stop(): void {
    if (this.#timer) clearTimeout(this.#timer);
    this.now();
  }
}
