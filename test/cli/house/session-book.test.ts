/** Where a bot's next process resumes: what its last one reported, also when this process has ended since. */
import { pino } from "pino";
import { expect, test } from "vitest";
import { SessionBook } from "../../../src/cli/house/session-book.ts";
import type { Store } from "../../../src/store/database.ts";
import { readGatewaySession } from "../../../src/store/gateway-sessions.ts";
import { silentLog, useDatabase } from "../../support/database.ts";
import { faltering, holding } from "../../support/database-faults.ts";
import { until } from "../../support/until.ts";

const openDatabase = useDatabase();
const apiUrl = "http://here/api";
const session = { sessionId: "one", resumeUrl: "ws://here", sequence: 1 };

async function open(writeMs = 60_000) {
  const { store } = await openDatabase();
  const ready = Promise.resolve({ store });
  const bookOf = (url = apiUrl) => new SessionBook({ ready, apiUrl: url, log: silentLog, writeMs });
  return { book: bookOf(), bookOf, stored: () => readGatewaySession(store, "manager", apiUrl) };
}

test("a new session is written at once; how far it went soon, and at the latest at the stop", async () => {
  const { book, bookOf, stored } = await open();
  expect(await book.read("manager")).toBeNull();
  book.move("manager", session);
  await until(async () => expect(await stored()).toEqual(session));
  book.move("manager", { ...session, sequence: 2 });
  book.move("manager", { ...session, sequence: 3 });
  expect(await book.read("manager")).toEqual({ ...session, sequence: 3 });
  await book.stop();
  expect(await stored()).toEqual({ ...session, sequence: 3 });
  expect(await bookOf().read("manager")).toEqual({ ...session, sequence: 3 });
});

test("how far it went is written without a stop, too, again and again", async () => {
  const { book, stored } = await open(5);
  for (const sequence of [1, 2, 3]) {
    book.move("manager", { ...session, sequence });
    await until(async () => expect(await stored()).toEqual({ ...session, sequence }));
  }
});

test("a session that has ended is not resumed, neither now nor later", async () => {
  const { book, bookOf, stored } = await open();
  book.move("manager", session);
  await until(async () => expect(await stored()).toEqual(session));
  book.end("manager");
  expect(await book.read("manager")).toBeNull();
  await until(async () => expect(await stored()).toBeNull());
  expect(await bookOf().read("manager")).toBeNull();
});

test("a session belongs to its bot, and to the API that began it", async () => {
  const { book, bookOf, stored } = await open();
  book.move("manager", session);
  await until(async () => expect(await stored()).toEqual(session));
  expect(await book.read("auditor")).toBeNull();
  expect(await bookOf("http://elsewhere/api").read("manager")).toBeNull();
});

async function openOn(breakStore: (store: Store) => { readonly store: Store }, stopMs = 5_000, writeMs = 5) {
  const { store } = await openDatabase();
  const ready = Promise.resolve(breakStore(store));
  const lines: { readonly msg: string; readonly bots: readonly string[] }[] = [];
  const log = pino({ level: "warn" }, { write: (line: string) => lines.push(JSON.parse(line)) });
  const book = new SessionBook({ ready, apiUrl, log, writeMs, stopMs });
  return { book, lines, stored: (agentId: string) => readGatewaySession(store, agentId, apiUrl) };
}

test("the sessions of all bots are written in one statement, those that go on and those that have ended", async () => {
  let count = 0;
  const { book, stored } = await openOn((store) => {
    const sql = new Proxy(store.sql, {
      apply(target, self, args) {
        count += 1;
        return Reflect.apply(target, self, args);
      },
    });
    return { store: { ...store, sql } };
  });
  const bots = ["manager", "auditor", "optimizer"];
  for (const bot of bots) book.move(bot, session);
  await until(async () => expect(await Promise.all(bots.map(stored))).toEqual([session, session, session]));
  // The first was on its way alone when the others came.
  expect(count).toBeLessThanOrEqual(2);
  count = 0;
  book.move("manager", { ...session, sequence: 7 });
  book.move("auditor", { ...session, sequence: 8 });
  book.end("optimizer");
  await book.stop();
  expect(await Promise.all(bots.map(stored))).toEqual([{ ...session, sequence: 7 }, { ...session, sequence: 8 }, null]);
  expect(count).toBe(1);
});

test("what the database did not take is written later; an older state never over a newer one", async () => {
  const away = await openOn((store) => {
    const broken = faltering(store);
    broken.failNext(2);
    return broken;
  });
  away.book.move("manager", session);
  await until(async () => expect(await away.stored("manager")).toEqual(session));

  let release = (): void => undefined;
  const slow = await openOn((store) => {
    const held = holding(store, 1);
    release = held.release;
    return held;
  });
  slow.book.move("manager", session);
  slow.book.move("manager", { ...session, sequence: 5 });
  const stopped = slow.book.stop();
  release();
  await stopped;
  expect(await slow.stored("manager")).toEqual({ ...session, sequence: 5 });
});

test("where to resume is asked until the database tells, and no more after the end", async () => {
  const broken: { failNext(count: number): void }[] = [];
  const away = await openOn((store) => {
    const made = faltering(store);
    broken.push(made);
    return made;
  });
  broken[0]?.failNext(2);
  expect(await away.book.read("manager")).toBeNull();
  broken[0]?.failNext(1_000);
  const refused = expect(away.book.read("auditor")).rejects.toThrow("Guildhall is stopping");
  await away.book.stop();
  await refused;
});

test("at the end a database that is away for a moment is asked again", async () => {
  const { book, stored, lines } = await openOn(
    (store) => {
      const broken = faltering(store);
      broken.failNext(3);
      return broken;
    },
    5_000,
    60_000,
  );
  book.move("manager", session);
  await book.stop();
  expect(await stored("manager")).toEqual(session);
  expect(new Set(lines.map(({ msg }) => msg))).toEqual(new Set(["gateway sessions could not be written yet"]));
});

test("the end does not wait for a database that does not answer or stays away, and says what was not written", async () => {
  const silent = (store: Store) => holding(store, Number.POSITIVE_INFINITY);
  const away = (store: Store) => {
    const broken = faltering(store);
    broken.failNext(Number.POSITIVE_INFINITY);
    return broken;
  };
  for (const breakStore of [silent, away]) {
    const { book, lines } = await openOn(breakStore, 50);
    const bots = Array.from({ length: 13 }, (_, index) => `bot-${index}`);
    for (const bot of bots) book.move(bot, session);
    const before = performance.now();
    await book.stop();
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(lines.at(-1)).toMatchObject({ msg: expect.stringContaining("the end did not wait"), bots });
  }
});
