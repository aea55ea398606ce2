/** Where a bot's next process resumes: what its last one reported, also when this process has ended since. */
import { expect, test } from "vitest";
import { SessionBook } from "../../../src/cli/house/session-book.ts";
import { readGatewaySession } from "../../../src/store/gateway-sessions.ts";
import { silentLog, useDatabase } from "../../support/database.ts";
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
