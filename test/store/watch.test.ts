/** The watch over a database, by a clock that stands still. */
import { expect, test } from "vitest";
import { failureFacts, roomTroubleIn, type StoreTrouble, troubleOf } from "../../src/store/trouble.ts";
import { StoreWatch } from "../../src/store/watch.ts";
import { ManualClock } from "../support/manual-clock.ts";
import { until } from "../support/until.ts";

const refusedConnection = Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" });
const fullDisk = Object.assign(new Error("could not extend file"), { code: "53100" });

function setUp() {
  const clock = new ManualClock();
  let failure: Error | null = null;
  const probed: StoreTrouble["kind"][] = [];
  const heard: string[] = [];
  const watch = new StoreWatch({
    clock,
    probe: async (kind) => {
      probed.push(kind);
      if (failure) throw failure;
    },
  });
  watch.listen({
    onTrouble: ({ kind }) => heard.push(kind),
    onWell: ({ kind, durationMs }) => heard.push(`well after ${durationMs} ms of ${kind}`),
  });
  const failWith = (error: Error | null): void => {
    failure = error;
  };
  /** Lets the watch try once more. */
  const pass = async (ms: number): Promise<void> => {
    await until(() => expect(clock.waits.length).toBeGreaterThan(0));
    clock.advance(ms);
  };
  return { clock, watch, heard, probed, failWith, pass };
}

test("what failed tells of trouble once, and who waits goes on when it is over", async () => {
  const { clock, watch, heard, failWith, pass } = setUp();
  await watch.whenWell();
  failWith(refusedConnection);
  const since = clock.now();
  for (let count = 0; count < 5; count++) watch.noteFailure(refusedConnection);
  expect(watch.trouble).toEqual({ kind: "away", words: "it does not answer (ECONNREFUSED)", since });
  let isWell = false;
  void watch.whenWell().then(() => {
    isWell = true;
  });
  await pass(10_000);
  await pass(10_000);
  expect(isWell).toBe(false);
  failWith(null);
  await pass(10_000);
  await watch.whenWell();
  expect(heard).toEqual(["away", "well after 30000 ms of away"]);
  expect(watch.trouble).toBeNull();
});

test("it is asked at least every two seconds, however long it is away", async () => {
  const { clock, watch, probed, failWith, pass } = setUp();
  failWith(refusedConnection);
  watch.noteFailure(refusedConnection);
  for (let count = 0; count < 20; count++) {
    await until(() => expect(clock.waits).toHaveLength(1));
    expect(clock.waits[0]).toBeLessThanOrEqual(2_000);
    await pass(2_000);
  }
  expect(probed.length).toBeGreaterThanOrEqual(20);
});

test("a server that went down for want of room is asked for room when it is back", async () => {
  const { watch, heard, probed, failWith, pass } = setUp();
  failWith(fullDisk);
  watch.noteFailure(fullDisk);
  failWith(refusedConnection);
  watch.noteFailure(refusedConnection);
  await pass(5_000);
  await pass(5_000);
  failWith(null);
  await pass(5_000);
  await watch.whenWell();
  expect(heard).toEqual(["full", "well after 15000 ms of full"]);
  expect(new Set(probed)).toEqual(new Set(["full"]));
});

test("a trouble that turns into another is told, and lasts since the first", async () => {
  const { clock, watch, heard, failWith } = setUp();
  const since = clock.now();
  failWith(refusedConnection);
  watch.noteFailure(refusedConnection);
  clock.advance(3_000);
  watch.raise({ kind: "read_only", words: "it cannot be written" });
  expect(watch.trouble).toMatchObject({ kind: "read_only", since });
  expect(heard).toEqual(["away", "read_only"]);
});

test("after the end nobody waits, and nothing is tried", async () => {
  const { watch, failWith, probed } = setUp();
  failWith(refusedConnection);
  watch.noteFailure(refusedConnection);
  watch.stop();
  await watch.whenWell();
  const count = probed.length;
  watch.noteFailure(refusedConnection);
  expect(probed).toHaveLength(count);
});

test.each([
  ["53100", "full"],
  ["53300", "crowded"],
  ["25006", "read_only"],
  ["28P01", "locked_out"],
  ["42501", "locked_out"],
  ["57P01", "away"],
  ["57P03", "away"],
  ["08006", "away"],
  ["ECONNRESET", "away"],
  ["CONNECT_TIMEOUT", "away"],
  ["CONNECTION_CLOSED", "away"],
  ["57014", null],
  ["23505", null],
  ["40P01", null],
  ["ERR_INVALID_ARG_TYPE", null],
])("the code %s means: %s", (code, kind) => {
  const error = Object.assign(new Error("It failed."), { code });
  expect(troubleOf(error)?.kind ?? null).toBe(kind);
  expect(troubleOf(new Error("Failed query", { cause: error }))?.kind ?? null).toBe(kind);
});

test("a log keeps the words of a trouble, and of any other error all there is", () => {
  const away = new Error("Failed query: select", { cause: Object.assign(new Error("gone"), { code: "57P01" }) });
  expect(failureFacts(away)).toEqual({ trouble: "it does not answer (57P01)" });
  const wrong = Object.assign(new Error("duplicate key"), { code: "23505" });
  expect(failureFacts(wrong)).toEqual({ error: wrong });
});

test("a server's own words tell of a full disk", () => {
  expect(roomTroubleIn('PANIC:  could not write to file "pg_wal/xlogtemp.7": No space left on device')?.kind).toBe(
    "full",
  );
  expect(roomTroubleIn("LOG:  database system is ready to accept connections")).toBeNull();
  expect(troubleOf(Object.assign(new Error("could not write: No space left on device"), { code: "58030" }))?.kind).toBe(
    "full",
  );
});

test("errors of other things say nothing", () => {
  for (const error of [new Error("It failed."), null, "away", { code: "ECONNREFUSED" }]) {
    expect(troubleOf(error)).toBeNull();
  }
});
