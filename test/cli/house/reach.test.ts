/** One alert for all bots that cannot reach Discord, one line when they can again, and nothing of a hiccup. */
import { expect, test } from "vitest";
import { Reach } from "../../../src/cli/house/reach.ts";
import { ManualClock } from "../../support/manual-clock.ts";
import { until } from "../../support/until.ts";

const settleMs = 10_000;
const why = "Discord's gateway cannot be reached (ECONNREFUSED).";
const promise =
  "Guildhall goes on trying, and then answers what was said meanwhile; if it takes long, `guildhall doctor` looks why.";
const ids = ["manager", "webster", "auditor", "optimizer"];

function open() {
  const clock = new ManualClock();
  const said: string[] = [];
  const sent: string[] = [];
  const reach = new Reach({
    clock,
    names: () => new Map(ids.map((id) => [id, id.toUpperCase()])),
    follow: (id) => void sent.push(id),
    alert: async (_cause, text) => void said.push(text),
    end: async (_causes, text) => void said.push(text),
  });
  const passes = async (ms = settleMs, leftCount = 0): Promise<void> => {
    await until(() => expect(clock.waits.length).toBeGreaterThan(0));
    clock.advance(ms);
    await until(() => expect(clock.waits).toHaveLength(leftCount));
  };
  return { reach, said, sent, passes };
}

test("all are told of together, however often each of them tries", async () => {
  const { reach, said, passes } = open();
  for (const id of [...ids, ...ids]) reach.lose(id, why);
  await passes();
  await until(() => expect(said).toEqual([`All 4 bots are disconnected: ${why} ${promise}`]));
});

test("one is named, and it is over when the last of them has connected", async () => {
  const { reach, said, passes } = open();
  reach.regain("manager");
  await until(() => expect(said.splice(0)).toEqual(["Discord can be reached again."]));
  reach.lose("webster", why);
  await passes();
  await until(() => expect(said.splice(0)).toEqual([`WEBSTER is disconnected: ${why} ${promise}`]));
  reach.lose("auditor", why);
  reach.regain("webster");
  reach.regain("auditor");
  reach.regain("manager");
  await until(() => expect(said).toEqual(["Discord can be reached again."]));
});

test("one whose connection has ended is told of when it stays away for a minute, by what is known best", async () => {
  const { reach, said, passes } = open();
  reach.close("webster", 4000);
  reach.close("auditor", 4000);
  await passes(59_000, 1);
  reach.regain("auditor");
  reach.close("auditor", 4000);
  await passes(1_000);
  const closed = "The connection was closed (4000), and no other came about.";
  const who = "WEBSTER and AUDITOR are disconnected";
  await until(() => expect(said.splice(0)).toEqual([`${who}: ${closed} ${promise}`]));
  reach.lose("webster", why);
  reach.close("webster", 1006);
  await passes();
  await until(() => expect(said).toEqual([`${who}: ${why} ${promise}`]));
});

test("one that has only just lost its connection does not make a hiccup into a trouble", async () => {
  const { reach, said, passes } = open();
  reach.lose("webster", why);
  reach.close("auditor", 4000);
  reach.regain("webster");
  await passes(settleMs, 2);
  expect(said).toEqual([]);
});

test("what is over soon is told to nobody, and neither is who tries no more", async () => {
  const { reach, said, passes } = open();
  reach.regain("manager");
  await until(() => expect(said.splice(0)).toHaveLength(1));
  reach.lose("webster", why);
  reach.lose("auditor", why);
  reach.regain("webster");
  reach.forget("auditor");
  await passes();
  reach.regain("webster");
  await Promise.resolve();
  expect(said).toEqual([]);
});

test("where one gets through, each that has tried in vain since is sent after it, once", () => {
  const { reach, sent } = open();
  for (const id of ["webster", "auditor", "optimizer"]) reach.lose(id, why);
  reach.close("manager", 4000);
  reach.forget("optimizer");
  reach.regain("webster");
  expect(sent.splice(0)).toEqual(["auditor"]);
  reach.regain("manager");
  expect(sent).toEqual([]);
  reach.lose("auditor", why);
  reach.regain("webster");
  expect(sent).toEqual(["auditor"]);
});
