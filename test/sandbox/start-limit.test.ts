/** How often a bot may IDENTIFY, computed. */
import { expect, test } from "vitest";
import { countIdentify, judgeIdentify, sessionStartLimit } from "../../src/sandbox/gateway/start-limit.ts";
import type { BotRow } from "../../src/sandbox/state/rows.ts";

const hourMs = 60 * 60_000;
const fresh: BotRow = {
  userId: "1",
  applicationId: "1",
  token: "t",
  revoked: false,
  disallowedIntents: 0,
  presence: { status: "online", activities: [] },
  identifies: { windowStartedAt: 0, count: 0, lastAt: 0 },
};

test("a thousand in 24 hours, then none, then a new window", () => {
  let bot = fresh;
  let now = 100 * hourMs;
  const startedAt = now;
  for (let count = 0; count < 1_000; count++) {
    expect(judgeIdentify(bot, now)).toBe("allowed");
    bot = countIdentify(bot, now);
    now += 6_000;
  }
  expect(sessionStartLimit(bot, now)).toMatchObject({
    total: 1_000,
    remaining: 0,
    reset_after: startedAt + 24 * hourMs - now,
  });
  expect(judgeIdentify(bot, now)).toBe("used_up");
  expect(judgeIdentify(bot, startedAt + 24 * hourMs)).toBe("allowed");
  expect(sessionStartLimit(bot, startedAt + 24 * hourMs).remaining).toBe(1_000);
});

test("one in five seconds", () => {
  const bot = countIdentify(fresh, 100 * hourMs);
  expect(judgeIdentify(bot, 100 * hourMs + 4_999)).toBe("too_soon");
  expect(judgeIdentify(bot, 100 * hourMs + 5_000)).toBe("allowed");
});

test("what a clock put forward has counted for a later day counts for nothing once it is set right", () => {
  const [now, later] = [100 * hourMs, 150 * hourMs];
  const bot = countIdentify(fresh, later);
  expect(judgeIdentify(bot, now)).toBe("allowed");
  expect(sessionStartLimit(bot, now)).toMatchObject({ remaining: 1_000, reset_after: 0 });
  expect(countIdentify(bot, now).identifies).toEqual({ windowStartedAt: now, count: 1, lastAt: now });
});
