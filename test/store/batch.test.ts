import postgres from "postgres";
import { describe, expect, test } from "vitest";
import { batched } from "../../src/store/batch.ts";
import { toJson, toStorable } from "../../src/store/json.ts";
import { isRefused, outlast } from "../../src/store/outage.ts";
import { useDatabase } from "../support/database.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();

describe("calls that wait at the same statement", () => {
  test("go together, alone they start at once, and each gets its own answer", async () => {
    const batches: (readonly number[])[] = [];
    const gate = Promise.withResolvers<void>();
    const double = batched(async (inputs: readonly number[]) => {
      batches.push(inputs);
      await gate.promise;
      return inputs.map((input) => input * 2);
    });
    const answers = Array.from({ length: 450 }, (_, index) => double(index));
    expect(batches).toEqual([[0]]);
    gate.resolve();
    expect(await Promise.all(answers)).toEqual(Array.from({ length: 450 }, (_, index) => index * 2));
    expect(batches.map(({ length }) => length)).toEqual([1, 200, 200, 49]);
  });

  test("all fail when the server is away, and the next ones are tried anew", async () => {
    let isAway = true;
    const echo = batched(async (inputs: readonly number[]) => {
      if (isAway) throw new Error("away");
      return inputs;
    });
    const failed = await Promise.allSettled([echo(1), echo(2), echo(3)]);
    expect(failed.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    isAway = false;
    expect(await echo(4)).toBe(4);
  });
});

describe("what the database refuses", () => {
  test("is told from its being away, also behind drizzle's own words", async () => {
    const { store } = await openDatabase();
    const impossible = await store.sql`select 1 / 0`.catch((error: unknown) => error);
    const wrapped = await store.db.execute("select 1 / 0").catch((error: unknown) => error);
    const closed = await postgres({ host: "/nowhere", max: 1, connect_timeout: 1 })`select 1`.catch(
      (error: unknown) => error,
    );
    expect([impossible, wrapped, closed, new Error("other")].map(isRefused)).toEqual([true, true, false, false]);
  });

  test("is not tried again; its absence is outlasted with growing waits; a stop ends that", async () => {
    const { store } = await openDatabase();
    const clock = new ManualClock();
    let isStopped = false;
    let failures = 0;
    const patience = {
      clock,
      whenWell: async () => undefined,
      isStopped: () => isStopped,
      onFailure: () => {
        failures += 1;
      },
    };
    await expect(outlast(() => store.sql`select 1 / 0`, patience)).rejects.toThrow("division by zero");
    expect(failures).toBe(0);
    const away = () => (failures < 8 ? Promise.reject(new Error("away")) : Promise.resolve("back"));
    const waits: number[] = [];
    const outlasted = outlast(away, patience);
    while (waits.length < 8) {
      await until(() => expect(clock.waits.length).toBe(1));
      waits.push(clock.waits[0] ?? 0);
      clock.advance(clock.waits[0] ?? 0);
    }
    expect(await outlasted).toBe("back");
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 5_000, 5_000, 5_000]);
    const stopped = outlast(() => Promise.reject(new Error("away")), patience);
    await until(() => expect(clock.waits.length).toBe(1));
    isStopped = true;
    clock.advance(250);
    expect(await stopped).toBeUndefined();
  });
});

test("JSON for rows holds what Postgres holds, and leaves everything else as it is", () => {
  const text = 'quotes " backslashes \\ \\\\ lines \n pairs 😀 escapes \\u0000 \\ud83d';
  expect(JSON.parse(toJson([text]))).toEqual([text]);
  expect(JSON.parse(toJson(["\\\0", "\ud83d", "\ude00", "a\ud83d\ud83d\ude00"]))).toEqual([
    "\\\ufffd",
    "\ufffd",
    "\ufffd",
    "a\ufffd😀",
  ]);
  expect(toStorable("a\0\ud83d😀")).toBe("a\ufffd\ufffd😀");
});
