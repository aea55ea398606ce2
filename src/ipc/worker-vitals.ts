/** The part of the worker protocol that tells how a worker is: it comes with each pulse, for those who look after it. */
import * as z from "zod";

const count = z.int().nonnegative();

/** How a worker is. Counts are of this process, since it began. */
export const workerVitals = z.object({
  /** Events from Discord that are not yet known to be on disk. */
  openEventCount: count,
  /** Requests to Discord that wait for their answer, or for their turn. */
  openRequestCount: count,
  /** Answers that Discord holds against this host's address: 401, 403, and 429 that are not `shared`. */
  invalidRequests: z.object({ unauthorized: count, forbidden: count, rateLimited: count }),
  /** Round trip of this connection's last gateway heartbeat; null before the first one, about 40 s after it began. */
  gatewayLatencyMs: z.number().nonnegative().nullable(),
  /** IDENTIFYs left of Discord's day, when Discord last told and less those sent since; null before it did. */
  identifiesLeft: z.int().nullable(),
});
export type WorkerVitals = z.infer<typeof workerVitals>;
