/** One reading of everything that `/metrics` tells: taken by the composition root, told by `series.ts`. */
import type { Counted, DeliveryEnd, MissedEnd, OfBot, ReadRequest, TaskEnd, TurnEnd } from "../control/tally.ts";
import type { StoreFigures } from "../store/figures.ts";

/** What is measured of one enabled agent's bot. Counts began with this process. Null: not known (yet). */
export interface BotFigures {
  readonly id: string;
  readonly state: string;
  readonly restartCount: number;
  readonly gatewayLatencyMs: number | null;
  readonly identifiesLeft: number | null;
  readonly openRequestCount: number;
  readonly openEventCount: number;
  readonly invalidRequests: Readonly<Record<"unauthorized" | "forbidden" | "rateLimited", number>>;
  readonly runningTurns: Readonly<Record<TurnEnd["kind"], number>>;
  readonly workerBytes: number | null;
  readonly executorBytes: number | null;
}

/** One reading of everything. `store` is null when it does not answer in time. */
export interface HouseFigures {
  readonly bots: readonly BotFigures[];
  /** Of the address that all bots share: refused requests within Discord's window, and whether nothing may leave now. */
  readonly address: { readonly invalidCount: number; readonly isHeld: boolean };
  /** Memory of the worker that is kept ready; null when there is none. */
  readonly spareBytes: number | null;
  readonly store: StoreFigures | null;
  readonly turns: readonly Counted<TurnEnd>[];
  readonly deliveries: readonly Counted<DeliveryEnd>[];
  readonly tasks: readonly Counted<TaskEnd>[];
  readonly sightings: readonly Counted<OfBot>[];
  readonly recalls: readonly Counted<OfBot>[];
  readonly deafness: readonly Counted<OfBot>[];
  readonly missed: readonly Counted<MissedEnd>[];
  readonly readRequests: readonly Counted<ReadRequest>[];
}
