/**
 * Offers what workers see to the control plane, in its words, until it is stored: a worker's durable mark may pass an event
 * only then. Called by the worker bridge for every event.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Control } from "../../control/control.ts";
import type { AgentId } from "../../domain/ids.ts";
import type { WorkerEvent } from "../../ipc/worker-events.ts";
import type { Log } from "../../log.ts";
import { isRefused } from "../../store/outage.ts";
import type { Knowledge } from "./knowledge.ts";
import { toControlEvent } from "./translate.ts";

/** What taking events in needs. */
export interface EventIntakeNeeds {
  readonly ready: Promise<{ readonly control: Pick<Control, "receive"> }>;
  readonly knowledge: Knowledge;
  readonly log: Log;
  /** Between two tries. Default 1 s. */
  readonly retryMs?: number;
}

/** The door for events, until `stop`. */
export class EventIntake {
  readonly #needs: Required<EventIntakeNeeds>;
  #stopped = false;

  constructor(needs: EventIntakeNeeds) {
    this.#needs = { retryMs: 1_000, ...needs };
  }

  /**
   * True once nothing of it is left to be done; false when it stopped before: the next start hears the event again.
   * `isLive`: heard as it happened, by a bot that had signed in.
   */
  async take(agentId: AgentId, event: WorkerEvent, isLive: boolean): Promise<boolean> {
    const { ready, knowledge, log, retryMs } = this.#needs;
    const { control } = await ready;
    const translated = toControlEvent(event, knowledge, isLive);
    while (!this.#stopped) {
      try {
        await control.receive(agentId, translated);
        break;
      } catch (error) {
        // What the database refuses it will refuse for ever: one such event must not hold the mark for good.
        const isSkipped = isRefused(error);
        log.error({ error, bot: agentId, event: event.type, isSkipped }, "an event could not be stored");
        if (isSkipped) break;
        await delay(retryMs);
      }
    }
    return !this.#stopped;
  }

  /** Tries nothing again. */
  stop(): void {
    this.#stopped = true;
  }
}
