/** Waiting only so long: for answers that somebody waits for, about things that may be slow or away. */

/** What `work` brings, or what `late` makes of it after `deadlineMs`; the work goes on, and nobody hears of it. */
export async function withinDeadline<T>(work: Promise<T>, deadlineMs: number, late: () => T): Promise<T> {
  const { promise, resolve } = Promise.withResolvers<T>();
  const timer = setTimeout(() => resolve(late()), deadlineMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A reader for requests that come at any rate: those that come together share one reading, so that a store that hangs is
 * asked once, not once per request. Null when it failed, or has not come within `deadlineMs`.
 */
export function sharedRead<T>(read: () => Promise<T>, deadlineMs: number): () => Promise<T | null> {
  let underWay: Promise<T | null> | null = null;
  return () => {
    underWay ??= read()
      .catch(() => null)
      .finally(() => {
        underWay = null;
      });
    return withinDeadline<T | null>(underWay, deadlineMs, () => null);
  };
}
