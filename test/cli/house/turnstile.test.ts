/** How many requests of a bot are under way at once. */
import { expect, test } from "vitest";
import { Turnstile } from "../../../src/cli/house/turnstile.ts";

test("lets so many pass at once for each bot, and the others in their order", async () => {
  const turnstile = new Turnstile(2);
  const gates = Array.from({ length: 5 }, () => Promise.withResolvers<number>());
  const begun: number[] = [];
  const pass = (agentId: string, index: number) =>
    turnstile.pass(agentId, () => {
      begun.push(index);
      return gates[index]?.promise ?? Promise.resolve(-1);
    });
  const passed = [0, 1, 2, 3].map((index) => pass("manager", index));
  passed.push(pass("webster", 4));
  expect(begun).toEqual([0, 1, 4]);
  expect([turnstile.depthOf("manager"), turnstile.depthOf("webster"), turnstile.depthOf("nobody")]).toEqual([4, 1, 0]);
  gates[1]?.reject(new Error("refused"));
  await expect(passed[1]).rejects.toThrow("refused");
  expect(begun).toEqual([0, 1, 4, 2]);
  for (const [index, gate] of gates.entries()) gate.resolve(index);
  expect(await Promise.all(passed.toSpliced(1, 1))).toEqual([0, 2, 3, 4]);
  expect(begun).toEqual([0, 1, 4, 2, 3]);
  expect(turnstile.depthOf("manager")).toBe(0);
});
