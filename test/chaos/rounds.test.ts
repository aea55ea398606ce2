/** Rounds beside a run: one after the other until they are ended; the first that fails is told. */
import { expect, test } from "vitest";
import { Rounds } from "../../chaos/rounds.ts";
import { until } from "../support/until.ts";

test("go on until they are ended, and wait for the one under way", async () => {
  const done: number[] = [];
  const gate = Promise.withResolvers<void>();
  const rounds = new Rounds(async () => {
    if (done.length === 2) await gate.promise;
    done.push(done.length);
  }, 1);
  await until(() => expect(done.length).toBe(2));
  const ended = rounds.end();
  expect(rounds.isEnding).toBe(true);
  gate.resolve();
  await ended;
  const count = done.length;
  expect(count).toBeLessThanOrEqual(3);
});

test("an end does not wait for the time of the next", async () => {
  const rounds = new Rounds(async () => undefined, 3_600_000);
  await rounds.end();
});

test("the first that fails is told at once to whoever listens, and at the end", async () => {
  let count = 0;
  const rounds = new Rounds(async () => {
    count += 1;
    if (count === 2) throw new Error("Overtaken.");
  }, 1);
  await expect(rounds.failed).rejects.toThrow("Overtaken.");
  await expect(rounds.end()).rejects.toThrow("Overtaken.");
  expect(count).toBe(2);
});
