import { expect, test } from "vitest";
import { Unread } from "../../src/control/unread.ts";
import { ManualClock } from "../support/manual-clock.ts";

/** The names of those who may go on, in the order in which they did. */
function waitingRoom(unread: Unread) {
  const gone: string[] = [];
  const wait = (agentId: string, channelId: string, name: string): void => {
    const read = unread.whenRead(agentId, channelId);
    if (read) void read.then(() => gone.push(name));
    else gone.push(name);
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { gone, wait, settled };
}

/** A moment that is surely later than those before it. */
async function later(): Promise<number> {
  const now = performance.now();
  while (performance.now() <= now) await Promise.resolve();
  return performance.now();
}

test("a bot that was never away waits for nothing", () => {
  const unread = new Unread(new ManualClock());
  unread.begin("webster");
  expect(unread.whenRead("manager", "500")).toBeNull();
});

test("what a bot hears waits for its channel alone, and goes on in order", async () => {
  const unread = new Unread(new ManualClock());
  const { gone, wait, settled } = waitingRoom(unread);
  unread.begin("manager");
  wait("manager", "500", "one");
  wait("manager", "501", "elsewhere");
  wait("manager", "500", "two");
  expect(unread.awaitedBy("manager")).toEqual(new Set(["500", "501"]));
  unread.pass("500", await later());
  await settled();
  wait("manager", "500", "three");
  expect(gone).toEqual(["one", "two", "three"]);
  unread.end("manager", await later());
  await settled();
  expect(gone).toEqual(["one", "two", "three", "elsewhere"]);
  expect(unread.whenRead("manager", "502")).toBeNull();
});

test("a reading for one bot frees no other; one for all frees those who were away when it began", async () => {
  const unread = new Unread(new ManualClock());
  const { gone, wait, settled } = waitingRoom(unread);
  unread.begin("manager");
  unread.begin("webster");
  wait("manager", "500", "manager");
  wait("webster", "500", "webster");
  unread.pass("500", await later(), "manager");
  await settled();
  expect(gone).toEqual(["manager"]);
  unread.pass("500", await later());
  await settled();
  expect(gone).toEqual(["manager", "webster"]);
});

test("who goes away again waits for a reading that begins after that", async () => {
  const unread = new Unread(new ManualClock());
  const { gone, wait, settled } = waitingRoom(unread);
  unread.begin("manager");
  const startedAt = await later();
  wait("manager", "500", "one");
  await later();
  unread.begin("manager");
  unread.pass("500", startedAt);
  unread.end("manager", startedAt);
  await settled();
  wait("manager", "500", "two");
  expect(gone).toEqual([]);
  unread.pass("500", await later());
  await settled();
  expect(gone).toEqual(["one", "two"]);
});

test("a place that cannot be read holds nobody up for ever", async () => {
  const clock = new ManualClock();
  const unread = new Unread(clock);
  const { gone, wait, settled } = waitingRoom(unread);
  unread.begin("manager");
  wait("manager", "500", "patient");
  clock.advance(59_999);
  await settled();
  expect(gone).toEqual([]);
  clock.advance(1);
  await settled();
  expect(gone).toEqual(["patient"]);
});
