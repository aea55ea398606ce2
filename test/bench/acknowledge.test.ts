/** What the bench counts as the acknowledgement of a command: only what Discord took; what it never took is lost. */
import { expect, test } from "vitest";
import { waitsOf } from "../../bench/measure/acknowledge.ts";

const madeAt = 1_700_000_000_000;
const id = String(BigInt(madeAt - 1_420_070_400_000) << 22n);
const callback = (after: number, status: number) => ({
  at: madeAt + after,
  path: `/interactions/${id}/token/callback`,
  status,
});

test.each([
  ["the first that was taken", [callback(40, 204)], 40],
  ["a try that failed and one that was taken", [callback(40, 502), callback(900, 204)], 900],
  ["a try that was left hanging", [callback(40, 0), callback(1_200, 200)], 1_200],
  ["a refusal alone", [callback(40, 404)], 3_000],
  ["nothing", [], 3_000],
  ["one that came too late", [callback(3_400, 204)], 3_000],
  ["another command's", [{ ...callback(40, 204), path: "/interactions/1/token/callback" }], 3_000],
])("%s", (_, entries, wait) => {
  expect(waitsOf(entries, [id])).toEqual([wait]);
});
