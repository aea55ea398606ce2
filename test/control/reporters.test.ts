/** Who reports which channel, and what bots are told of it. */
import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { Reporters } from "../../src/control/reporters.ts";
import { electReporter } from "../../src/domain/election.ts";
import { until } from "../support/until.ts";

const bots = ["manager", "auditor", "webster"];

/** Bots as they stand after what they were told: which channels each leaves to its peers. */
function stage(settleMs = 0) {
  const left = new Map(bots.map((bot) => [bot, new Set<string>()]));
  const counts = { tellings: 0 };
  const reporters = new Reporters({
    settleMs,
    tell: (agentId, { added, removed }) => {
      counts.tellings += 1;
      const channels = left.get(agentId);
      for (const id of added) expect(channels?.has(id)).toBe(false);
      for (const id of removed) expect(channels?.has(id)).toBe(true);
      for (const id of added) channels?.add(id);
      for (const id of removed) channels?.delete(id);
    },
  });
  onTestFinished(() => reporters.stop());
  const whoTells = (channelId: string) => bots.filter((bot) => !left.get(bot)?.has(channelId));
  return { reporters, left, counts, whoTells };
}

describe("a channel", () => {
  test("that nobody was heard in is told of by all; one that several hear, by one of them", async () => {
    const { reporters, whoTells } = stage();
    for (const bot of bots) reporters.arrive(bot);
    expect(whoTells("1")).toEqual(bots);
    for (const bot of ["manager", "auditor"]) reporters.heard(bot, "1");
    await until(() => expect(whoTells("1")).toHaveLength(1));
    expect(whoTells("1")).toEqual([electReporter("1", ["manager", "auditor"])]);
  });

  test("is another one's as soon as its reporter's connection ends, and its again when that is back", async () => {
    const { reporters, whoTells } = stage();
    for (const bot of bots) reporters.arrive(bot);
    for (const bot of bots) reporters.heard(bot, "1");
    const elected = electReporter("1", bots) ?? "";
    await until(() => expect(whoTells("1")).toEqual([elected]));
    reporters.leave(elected);
    const others = bots.filter((bot) => bot !== elected);
    const next = electReporter("1", others);
    expect(whoTells("1")).toContain(next);
    reporters.arrive(elected);
    await until(() => expect(whoTells("1")).toEqual([elected]));
  });

  test("is another one's when what was said there did not come from its reporter, until that hears there again", async () => {
    const { reporters, whoTells } = stage();
    for (const bot of bots) reporters.arrive(bot);
    for (const bot of bots) reporters.heard(bot, "1");
    const elected = electReporter("1", bots) ?? "";
    await until(() => expect(whoTells("1")).toEqual([elected]));
    for (let count = 0; count < bots.length; count++) reporters.doubt("1", elected);
    expect(reporters.hearersOf("1")).toEqual(bots);
    await until(() =>
      expect(whoTells("1")).toEqual([
        electReporter(
          "1",
          bots.filter((bot) => bot !== elected),
        ),
      ]),
    );
    reporters.heard(elected, "1");
    await until(() => expect(whoTells("1")).toEqual([elected]));
  });

  test("is another one's when its reporter may not hear it any more; with nobody left that may, everybody's", async () => {
    const { reporters, whoTells } = stage();
    for (const bot of bots) reporters.arrive(bot);
    for (const bot of bots) reporters.heard(bot, "1");
    const elected = electReporter("1", bots) ?? "";
    await until(() => expect(whoTells("1")).toEqual([elected]));
    const others = bots.filter((bot) => bot !== elected);
    reporters.shut(elected, "1");
    expect(reporters.hearersOf("1")).toEqual(others);
    await until(() => expect(whoTells("1")).toEqual([electReporter("1", others)]));
    for (const bot of others) reporters.shut(bot, "1");
    await until(() => expect(whoTells("1")).toEqual(bots));
  });
});

test("channels that were heard longest ago are forgotten beyond a bound, and told of by all again", async () => {
  const { reporters, left } = stage();
  for (const bot of bots) reporters.arrive(bot);
  const hear = (id: string) => {
    for (const bot of bots) reporters.heard(bot, id);
  };
  for (const id of ["old", "busy"]) hear(id);
  for (let id = 0; id < 4_998; id++) hear(String(id));
  hear("busy");
  hear("new");
  expect(["old", "busy", "new"].map((id) => reporters.hearersOf(id).length)).toEqual([0, 3, 3]);
  await until(() => expect([...left.values()].filter((channels) => channels.has("busy"))).toHaveLength(2));
  expect([...left.values()].filter((channels) => channels.has("old"))).toHaveLength(0);
});

test("a process that begins anew is told all that its peers report", async () => {
  const { reporters, left } = stage();
  for (const bot of bots) reporters.arrive(bot);
  const channels = Array.from({ length: 30 }, (_, index) => String(index));
  for (const id of channels) for (const bot of bots) reporters.heard(bot, id);
  const ofPeers = channels.filter((id) => electReporter(id, bots) !== "manager");
  await until(() => expect([...(left.get("manager") ?? [])].sort()).toEqual([...ofPeers].sort()));
  reporters.forget("manager");
  left.get("manager")?.clear();
  reporters.arrive("manager");
  await until(() => expect([...(left.get("manager") ?? [])].sort()).toEqual([...ofPeers].sort()));
});

test("what many channels change is told in one message to each", async () => {
  const { reporters, counts } = stage();
  for (const bot of bots) reporters.arrive(bot);
  for (let id = 0; id < 100; id++) for (const bot of bots) reporters.heard(bot, String(id));
  await until(() => expect(counts.tellings).toBeGreaterThan(0));
  expect(counts.tellings).toBeLessThanOrEqual(bots.length);
});

test("whatever happens, a channel that a present bot hears is told of in full by one of those once all is told", async () => {
  type Event = readonly ["arrive" | "leave" | "forget" | "heard" | "doubt" | "shut", string, string];
  const event = fc.tuple(
    fc.constantFrom("arrive", "leave", "forget", "heard", "doubt", "shut"),
    fc.constantFrom(...bots),
    fc.constantFrom("1", "2", "3"),
  ) as fc.Arbitrary<Event>;
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 40 }), async (events) => {
      const { reporters, left, whoTells } = stage();
      const [present, hearing] = [new Set<string>(), new Set<string>()];
      for (const [what, bot, channel] of events) {
        if (what === "heard") reporters.heard(bot, channel);
        else if (what === "shut") reporters.shut(bot, channel);
        else if (what === "doubt") reporters.doubt(channel, bot);
        else reporters[what](bot);
        if (what === "arrive") present.add(bot);
        if (what === "leave" || what === "forget") present.delete(bot);
        if (what === "forget") left.get(bot)?.clear();
        if (what === "heard") hearing.add(`${bot} ${channel}`);
        if (what === "shut") hearing.delete(`${bot} ${channel}`);
        const able = bots.filter((each) => present.has(each) && hearing.has(`${each} ${channel}`));
        if (what === "doubt" && electReporter(channel, able) === bot) hearing.delete(`${bot} ${channel}`);
      }
      await until(() => {
        for (const channel of ["1", "2", "3"]) {
          const hearers = [...present].filter((bot) => hearing.has(`${bot} ${channel}`));
          const telling = whoTells(channel).filter((bot) => present.has(bot));
          // Where nobody is known to hear anything, nobody is told to be silent.
          expect(telling).toEqual(
            hearers.length > 0 ? [electReporter(channel, hearers)] : bots.filter((bot) => present.has(bot)),
          );
        }
      });
      reporters.stop();
    }),
    { numRuns: 60 },
  );
});
