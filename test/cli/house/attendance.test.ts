/** Who has missed something: every new process, every new session, and nobody else. */
import { expect, test } from "vitest";
import { Attendance } from "../../../src/cli/house/attendance.ts";
import type { WorkerChild } from "../../../src/supervisor/worker-child.ts";
import { until } from "../../support/until.ts";

const workerOf = () => ({}) as WorkerChild;

test("a worker that goes on with its own session has missed nothing", () => {
  const attendance = new Attendance();
  const worker = workerOf();
  expect(attendance.arrive("manager", worker, false)).toBe(false);
  expect(attendance.hasResumed("manager")).toBe(false);
  attendance.lose("manager");
  expect(attendance.arrive("manager", worker, true)).toBe(true);
  expect(attendance.hasResumed("manager")).toBe(true);
});

test("a new session, and a new process that goes on with the old one, may have missed something", () => {
  const attendance = new Attendance();
  const [first, second] = [workerOf(), workerOf()];
  attendance.arrive("manager", first, false);
  attendance.lose("manager");
  expect(attendance.arrive("manager", first, false)).toBe(false);
  expect(attendance.arrive("manager", second, true)).toBe(false);
  attendance.leave("manager");
  expect(attendance.arrive("manager", second, true)).toBe(false);
});

test("a bot is away since its connection or its process ended, each on its own", async () => {
  const attendance = new Attendance();
  const since = () => ["manager", "auditor"].map((id) => attendance.awaySince(id));
  const [atFirst = 0, others = 0] = since();
  await until(() => expect(performance.now()).toBeGreaterThan(atFirst));
  attendance.arrive("manager", workerOf(), true);
  attendance.lose("manager");
  const [lost = 0] = since();
  expect(lost).toBeGreaterThan(atFirst);
  attendance.arrive("manager", workerOf(), true);
  expect(since()).toEqual([lost, others]);
  await until(() => expect(performance.now()).toBeGreaterThan(lost));
  attendance.leave("manager");
  const [left = 0, other] = since();
  expect([left > lost, other]).toEqual([true, others]);
});

test("tries to connect that fail make no later absence of one", async () => {
  const attendance = new Attendance();
  attendance.arrive("manager", workerOf(), false);
  attendance.lose("manager");
  const lost = attendance.awaySince("manager");
  await until(() => expect(performance.now()).toBeGreaterThan(lost));
  attendance.lose("manager");
  attendance.leave("manager");
  expect(attendance.awaySince("manager")).toBe(lost);
});

test("a worker that left messages to Discord has missed something, from the first of them on", () => {
  const attendance = new Attendance();
  const worker = workerOf();
  attendance.arrive("manager", worker, false);
  attendance.lose("manager");
  const lost = attendance.awaySince("manager");
  attendance.miss("manager", 60_000);
  expect(attendance.awaySince("manager")).toBeLessThan(lost - 59_000);
  expect(attendance.arrive("manager", worker, true)).toBe(false);
  attendance.lose("manager");
  expect(attendance.arrive("manager", worker, true), "the next time").toBe(true);
});
