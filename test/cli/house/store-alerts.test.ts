/** What is said of a database in trouble: while it lasts to the terminal, afterwards in one alert. */
import { expect, test } from "vitest";
import { tellOfStore } from "../../../src/cli/house/store-alerts.ts";
import { StoreWatch } from "../../../src/store/watch.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { until } from "../../support/until.ts";

const away = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });

function setUp(isNews = true) {
  const clock = new ManualClock();
  const printed: string[] = [];
  const alerts: [string, string][] = [];
  let isAway = true;
  const watch = new StoreWatch({ clock, probe: () => (isAway ? Promise.reject(away) : Promise.resolve()) });
  const alert = async (cause: string, text: string): Promise<boolean> => {
    alerts.push([cause, text]);
    return isNews;
  };
  tellOfStore({ watch, clock, alert, print: (line) => printed.push(line) });
  const comeBack = async (afterMs: number, waitCount = 2): Promise<void> => {
    await until(() => expect(clock.waits).toHaveLength(waitCount));
    isAway = false;
    clock.advance(afterMs);
    await watch.whenWell();
  };
  return { clock, watch, printed, alerts, comeBack };
}

test("a long one is told while it lasts and once more when it is over", async () => {
  const { clock, watch, printed, alerts, comeBack } = setUp();
  watch.noteFailure(away);
  await until(() => expect(clock.waits).toHaveLength(2));
  clock.advance(2_000);
  await until(() => expect(printed).toHaveLength(1));
  expect(printed[0]).toBe(
    "The database is in trouble: it does not answer (ECONNREFUSED). What is said meanwhile waits, and is taken up as soon as it is well.",
  );
  await until(() => expect(clock.waits).toHaveLength(1));
  expect(alerts).toEqual([]);
  watch.raise({ kind: "full", words: "its disk is full" });
  await comeBack(10_000);
  await until(() => expect(alerts).toHaveLength(1));
  expect(alerts[0]).toEqual([
    "database full",
    "The database had no room on its disk for 12 s and is well again. What was said meanwhile is being taken up; nothing is lost.",
  ]);
  expect(printed.join()).not.toContain("well again");
});

test("that it is over is told in the terminal also where the team has heard the same within the hour", async () => {
  const { clock, watch, printed, comeBack } = setUp(false);
  watch.noteFailure(away);
  await until(() => expect(clock.waits).toHaveLength(2));
  clock.advance(2_000);
  await until(() => expect(printed).toHaveLength(1));
  await comeBack(1_000, 1);
  await until(() => expect(printed[1]).toMatch(/^The database was away for 3 s and is well again\./));
});

test("a short one is not worth a word", async () => {
  const { clock, watch, printed, alerts, comeBack } = setUp();
  watch.noteFailure(away);
  await comeBack(500);
  clock.advance(5_000);
  await until(() => expect(clock.waits).toEqual([]));
  expect(printed).toEqual([]);
  expect(alerts).toEqual([]);
});
