/** Time as an argument: whatever waits or compares moments takes a clock, so that tests need not wait. */

/** The moment and the wait. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after `ms`; keeps no process alive that has nothing else to do. */
  delay(ms: number): Promise<void>;
}
