/**
 * What every act, route and control request works on: the world, its door, and what stands around it. Made once by
 * server.ts and handed down; holds no logic.
 */
import type { EventEmitter } from "node:events";
import type { TypingBook } from "./acts/type.ts";
import type { Agenda } from "./agenda.ts";
import type { Clock } from "./clock.ts";
import type { FaultBook } from "./faults/book.ts";
import type { StrikeLog } from "./faults/strikes.ts";
import type { FanOut } from "./gateway/fan-out.ts";
import type { House } from "./house.ts";
import type { Rain } from "./rain/rain.ts";
import type { Commit, Replace } from "./state/door.ts";
import type { FileShelf } from "./state/file-shelf.ts";
import type { Snowflakes } from "./state/snowflakes.ts";
import type { World } from "./state/world.ts";
import type { Transcript } from "./transcript.ts";
import type { Weather } from "./weather/weather.ts";

/** A running sandbox, as its parts see it. */
export interface Sandbox {
  readonly world: World;
  readonly commit: Commit;
  readonly replace: Replace;
  readonly fanOut: FanOut;
  readonly ids: Snowflakes;
  readonly files: FileShelf;
  readonly faults: FaultBook;
  readonly strikes: StrikeLog;
  readonly weather: Weather;
  readonly rain: Rain;
  readonly transcript: Transcript;
  readonly typing: TypingBook;
  /** Emits the id of an interaction whenever its bot answered. */
  readonly answered: EventEmitter;
  readonly clock: Clock;
  readonly agenda: Agenda;
  readonly now: () => number;
  /** True: no rate limits, no IDENTIFY limits. */
  readonly liftLimits: boolean;
  /** The folder of the page. */
  readonly pageFolder: string;
  /** How often bots must beat. */
  readonly heartbeatMs: number;
  /** What runs the bots, once it has registered; in memory only. */
  house: House | null;
  /** `http://host:port`, known once the server listens. */
  baseUrl: string;
}

/** A moment as Discord writes it: microseconds and a numeric offset. */
export function timestamp(ms: number): string {
  return new Date(ms).toISOString().replace(/(\.\d{3})Z$/, "$1000+00:00");
}
