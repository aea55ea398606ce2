/** What is said to whoever asks for something that lies in a database that is in trouble. */
import { expect, test } from "vitest";
import { answerFromStore } from "../../src/cli/answer-from-store.ts";
import { StoreWatch } from "../../src/store/watch.ts";
import { ManualClock } from "../support/manual-clock.ts";

const advice = "Ask again once it is well; `guildhall status` tells when, `guildhall doctor` looks what is the matter.";
const troubled = (words: string) => ({
  code: "store_unreachable",
  message: `The database is in trouble: ${words}. ${advice}`,
});

/** As drizzle throws what its client throws. */
function failedQuery(code: string, message: string): Error {
  const cause = Object.assign(new Error(message), { code });
  return new Error('Failed query: select "id" from "messages"\nparams: 157', { cause });
}

function open() {
  const watch = new StoreWatch({ clock: new ManualClock(), probe: () => new Promise(() => undefined) });
  return { watch };
}

test("an answer in time is the answer", async () => {
  expect(await answerFromStore(open(), async () => 3)).toBe(3);
});

test("while it is known to be in trouble nothing is asked of it", async () => {
  const store = open();
  store.watch.raise({ kind: "full", words: "its disk is full" });
  const read = () => Promise.reject(new Error("It was asked."));
  await expect(answerFromStore(store, read)).rejects.toMatchObject(troubled("its disk is full"));
});

test("what it fails with is told without its SQL", async () => {
  const answer = (error: Error) => answerFromStore(open(), () => Promise.reject(error));
  await expect(answer(failedQuery("ECONNREFUSED", "connect ECONNREFUSED"))).rejects.toMatchObject(
    troubled("it does not answer (ECONNREFUSED)"),
  );
  await expect(answer(failedQuery("CONNECTION_DESTROYED", "write CONNECTION_DESTROYED"))).rejects.toMatchObject(
    troubled("it does not answer"),
  );
  await expect(answer(failedQuery("57014", "canceling statement due to statement timeout"))).rejects.toMatchObject({
    code: "control_failed",
    message: "The database did not do what was asked: canceling statement due to statement timeout.",
  });
  await expect(answer(new Error("No such message."))).rejects.toThrow("No such message.");
});

test("who asks one that stands still hears of it in time; what has to be ended is waited for", async () => {
  const never = () => new Promise<never>(() => undefined);
  await expect(answerFromStore(open(), never, 20)).rejects.toMatchObject(troubled("it has not answered for 0.02 s"));
  const late = Promise.withResolvers<string>();
  const order = answerFromStore(open(), () => late.promise, null);
  await expect(answerFromStore(open(), () => late.promise, 20)).rejects.toThrow();
  late.resolve("done");
  expect(await order).toBe("done");
});
