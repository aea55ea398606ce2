/** What is held against the host's address, over all workers, and when nothing more leaves. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { AddressGuard } from "../../../src/cli/house/address-guard.ts";
import { AddressRecord } from "../../../src/cli/house/address-record.ts";
import { silentLog } from "../../support/database.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { until } from "../../support/until.ts";

const minuteMs = 60_000;
const none = { unauthorized: 0, forbidden: 0, rateLimited: 0 };

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "guildhall-address-"));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function open(dataFolder = folder(), clock = new ManualClock()) {
  const held: number[] = [];
  const alerts: { cause: string; text: string }[] = [];
  const guard = new AddressGuard({
    record: new AddressRecord(dataFolder, silentLog),
    clock,
    writeMs: 5,
    nameOf: (agentId) => `Bot ${agentId}`,
    hold: (forMs) => held.push(forMs),
    alert: (cause, text) => alerts.push({ cause, text }),
  });
  onTestFinished(() => guard.stop());
  const [manager, webster] = [{}, {}];
  return { dataFolder, clock, guard, held, alerts, manager, webster };
}

test("adds up what all workers have counted, and stops everything at a thousand", () => {
  const { guard, held, alerts, manager, webster } = open();
  guard.count("manager", manager, { ...none, forbidden: 600 });
  guard.count("webster", webster, { ...none, unauthorized: 100, rateLimited: 299 });
  expect(guard.reading).toEqual({ invalidCount: 999, maxInvalidCount: 1_000, heldForMs: 0, why: null });
  guard.count("webster", webster, { ...none, unauthorized: 100, rateLimited: 300 });
  expect(guard.reading).toMatchObject({ invalidCount: 1_000, why: "too many refused requests" });
  expect(held).toEqual([10 * minuteMs]);
  expect(alerts.map(({ cause }) => cause)).toEqual(["invalid requests"]);
  expect(alerts[0]?.text).toContain("Most are Bot manager's.");
});

test("counts what a process has told before only once, and a new process from its beginning", () => {
  const { guard, manager } = open();
  for (const forbidden of [3, 3, 5]) guard.count("manager", manager, { ...none, forbidden });
  guard.count("manager", {}, { ...none, forbidden: 2 });
  expect(guard.reading.invalidCount).toBe(7);
});

test("goes on when there is room again, and alerts anew the next time", () => {
  const { guard, clock, held, alerts, manager } = open();
  guard.count("manager", manager, { ...none, forbidden: 1_000 });
  clock.advance(10 * minuteMs - 1);
  expect(guard.heldForMs).toBe(1);
  clock.advance(1);
  expect(guard.reading).toMatchObject({ invalidCount: 0, heldForMs: 0, why: null });
  guard.count("manager", manager, { ...none, forbidden: 2_000 });
  expect(held).toHaveLength(2);
  expect(alerts).toHaveLength(2);
});

test("tells workers again only when it takes longer", () => {
  const { guard, clock, held, manager } = open();
  guard.count("manager", manager, { ...none, forbidden: 1_000 });
  guard.count("manager", manager, { ...none, forbidden: 1_001 });
  expect(held).toHaveLength(1);
  clock.advance(minuteMs);
  guard.count("manager", manager, { ...none, forbidden: 1_600 });
  expect(held.at(-1)).toBe(10 * minuteMs);
});

test("an address that is turned away is silent for as long as it was told", () => {
  const { guard, clock, held, alerts } = open();
  guard.turnAway("webster", 429, 90_000);
  expect(guard.reading).toMatchObject({ heldForMs: 90_000, why: "something before Discord turned its address away" });
  expect(held).toEqual([90_000]);
  expect(alerts[0]).toMatchObject({ cause: "address turned away" });
  expect(alerts[0]?.text).toContain("answered Bot webster with 429");
  clock.advance(90_000);
  expect(guard.heldForMs).toBe(0);
});

test("is remembered by the next process of the house, whatever the clock was set to", async () => {
  const { dataFolder, guard, clock, manager } = open();
  guard.count("manager", manager, { ...none, forbidden: 1_000 });
  const path = join(dataFolder, "invalid-requests.json");
  await until(() => expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ isOpen: true }));
  clock.advance(4 * minuteMs);
  expect(open(dataFolder, clock).guard.reading).toMatchObject({ invalidCount: 1_000, heldForMs: 6 * minuteMs });
  // Set back by an hour: it has just been, as far as anybody can tell.
  clock.set(-60 * minuteMs);
  const again = open(dataFolder, clock);
  expect(again.guard.heldForMs).toBe(10 * minuteMs);
  clock.advance(10 * minuteMs);
  expect(again.guard.heldForMs).toBe(0);
});

test("begins at nothing where its file is broken", () => {
  const dataFolder = folder();
  writeFileSync(join(dataFolder, "invalid-requests.json"), '{"slots":');
  expect(open(dataFolder).guard.reading.invalidCount).toBe(0);
});
