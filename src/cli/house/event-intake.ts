/**
 * Offers what workers see to the control plane, in its words, until it is stored: a worker's durable mark may pass an event
 * only then. While the database is in trouble events wait here; how many a worker lets wait is its own affair. Called by the
 * worker bridge for every event.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Control } from "../../control/control.ts";
import type { ControlEvent } from "../../control/event-door.ts";
import type { AgentId, Snowflake } from "../../domain/ids.ts";
import type { NamedMessage, SeenMessage, WorkerEvent } from "../../ipc/worker-events.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import { isRefused } from "../../store/outage.ts";
import { failureFacts } from "../../store/trouble.ts";
import type { Knowledge } from "./knowledge.ts";
import { toControlEvent } from "./translate.ts";

/** What taking events in needs. */
export interface EventIntakeNeeds {
  readonly ready: Promise<{
    readonly control: Pick<Control, "receive">;
    readonly store: { readonly watch: Pick<Store["watch"], "whenWell"> };
  }>;
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
   * True once nothing of it is left to be done; false when it must come again, at the next start.
   * `isLive`: heard as it happened, by a bot that had signed in.
   */
  async take(agentId: AgentId, event: WorkerEvent, isLive: boolean): Promise<boolean> {
    const { ready, knowledge } = this.#needs;
    await ready;
    return this.#offer(agentId, toControlEvent(event, knowledge, isLive));
  }

  /** The same for a message that was only named; `recall` asks for it in full, and null means that nobody holds it. */
  async takeNamed(
    agentId: AgentId,
    { messageId, channelId }: NamedMessage,
    recall: (messageId: Snowflake) => Promise<SeenMessage | null>,
  ): Promise<boolean> {
    const { ready, knowledge } = this.#needs;
    const { control } = await ready;
    const bring = async (): Promise<boolean> => {
      const message = await recall(messageId);
      if (message)
        await control.receive(agentId, toControlEvent({ type: "message_created", message }, knowledge, false));
      return message !== null;
    };
    return this.#offer(agentId, { type: "message_named", messageId, channelId, recall: bring });
  }

  /** Tries nothing again. */
  stop(): void {
    this.#stopped = true;
  }

  async #offer(agentId: AgentId, event: ControlEvent): Promise<boolean> {
    const { ready, log, retryMs } = this.#needs;
    const { control, store } = await ready;
    while (!this.#stopped) {
      // Who has used a command is waiting for a word, and may get it without a row.
      if (event.type !== "interaction_created") await store.watch.whenWell();
      try {
        await control.receive(agentId, event);
        break;
      } catch (error) {
        // What the database refuses it will refuse for ever: one such event must not hold the mark for good.
        const isSkipped = isRefused(error);
        log.error(
          { ...failureFacts(error), bot: agentId, event: event.type, isSkipped },
          "an event could not be stored",
        );
        if (isSkipped) break;
        await delay(retryMs);
      }
    }
    return !this.#stopped;
  }
}
