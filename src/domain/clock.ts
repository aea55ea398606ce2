/** Time as an argument: whatever waits or compares moments takes a clock, so that tests need not wait. */

/** The moment and the wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds of a clock that nobody sets and that never goes back, from any beginning; it may stand while the host sleeps. */
  steady(): number;
  /** Resolves after `ms`; keeps no process alive that has nothing else to do. */
  delay(ms: number): Promise<void>;
}
