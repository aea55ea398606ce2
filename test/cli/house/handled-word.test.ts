/** Word of what is on disk: every event of every worker once, and few messages. */
import { expect, test } from "vitest";
import { HandledWord } from "../../../src/cli/house/handled-word.ts";
import type { WorkerChild } from "../../../src/supervisor/worker-child.ts";
import { until } from "../../support/until.ts";

/** A worker that keeps what it is told. */
function workerThat(heard: number[][]): WorkerChild {
  const send = ({ sequences }: { readonly sequences: number[] }): unknown => heard.push(sequences);
  return { link: { send } } as unknown as WorkerChild;
}

test("each worker hears of its own events, once, those of a moment together", async () => {
  const [one, other]: [number[][], number[][]] = [[], []];
  const word = new HandledWord();
  const [first, second] = [workerThat(one), workerThat(other)];
  for (const sequence of [1, 2, 3]) word.note(first, sequence);
  word.note(second, 1);
  await until(() => expect([one, other]).toEqual([[[1, 2, 3]], [[1]]]));
  word.note(first, 4);
  await until(() => expect(one).toEqual([[1, 2, 3], [4]]));
  expect(other).toEqual([[1]]);
  word.note(first, 5);
  word.stop();
  const later = new HandledWord();
  later.note(second, 2);
  await until(() => expect(other).toHaveLength(2));
  expect(one).toHaveLength(2);
});
