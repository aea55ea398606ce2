/** Waiting only so long, and asking only once. */
import { expect, test } from "vitest";
import { sharedRead, withinDeadline } from "../../src/http/deadline.ts";

const never = new Promise<never>(() => undefined);

test("what comes in time is given on, also a failure", async () => {
  expect(await withinDeadline(Promise.resolve(1), 1_000, () => 2)).toBe(1);
  await expect(withinDeadline(Promise.reject(new Error("no")), 1_000, () => 2)).rejects.toThrow("no");
});

test("what does not is given up", async () => {
  expect(await withinDeadline<number>(never, 5, () => 2)).toBe(2);
});

test("readers that come together share one reading; the next one reads anew", async () => {
  let readCount = 0;
  const gate = Promise.withResolvers<void>();
  const read = sharedRead(async () => {
    readCount += 1;
    await gate.promise;
    return readCount;
  }, 1_000);
  const both = [read(), read()];
  gate.resolve();
  expect(await Promise.all(both)).toEqual([1, 1]);
  expect(await read()).toBe(2);
});

test("a reading that hangs is waited for by each only so long, and not begun again", async () => {
  let readCount = 0;
  const read = sharedRead(() => {
    readCount += 1;
    return never;
  }, 5);
  expect(await read()).toBeNull();
  expect(await read()).toBeNull();
  expect(readCount).toBe(1);
});

test("a reading that fails is nothing, and is tried again", async () => {
  let readCount = 0;
  const read = sharedRead(async () => {
    readCount += 1;
    if (readCount === 1) throw new Error("The store is away.");
    return readCount;
  }, 1_000);
  expect(await read()).toBeNull();
  expect(await read()).toBe(2);
});
