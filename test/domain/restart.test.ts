/** The restart policy: single decisions, and whole days of children that crash in every way. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  budgetPeriodMs,
  configurationExitCode,
  decideRestart,
  type Exit,
  freshHistory,
  maxBackoffMs,
  maxRestarts,
  parkedRetryMs,
  type RestartDecision,
  type RestartHistory,
  stableRunMs,
} from "../../src/domain/restart.ts";

const dayMs = 24 * 60 * 60_000;

const crash = (changes: Partial<Exit> = {}): Exit => ({ code: 1, asked: false, ranMs: 0, ...changes });

interface Life {
  readonly decisions: readonly RestartDecision[];
  /** When the child was started, the first start included. */
  readonly startsAt: readonly number[];
  /** Those of them that were restarts within the budget. */
  readonly restartsAt: readonly number[];
  readonly history: RestartHistory;
}

/** Lives through a child's runs, one after the other; each is down time before ready, then `ranMs` until its exit. */
function live(
  runs: Iterable<{ readonly exit: Exit; readonly startingMs: number; readonly random: number }>,
  untilMs = Number.POSITIVE_INFINITY,
): Life {
  const decisions: RestartDecision[] = [];
  const startsAt = [0];
  const restartsAt: number[] = [];
  let history = freshHistory;
  let now = 0;
  for (const { exit, startingMs, random } of runs) {
    now += startingMs + exit.ranMs;
    const next = decideRestart(history, exit, now, random);
    history = next.history;
    decisions.push(next.decision);
    if (next.decision.kind === "restart") now += next.decision.afterMs;
    else if (next.decision.kind === "park") now += next.decision.retryAfterMs;
    else break;
    if (next.decision.kind === "restart") restartsAt.push(now);
    if (now >= untilMs) break;
    startsAt.push(now);
  }
  return { decisions, startsAt, restartsAt, history };
}

function* always(exit: Exit, random: number) {
  for (;;) yield { exit, startingMs: 0, random };
}

/** The largest number of times in any window of that length, its end exclusive. */
function mostWithin(times: readonly number[], windowMs: number): number {
  return Math.max(0, ...times.map((from) => times.filter((at) => at >= from && at < from + windowMs).length));
}

describe("one exit after the other", () => {
  test.each([
    ["the longest jitter", 1 - Number.EPSILON, [0, 250, 500, 1_000, 2_000]],
    ["the shortest", 0, [0, 125, 250, 500, 1_000]],
  ])("restarts at once, then waits twice as long each time, then parks: %s", (_name, random, waits) => {
    const runs = Array.from({ length: 7 }, () => ({ exit: crash(), startingMs: 0, random }));
    const parked = { kind: "park", retryAfterMs: parkedRetryMs };
    expect(live(runs).decisions).toEqual([...waits.map((afterMs) => ({ kind: "restart", afterMs })), parked, parked]);
  });

  test("waits no longer than five seconds when failures are too rare to park", () => {
    const runs = Array.from({ length: 12 }, () => ({ exit: crash(), startingMs: 10_000, random: 0.999_999 }));
    const waits = live(runs).decisions.map((decision) => (decision.kind === "restart" ? decision.afterMs : null));
    expect(waits).toEqual([0, 250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000, 5_000, 5_000, 5_000]);
  });

  test.each([0, 1, 2, 137, null])("an exit that nobody asked for is a failure, also with code %s", (code) => {
    const { decision } = decideRestart(freshHistory, crash({ code }), 0, 0);
    expect(decision).toEqual({ kind: "restart", afterMs: 0 });
  });

  test("a stable run wipes the slate, a run that is a moment shorter does not", () => {
    const burnt: RestartHistory = { restartsAt: [1, 2, 3, 4, 5], parked: false };
    const parked: RestartHistory = { restartsAt: [], parked: true };
    for (const history of [burnt, parked]) {
      expect(decideRestart(history, crash({ ranMs: stableRunMs }), 20_000, 0)).toEqual({
        decision: { kind: "restart", afterMs: 0 },
        history: { restartsAt: [20_000], parked: false },
      });
      expect(decideRestart(history, crash({ ranMs: stableRunMs - 1 }), 20_000, 0).decision.kind).toBe("park");
    }
  });

  test("the starts are counted, not the exits: a short wait after a long one saves nothing", () => {
    const history = { restartsAt: [5_000, 10_000, 15_000, 20_000, 25_000], parked: false };
    const next = (now: number) => decideRestart(history, crash(), now, 0).decision;
    expect(next(5_000 + budgetPeriodMs - 2_001).kind).toBe("park");
    expect(next(5_000 + budgetPeriodMs - 2_000)).toEqual({ kind: "restart", afterMs: 2_000 });
  });

  test("a parked child that runs stably has its whole budget again", () => {
    const stable = { exit: crash({ ranMs: stableRunMs }), startingMs: 0, random: 0 };
    const failing = Array.from({ length: 6 }, () => ({ exit: crash(), startingMs: 0, random: 0 }));
    const kinds = live([...failing, stable, ...failing.slice(1)]).decisions.map(({ kind }) => kind);
    const burst = ["restart", "restart", "restart", "restart", "restart", "park"];
    expect(kinds).toEqual([...burst, ...burst]);
  });
});

describe("whatever happens", () => {
  const exit = fc.record({
    code: fc.oneof(fc.constantFrom(0, 1, null, configurationExitCode), fc.integer({ min: 0, max: 255 })),
    asked: fc.boolean(),
    ranMs: fc.oneof(fc.constant(0), fc.nat(8_000), fc.nat(2 * stableRunMs)),
  });
  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const startingMs = fc.oneof(fc.constant(0), fc.nat(10_000));
  const failure = exit.map(({ code, ranMs }) => crash({ code: code === configurationExitCode ? 1 : code, ranMs }));
  const runs = fc.array(fc.record({ exit: failure, startingMs, random }), { maxLength: 60, size: "max" });
  const history = runs.map((lived) => live(lived).history);

  test("never more than five restarts within any 30 s", () => {
    let fullWindows = 0;
    fc.assert(
      fc.property(runs, (lived) => {
        const most = mostWithin(live(lived).restartsAt, budgetPeriodMs);
        if (most === maxRestarts) fullWindows++;
        expect(most).toBeLessThanOrEqual(maxRestarts);
      }),
      { numRuns: 300 },
    );
    expect(fullWindows).toBeGreaterThan(0);
  });

  test("a failing child is never left alone: it is restarted within five seconds, or tried again in ten minutes", () => {
    fc.assert(
      fc.property(history, failure, fc.nat(dayMs), random, (before, how, now, chance) => {
        const { decision, history: after } = decideRestart(before, how, now, chance);
        if (decision.kind === "restart") {
          expect(decision.afterMs).toBeGreaterThanOrEqual(0);
          expect(decision.afterMs).toBeLessThanOrEqual(maxBackoffMs);
        } else expect(decision).toEqual({ kind: "park", retryAfterMs: parkedRetryMs });
        expect(after.parked).toBe(decision.kind === "park");
        expect(after.restartsAt.length).toBeLessThanOrEqual(maxRestarts + 1);
      }),
    );
  });

  test("a configuration fault is final", () => {
    fc.assert(
      fc.property(history, exit, fc.nat(dayMs), random, (before, how, now, chance) => {
        const fault = { ...how, asked: false, code: configurationExitCode };
        expect(decideRestart(before, fault, now, chance).decision).toEqual({ kind: "give_up" });
      }),
    );
  });

  test("who was asked to stop stays stopped, and starts afresh when an operator starts it again", () => {
    fc.assert(
      fc.property(history, exit, fc.nat(dayMs), random, (before, how, now, chance) => {
        expect(decideRestart(before, { ...how, asked: true }, now, chance)).toEqual({
          decision: { kind: "stay_stopped" },
          history: freshHistory,
        });
      }),
    );
  });

  test("one that always fails before it was stable is tried once in ten minutes after its burst", () => {
    const tooShort = fc.record({ exit: fc.constant(crash()), startingMs: fc.nat(500), random });
    fc.assert(
      fc.property(fc.array(tooShort, { minLength: 7, maxLength: 40 }), (lived) => {
        const { decisions, startsAt } = live(lived);
        expect(decisions.map(({ kind }) => kind)).toEqual(
          lived.map((_, at) => (at < maxRestarts ? "restart" : "park")),
        );
        expect(mostWithin(startsAt.slice(maxRestarts + 1), parkedRetryMs)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test("one that always crashes at once is started at most 150 times a day", () => {
  const firstStart = 1;
  const triesWhileParked = dayMs / parkedRetryMs;
  const mostStarts = firstStart + maxRestarts + triesWhileParked;
  expect(mostStarts).toBe(150);
  for (const random of [0, 0.5, 0.999_999]) {
    const startCount = live(always(crash(), random), dayMs).startsAt.length;
    expect(startCount).toBeLessThanOrEqual(mostStarts);
    // The bound is near: it is tried all day.
    expect(startCount).toBeGreaterThanOrEqual(mostStarts - 1);
  }
});
