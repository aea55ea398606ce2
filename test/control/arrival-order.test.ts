/** Messages of one channel go on in their order, however long the way to disk of each is. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { ArrivalOrder } from "../../src/control/arrival-order.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { until } from "../support/until.ts";

function start() {
  const clock = new ManualClock();
  const arrivals = new ArrivalOrder(clock);
  const gone: string[] = [];
  const place = (id: number, channelId = "1") => ({ id: String(id), channelId });
  const enter = (id: number) => arrivals.enter(place(id));
  const goOn = (id: number, channelId?: string) =>
    arrivals.goOnInTurn(place(id, channelId), () => void gone.push(String(id)));
  return { clock, arrivals, gone, place, enter, goOn };
}

test("with nothing before it, a message goes on at once, and waits for nothing", () => {
  const { clock, gone, enter, goOn } = start();
  enter(5);
  enter(9);
  goOn(5);
  goOn(9);
  expect(gone).toEqual(["5", "9"]);
  expect(clock.waits).toEqual([]);
});

test("a message waits for the earlier ones of its channel, not for those of others", async () => {
  const { gone, enter, goOn } = start();
  for (const id of [5, 9, 10]) enter(id);
  goOn(10);
  goOn(9);
  goOn(11, "2");
  expect(gone).toEqual(["11"]);
  goOn(5);
  await until(() => expect(gone).toEqual(["11", "5", "9", "10"]));
});

test("one that never can be written lets the others go on", async () => {
  const { arrivals, gone, place, enter, goOn } = start();
  for (const id of [5, 9]) enter(id);
  goOn(9);
  arrivals.leave(place(5));
  await until(() => expect(gone).toEqual(["9"]));
});

test("nobody is held up for longer than 30 s", async () => {
  const { clock, gone, enter, goOn } = start();
  for (const id of [5, 9]) enter(id);
  goOn(9);
  clock.advance(29_999);
  await Promise.resolve();
  expect(gone).toEqual([]);
  clock.advance(1);
  await until(() => expect(gone).toEqual(["9"]));
});

test("whatever the order in which they are written, they go on in their own", async () => {
  const ids = fc.uniqueArray(fc.integer({ min: 1, max: 2_000 }), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(ids, fc.infiniteStream(fc.nat()), async (entered, chance) => {
      const { gone, enter, goOn } = start();
      for (const id of entered) enter(id);
      const left = [...entered];
      while (left.length > 0) {
        const [id = 0] = left.splice((chance.next().value ?? 0) % left.length, 1);
        goOn(id);
      }
      await until(() => expect(gone).toHaveLength(entered.length));
      expect(gone).toEqual([...entered].sort((a, b) => a - b).map(String));
    }),
    { numRuns: 50 },
  );
});
