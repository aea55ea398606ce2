/** What the sandbox tells of its weather, its faults, the rain of questions and its clock. Types only. */

/** A fault as it was asked; the fields that its words need. */
export interface Fault {
  readonly kind: string;
  readonly bot?: string;
  readonly userId?: string;
  readonly resumable?: boolean;
  readonly throughResume?: boolean;
  readonly code?: number;
  readonly status?: number;
  readonly scope?: string;
  readonly delayMs?: number;
  readonly withinMs?: number;
  readonly skewMs?: number;
  readonly retryAfterMs?: number;
  readonly events?: number;
  readonly remaining?: number;
}

/** A fault that struck; `by`: `request`, `weather` or `script`. */
export interface Strike {
  readonly index: number;
  readonly at: number;
  readonly by: string;
  readonly fault: Fault;
  /** Why nothing came of it. */
  readonly problem: string | null;
}

/** A fault that stays for a while. */
export interface Armed {
  readonly id: string;
  readonly fault: Fault;
  readonly endsAt: number | null;
  readonly left: number | null;
}

/** What is armed, and what struck since an index. */
export interface FaultReport {
  readonly armed: readonly Armed[];
  readonly struck: readonly Strike[];
  /** The index of the next strike. */
  readonly next: number;
}

/** How bad the weather can be made by name. */
export const levels = ["calm", "breezy", "stormy", "hurricane"] as const;

/** A level. */
export type Level = (typeof levels)[number];

/** The weather. */
export interface WeatherReport {
  readonly level: Level | "custom" | "script";
  readonly seed: number | null;
  readonly blows: number;
}

/** The rain, and what became of its questions. */
export interface RainReport {
  readonly isRaining: boolean;
  readonly perMinute: number;
  readonly channelIds: readonly string[] | null;
  readonly asked: number;
  readonly answered: number;
  readonly waiting: number;
  readonly givenUp: number;
  readonly lost: number;
  readonly twice: number;
  readonly longestWaitMs: number;
  readonly medianAnswerMs: number | null;
}

/** The sandbox's clock. */
export interface ClockReport {
  readonly now: number;
  readonly aheadMs: number;
}
