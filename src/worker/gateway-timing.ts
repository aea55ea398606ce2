/** How long a gateway connection may take, and how long we wait after it failed. Read by whatever waits; tests choose their own. */

/** Deadlines and pauses of one connection after the other. */
export interface GatewayTiming {
  /** Until the WebSocket is open. Shorter than `helloMs`: the library forgets to close a socket that never opened. */
  readonly handshakeMs: number;
  /** Until HELLO. */
  readonly helloMs: number;
  /** From HELLO to the end of a RESUME. The library would wait for ever. */
  readonly resumeMs: number;
  /** From our close frame to Discord's. */
  readonly closeMs: number;
  /** Before the second attempt; doubles up to `maxBackoffMs`. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** Within so long after one bot has got through, the others try: not all of a house in the same moment. */
  readonly followMs: number;
  /** Between two IDENTIFYs: Discord answers a hasty one with "invalid session". */
  readonly identifyPauseMs: number;
  /** Between two looks at the day's count while nothing is left of it: it may be given back early, or be another one. */
  readonly recountMs: number;
}

/** What holds outside tests. */
export const gatewayTiming: GatewayTiming = {
  handshakeMs: 10_000,
  helloMs: 15_000,
  resumeMs: 30_000,
  closeMs: 2_000,
  backoffMs: 500,
  maxBackoffMs: 30_000,
  followMs: 1_000,
  identifyPauseMs: 5_000,
  recountMs: 45_000,
};

/**
 * The wait after so many failures in a row. Between half of the step and the whole, so that bots that lost Discord together
 * do not come back together.
 */
export function backoffAfter(failureCount: number, { backoffMs, maxBackoffMs }: GatewayTiming): number {
  return Math.min(backoffMs * 2 ** failureCount, maxBackoffMs) * (0.5 + Math.random() / 2);
}
