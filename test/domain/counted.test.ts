/** Numbers of things in sentences. */
import { expect, test } from "vitest";
import { counted } from "../../src/domain/counted.ts";

test.each([
  [0, "0 bots are", "0 bots"],
  [1, "1 bot is", "1 bot"],
  [2, "2 bots are", "2 bots"],
])("%i", (count, verb, noun) => {
  expect(counted(count, "bot is", "bots are")).toBe(verb);
  expect(counted(count, "bot")).toBe(noun);
});
