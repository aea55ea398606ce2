/** Every operation of the sandbox is exercised once and its answer held against Discord's API description. */
import { expect, test } from "vitest";
import { coveredOperations, describedOperations, operations } from "./description.ts";
import { guilds, places, users, webhooks } from "./exercise-guild.ts";
import { commands, interactions, messages, threads } from "./exercise-talk.ts";
import { startHarness } from "./harness.ts";

test("every route is one of Discord's", () => {
  expect(operations.length).toBeGreaterThan(60);
  expect(operations.filter((operation) => !describedOperations().has(operation))).toEqual([]);
});

test("every route answers as Discord describes", async () => {
  const sandbox = await startHarness();
  await users(sandbox);
  await guilds(sandbox);
  await messages(sandbox);
  await threads(sandbox);
  await places(sandbox);
  await webhooks(sandbox);
  await commands(sandbox);
  await interactions(sandbox);
  expect(operations.filter((operation) => !coveredOperations().has(operation))).toEqual([]);
});
