/** The forecast is pure: a seed and rates say all that will strike. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faultForm } from "../../src/sandbox/faults/forms.ts";
import { blowKinds } from "../../src/sandbox/weather/blows.ts";
import { levels, type Rates, ratesOf } from "../../src/sandbox/weather/levels.ts";
import { firstBlows } from "./first-blows.ts";

const bots = ["11", "22", "33"];
const anySeed = fc.integer({ min: 0, max: 2 ** 32 - 1 });

function first(count: number, seed: number, rates: Rates, at: readonly string[] = bots) {
  return firstBlows(count, seed, rates).map((blow) => ({ afterMs: blow.afterMs, kind: blow.kind, fault: blow.at(at) }));
}

test("the same seed gives the same blows, another seed others", () => {
  fc.assert(
    fc.property(anySeed, (seed) => {
      expect(first(50, seed, ratesOf.stormy)).toEqual(first(50, seed, ratesOf.stormy));
    }),
  );
  expect(first(50, 7, ratesOf.stormy)).not.toEqual(first(50, 8, ratesOf.stormy));
});

test("whom blows meet changes nothing about when the others come and what they are", () => {
  const sequence = (at: readonly string[]) =>
    first(200, 7, ratesOf.hurricane, at).map(({ afterMs, kind }) => [afterMs, kind]);
  expect(sequence(["11"])).toEqual(sequence([...bots, "44", "55"]));
  expect(first(3, 7, ratesOf.stormy, []).map(({ fault }) => fault)).toEqual([null, null, null]);
});

test("every blow is a fault that the control API takes as it is", () => {
  const every = Object.fromEntries(blowKinds.map((kind) => [kind, 1]));
  fc.assert(
    fc.property(anySeed, (seed) => {
      for (const { kind, fault } of first(60, seed, every)) {
        expect(faultForm.parse(fault)).toEqual(fault);
        expect(fault?.kind).toBe(kind);
      }
    }),
  );
  const seen = new Set(first(3_000, 1, every).map(({ kind }) => kind));
  expect([...seen].sort()).toEqual([...blowKinds].sort());
});

test("each kind comes as often as its rate says, and all bots are met", () => {
  const rates = { drop_socket: 6, slow: 2, lose_reply: 0 };
  const blows = first(8_000, 3, rates);
  const minutes = blows.reduce((sum, { afterMs }) => sum + afterMs, 0) / 60_000;
  const perMinute = (kind: string): number => blows.filter((blow) => blow.kind === kind).length / minutes;
  expect(perMinute("drop_socket")).toBeCloseTo(6, 0);
  expect(perMinute("slow")).toBeCloseTo(2, 0);
  expect(perMinute("lose_reply")).toBe(0);
  expect(new Set(blows.map(({ fault }) => fault && "bot" in fault && fault.bot)).size).toBe(3);
});

describe("levels", () => {
  test("each is worse than the one before, and calm has no weather at all", () => {
    const totals = levels.map((level) => Object.values(ratesOf[level]).reduce((sum, rate) => sum + rate, 0));
    expect(totals[0]).toBe(0);
    expect(totals).toEqual(totals.toSorted((a, b) => a - b));
    expect(new Set(totals).size).toBe(levels.length);
    expect(firstBlows(1, 1, ratesOf.calm)).toEqual([]);
  });

  test("none takes what a person would have to give back", () => {
    const kinds = new Set(levels.flatMap((level) => Object.keys(ratesOf[level])));
    expect([...kinds].filter((kind) => /token|intents|dms|start_limit|outage/.test(kind))).toEqual([]);
  });
});
