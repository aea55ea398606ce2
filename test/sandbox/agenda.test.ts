/** What is due by a clock that can be put forward. */
import { expect, test } from "vitest";
import { Agenda } from "../../src/sandbox/agenda.ts";
import { until } from "../support/until.ts";

test("what lies behind a leap happens in its order; what is later waits, what was taken off never comes", () => {
  let now = 1_000;
  const agenda = new Agenda(() => now);
  const done: string[] = [];
  agenda.at(9_000, () => done.push("late"));
  agenda.at(3_000, () => done.push("second"));
  agenda.at(2_000, () => done.push("first"));
  const takeOff = agenda.at(2_500, () => done.push("never"));
  takeOff();
  agenda.runDue();
  expect(done).toEqual([]);
  now = 4_000;
  agenda.runDue();
  agenda.runDue();
  expect(done).toEqual(["first", "second"]);
  agenda.stop();
});

test("one that takes another off keeps it from happening in the same leap", () => {
  let now = 0;
  const agenda = new Agenda(() => now);
  const done: string[] = [];
  const takeOff = agenda.at(20, () => done.push("second"));
  agenda.at(10, () => {
    done.push("first");
    takeOff();
  });
  now = 30;
  agenda.runDue();
  expect(done).toEqual(["first"]);
  agenda.stop();
});

test("without a leap the machine's time brings it", async () => {
  const agenda = new Agenda(Date.now);
  let hasCome = false;
  agenda.at(Date.now() + 30, () => {
    hasCome = true;
  });
  await until(() => expect(hasCome).toBe(true));
  agenda.stop();
});
