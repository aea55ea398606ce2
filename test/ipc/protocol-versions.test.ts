/**
 * Holds the versions of the protocols to their messages: a Guildhall that runs while it is updated starts children of the
 * new build, and tells by the version alone that they would misunderstand each other.
 */
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import * as z from "zod";
import * as executor from "../../src/ipc/executor-protocol.ts";
import type { CallShapes } from "../../src/ipc/link.ts";
import * as worker from "../../src/ipc/worker-protocol.ts";

interface Side {
  readonly incoming: z.ZodType;
  readonly calls: CallShapes;
}

/** Tells any change of what one end may say to the other, comments and names of types aside. */
function fingerprint(sides: readonly Side[]): string {
  const hash = createHash("sha256");
  for (const { incoming, calls } of sides) {
    for (const shape of [incoming, ...Object.values(calls).flatMap(({ input, output }) => [input, output])]) {
      hash.update(JSON.stringify(z.toJSONSchema(shape)));
    }
    hash.update(Object.keys(calls).join());
  }
  return hash.digest("hex").slice(0, 16);
}

// Where this fails, messages have changed: raise the version in the protocol's file, and write here what it is now.
test.each([
  [
    "worker",
    worker.workerProtocolVersion,
    [worker.supervisorSide, worker.workerSide],
    { version: 4, messages: "9248ab72ed05d043" },
  ],
  [
    "executor",
    executor.executorProtocolVersion,
    [executor.supervisorSide, executor.executorSide],
    { version: 1, messages: "81989f2113062ea0" },
  ],
] as const)("the version of the %s protocol stands for its messages", (_name, version, sides, held) => {
  expect({ version, messages: fingerprint(sides) }).toEqual(held);
});
