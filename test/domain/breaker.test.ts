/** When a host falls silent, and when it may speak again. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Breaker,
  closedBreaker,
  countInvalid,
  invalidWindowMs,
  maxInvalidRequests,
  readBreaker,
} from "../../src/domain/breaker.ts";

const minuteMs = 60_000;
/** Counts so many at each moment. */
const counted = (...counts: readonly (readonly [now: number, count: number])[]): Breaker =>
  counts.reduce((breaker, [now, count]) => countInvalid(breaker, count, now), closedBreaker);

describe("the breaker", () => {
  test("opens with the thousandth within ten minutes, not before", () => {
    const almost = counted([0, 500], [minuteMs, 499]);
    expect(readBreaker(almost, minuteMs)).toEqual({ count: 999, isOpen: false, roomInMs: 0 });
    expect(readBreaker(countInvalid(almost, 1, 2 * minuteMs), 2 * minuteMs).isOpen).toBe(true);
  });

  test("counts nothing that is older", () => {
    const old = counted([0, 999]);
    expect(readBreaker(countInvalid(old, 999, invalidWindowMs), invalidWindowMs)).toMatchObject({
      count: 999,
      isOpen: false,
    });
  });

  test("tells when there is room: once only half as many count", () => {
    const open = counted([0, 400], [minuteMs, 200], [2 * minuteMs, 400]);
    const { roomInMs } = readBreaker(open, 2 * minuteMs);
    expect(roomInMs).toBe(invalidWindowMs + minuteMs - 2 * minuteMs);
    expect(readBreaker(open, 2 * minuteMs + roomInMs - 1).isOpen).toBe(true);
    expect(readBreaker(open, 2 * minuteMs + roomInMs).isOpen).toBe(false);
  });

  test("one more does not open it again at once", () => {
    const open = counted([0, 600], [minuteMs, 400]);
    const at = invalidWindowMs;
    expect(readBreaker(countInvalid(open, 1, at), at)).toMatchObject({ count: 401, isOpen: false });
  });

  test("a steady trickle below the limit never opens it, and does not pile up", () => {
    let breaker = closedBreaker;
    for (let now = 0; now < 10 * invalidWindowMs; now += 1_000) breaker = countInvalid(breaker, 1, now);
    expect(breaker.isOpen).toBe(false);
    expect(breaker.slots.length).toBeLessThan(150);
  });

  test("never lets Discord's window hold more than the limit and one step while it is closed", () => {
    const steps = fc.array(fc.tuple(fc.nat(90_000), fc.nat(300)), { maxLength: 80 });
    fc.assert(
      fc.property(steps, (gaps) => {
        let [now, breaker] = [0, closedBreaker];
        const all: { at: number; count: number }[] = [];
        for (const [gapMs, count] of gaps) {
          now += gapMs;
          breaker = countInvalid(breaker, count, now);
          all.push({ at: now, count });
          const real = all.filter(({ at }) => at > now - invalidWindowMs).reduce((sum, one) => sum + one.count, 0);
          const reading = readBreaker(breaker, now);
          expect(reading.count).toBeGreaterThanOrEqual(real);
          if (!reading.isOpen) expect(real).toBeLessThan(maxInvalidRequests);
          // What it promises holds: then it is closed, and not a moment earlier.
          if (reading.isOpen) {
            expect(readBreaker(breaker, now + reading.roomInMs).isOpen).toBe(false);
            expect(readBreaker(breaker, now + reading.roomInMs - 1).isOpen).toBe(true);
          }
        }
      }),
    );
  });
});
