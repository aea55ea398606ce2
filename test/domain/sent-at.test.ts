/** Whether a nonce still protects, and from where history is read, by clocks that may be wrong. */
import { describe, expect, test } from "vitest";
import { snowflakeAt } from "../../src/domain/ids.ts";
import { isNonceRemembered, nonceWindowMs, olderThanPost } from "../../src/domain/sent-at.ts";

const noon = Date.UTC(2026, 0, 31, 12);
const hourMs = 3_600_000;
const sentAt = { at: noon, steady: 5_000 };
const later = (wallMs: number, steadyMs = wallMs) => ({ at: noon + wallMs, steady: 5_000 + steadyMs });

describe("a nonce", () => {
  test("protects within its window, and no longer", () => {
    expect(isNonceRemembered(sentAt, later(nonceWindowMs - 1))).toBe(true);
    expect(isNonceRemembered(sentAt, later(nonceWindowMs))).toBe(false);
  });

  test("does not protect longer because the clock was set back", () => {
    expect(isNonceRemembered(sentAt, later(10_000, nonceWindowMs))).toBe(false);
    expect(isNonceRemembered(sentAt, later(-10_000, 5_000))).toBe(false);
  });

  test("does not protect longer because the host slept, and its steady clock with it", () => {
    expect(isNonceRemembered(sentAt, later(hourMs, 5_000))).toBe(false);
  });

  test("sent by an earlier process is judged by the clock on the wall alone", () => {
    const before = { at: noon, steady: null };
    expect(isNonceRemembered(before, later(60_000, 9 * hourMs))).toBe(true);
    expect(isNonceRemembered(before, later(nonceWindowMs))).toBe(false);
    // It was set back: nobody knows how long ago that was.
    expect(isNonceRemembered(before, later(-1))).toBe(false);
  });
});

describe("history is read", () => {
  test("from the message that is answered, which Discord has dated", () => {
    expect(olderThanPost("77", sentAt, later(hourMs))).toBe("77");
  });

  test("else from an hour before, by whichever clock was behind", () => {
    expect(olderThanPost(null, sentAt, later(9 * hourMs))).toBe(snowflakeAt(noon - hourMs));
    expect(olderThanPost(null, sentAt, later(-2 * hourMs))).toBe(snowflakeAt(noon - 3 * hourMs));
  });
});
