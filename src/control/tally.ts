/**
 * What this process has brought to an end, counted by how it ended, for whoever watches it. Counts begin at zero with the
 * process; the rows are the truth. Nothing is decided by them.
 */
import type { AgentId } from "../domain/ids.ts";
import type { TurnResult, TurnSpec } from "../domain/turn.ts";
import type { DeliveryStore } from "../store/deliveries.ts";
import type { MessageStore } from "../store/messages.ts";
import type { OutboxStore } from "../store/outbox.ts";

/** How often something ended in one way. */
export interface Counted<Way> {
  readonly way: Way;
  readonly count: number;
}

/** How a turn ended: the answer of a brain, nothing but a task, or a crash that is worth another attempt. */
export interface TurnEnd {
  readonly kind: TurnSpec["kind"];
  readonly outcome: "answered" | "handed_over" | "crashed";
}

/** How a delivery ended; `reason` only for a suppressed one. */
export interface DeliveryEnd {
  readonly state: "answered" | "handed_over" | "suppressed" | "dead";
  readonly reason: string | null;
}

/** How a task ended. */
export interface TaskEnd {
  readonly state: "done" | "failed";
}

/** A message for an agent that no bot was told of. `unheard`: though bots were connected. */
export interface MissedEnd {
  readonly fate: "picked_up" | "too_old" | "unheard";
}

/** What was asked of Discord to find such messages. `tips` are three requests each, the others one. */
export interface ReadRequest {
  readonly what: "tips" | "threads" | "messages";
}

/** Of whose bot something was counted. */
export interface OfBot {
  readonly bot: AgentId;
}

/** Counts ends of one kind. */
class Ends<Way extends object> {
  readonly #counts = new Map<string, { readonly way: Way; count: number }>();

  add(way: Way): void {
    const key = JSON.stringify(way);
    const known = this.#counts.get(key);
    if (known) known.count += 1;
    else this.#counts.set(key, { way, count: 1 });
  }

  get all(): readonly Counted<Way>[] {
    return [...this.#counts.values()].map(({ way, count }) => ({ way, count }));
  }
}

/** The counts of one process. */
export class Tally {
  readonly turns = new Ends<TurnEnd>();
  readonly deliveries = new Ends<DeliveryEnd>();
  readonly tasks = new Ends<TaskEnd>();
  /** Messages that a bot saw. */
  readonly sightings = new Ends<OfBot>();
  /** Messages that a bot was asked for after it had only named them. */
  readonly recalls = new Ends<OfBot>();
  /** Bots that were made to reconnect because they did not hear what others heard. */
  readonly deafness = new Ends<OfBot>();
  readonly missed = new Ends<MissedEnd>();
  readonly readRequests = new Ends<ReadRequest>();

  /** Counts a turn, and gives its result on. */
  turnEnded({ kind }: TurnSpec, result: TurnResult): TurnResult {
    const isHandedOver = result.kind === "answered" && result.handedOver;
    this.turns.add({ kind, outcome: isHandedOver ? "handed_over" : result.kind });
    return result;
  }

  /** The same statements over messages, with who brought them counted, and the deliveries that end as they are recorded. */
  watchMessages(messages: MessageStore): MessageStore {
    return {
      ...messages,
      record: async (input) => {
        const recorded = await messages.record(input);
        if (recorded) this.sightings.add({ bot: input.seenBy });
        for (const { reason } of recorded ? input.deliveries : []) {
          if (reason !== null) this.deliveries.add({ state: "suppressed", reason });
        }
        return recorded;
      },
    };
  }

  /** The same statements over deliveries, with what they end counted once it stands. */
  watchDeliveries(deliveries: DeliveryStore): DeliveryStore {
    return {
      ...deliveries,
      finish: async (finished) => {
        const stands = await deliveries.finish(finished);
        if (stands && finished.state !== "answering") this.deliveries.add({ state: finished.state, reason: null });
        return stands;
      },
    };
  }

  /** The same statements over posts, with the deliveries that their last post ends counted. */
  watchOutbox(outbox: OutboxStore): OutboxStore {
    return {
      ...outbox,
      settle: async (settled) => {
        const closed = await outbox.settle(settled);
        if (closed) this.deliveries.add({ state: closed.state, reason: null });
        return closed;
      },
    };
  }
}
