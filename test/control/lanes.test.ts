import fc from "fast-check";
import { expect, test } from "vitest";
import { Lanes } from "../../src/control/lanes.ts";

interface Item {
  readonly lane: string;
  readonly place: number;
}

const rulesOf = (run: (item: Item) => Promise<void>) => ({
  laneOf: ({ lane }: Item) => lane,
  groupOf: ({ lane }: Item) => lane[0] ?? "",
  compare: (a: Item, b: Item) => a.place - b.place,
  run,
});

test("items of a lane run one at a time and in order behind the running one; every lane runs", async () => {
  const lane = fc.constantFrom("a1", "a2", "b1");
  await fc.assert(
    fc.asyncProperty(fc.array(fc.record({ lane, place: fc.nat(50) }), { maxLength: 40 }), async (items) => {
      const ran: Item[] = [];
      const running = new Map<string, number>();
      const gates: (() => void)[] = [];
      const lanes = new Lanes<Item>(
        rulesOf(async (item) => {
          running.set(item.lane, (running.get(item.lane) ?? 0) + 1);
          expect(running.get(item.lane)).toBe(1);
          ran.push(item);
          await new Promise<void>((resolve) => gates.push(resolve));
          running.set(item.lane, 0);
        }),
      );
      for (const item of items) lanes.push(item);
      const names = new Set(items.map((item) => item.lane));
      // Every lane's first item has started at once.
      expect(ran.length).toBe(names.size);
      for (const name of names) expect(lanes.isFree(name)).toBe(false);
      while (gates.length > 0) {
        for (const open of gates.splice(0)) open();
        await new Promise((resolve) => setImmediate(resolve));
      }
      expect(ran.length).toBe(items.length);
      for (const name of names) {
        const [first, ...rest] = ran.filter((item) => item.lane === name);
        expect(first).toBe(items.find((item) => item.lane === name));
        expect(rest.map(({ place }) => place)).toEqual(rest.map(({ place }) => place).sort((a, b) => a - b));
        expect(lanes.isFree(name)).toBe(true);
      }
      expect(lanes.countOf("a") + lanes.countOf("b")).toBe(0);
    }),
    { numRuns: 50 },
  );
});

test("equal items keep the order in which they came, and a group counts its lanes", async () => {
  const ran: Item[] = [];
  const gate = Promise.withResolvers<void>();
  const lanes = new Lanes<Item>(
    rulesOf(async (item) => {
      ran.push(item);
      await gate.promise;
    }),
  );
  const items = Array.from({ length: 4 }, () => ({ lane: "a1", place: 1 }));
  for (const item of items) lanes.push(item);
  lanes.push({ lane: "a2", place: 1 });
  expect([lanes.countOf("a"), lanes.countOf("b")]).toEqual([5, 0]);
  gate.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(ran.filter(({ lane }) => lane === "a1").every((item, index) => item === items[index])).toBe(true);
  expect(lanes.countOf("a")).toBe(0);
});

test("what is pushed into a held lane comes into order before the first of it starts; other lanes and running ones go on", async () => {
  const ran: number[] = [];
  const running = Promise.withResolvers<void>();
  const lanes = new Lanes<Item>(
    rulesOf(async ({ place }) => {
      ran.push(place);
      if (place === 9) await running.promise;
    }),
  );
  const hold = Promise.withResolvers<void>();
  lanes.hold("a1", hold.promise);
  for (const place of [5, 3, 4]) lanes.push({ lane: "a1", place });
  lanes.push({ lane: "b1", place: 9 });
  lanes.hold("b1", new Promise(() => undefined));
  lanes.push({ lane: "b1", place: 8 });
  expect(lanes.isFree("a1")).toBe(false);
  expect(ran).toEqual([9]);
  running.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(ran).toEqual([9, 8]);
  hold.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  expect(ran).toEqual([9, 8, 3, 4, 5]);
  expect(lanes.isFree("a1")).toBe(true);
});
