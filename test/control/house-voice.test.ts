import { describe, expect, test } from "vitest";
import {
  agentOf,
  botOf,
  channelIds,
  guildChannels,
  makeOffice,
  officeMap,
  openOffice,
} from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { forgetful, holding } from "../support/database-faults.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();

const purposeMap = (purpose: "alerts" | "agent-logs") => ({
  ...officeMap,
  categories: officeMap.categories.map((category) => ({
    ...category,
    channels: category.channels.map((channel) =>
      channel.ref === "announcements" ? { ...channel, policy: { ...channel.policy, purpose } } : channel,
    ),
  })),
});

/** The alerts that people see in the agents' log. */
const alertsIn = (contents: readonly string[]): readonly string[] =>
  contents.filter((content) => content.startsWith("⚠️"));

describe("an alert", () => {
  test("is printed and posted by the manager, once per cause and hour, across restarts too", async () => {
    const database = await openDatabase();
    const first = await openOffice(database);
    await Promise.all([first.control.voice.alert("fire", "It burns."), first.control.voice.alert("fire", "It burns.")]);
    await first.control.voice.alert("water", "It is wet.");
    await until(() =>
      expect(alertsIn(first.recorder.contentsIn(channelIds.logs))).toEqual(["⚠️ It burns.", "⚠️ It is wet."]),
    );
    expect(first.recorder.shown.every(({ agentId }) => agentId === "manager")).toBe(true);
    expect(first.printed).toEqual(["It burns.", "It is wet."]);
    // What is not known to be delivered would be sent once more by the next office: that is another test's matter.
    const open = () => database.store.sql`select id from outbox where state <> 'delivered'`;
    await until(async () => expect(await open()).toEqual([]));
    first.stop();
    const second = await openOffice(database);
    await second.control.voice.alert("fire", "It burns still.");
    expect(second.printed).toEqual([]);
    await database.store.sql`update alerts set last_at = now() - interval '61 minutes' where cause = 'fire'`;
    await second.control.voice.alert("fire", "It burns still.");
    await until(() => expect(alertsIn(second.recorder.contentsIn(channelIds.logs))).toEqual(["⚠️ It burns still."]));
  });

  test("is told before its end, however long the store takes", async () => {
    const database = await openDatabase();
    const { store, holdNext, release } = holding(database.store, 0);
    const office = await openOffice(database, { store });
    holdNext(1);
    const { voice } = office.control;
    const told = [voice.alert("fire", "It burns."), voice.end(["fire"], "It is out.")];
    await voice.alert("water", "It is wet.");
    release();
    await Promise.all(told);
    expect(office.printed).toEqual(["It is wet.", "It burns.", "It is out."]);
  });

  test.each([
    "claim",
    "post",
  ])("whose %s was written, though the answer to that was lost, is printed and posted once", async (what) => {
    const database = await openDatabase();
    const { store, loseStatement, loseCommit } = forgetful(database.store);
    const office = await openOffice(database, { store });
    await until(() => expect(office.recorder.contentsIn(channelIds.logs).length).toBe(1));
    if (what === "claim") loseStatement("insert into alerts");
    else loseCommit();
    const raised = office.control.voice.alert("fire", "It burns.");
    await until(() => {
      office.clock.advance(250);
      expect(alertsIn(office.recorder.contentsIn(channelIds.logs))).toEqual(["⚠️ It burns."]);
    });
    await raised;
    expect(office.printed).toEqual(["It burns."]);
  });

  test("is followed by one line when its cause has ended, and only if it was told; then it may be told anew", async () => {
    const office = await openOffice(await openDatabase());
    const { voice } = office.control;
    await voice.end(["token", "crash"], "Webster is back.");
    await voice.alert("token", "Webster was given up.");
    await voice.end(["token", "crash"], "Webster is back.");
    await voice.end(["token", "crash"], "Webster is back.");
    await voice.alert("token", "Webster was given up.");
    const roster = expect.stringContaining("**Roster**");
    await until(() =>
      expect(office.recorder.contentsIn(channelIds.logs)).toEqual([
        roster,
        "⚠️ Webster was given up.",
        "✅ Webster is back.",
        "⚠️ Webster was given up.",
      ]),
    );
    expect(office.printed).toEqual(["Webster was given up.", "Webster is back.", "Webster was given up."]);
  });

  test("that nobody had heard when its cause ended is never told, nor is its end", async () => {
    const office = await openOffice(await openDatabase());
    for (const agentId of office.agentIds) office.recorder.setReady(agentId, false);
    await office.control.voice.alert("token", "Webster was given up.");
    for (const agentId of office.agentIds) office.recorder.setReady(agentId, true);
    await office.control.voice.end(["token"], "Webster is back.");
    await office.control.voice.alert("other", "Other.");
    await until(() => expect(office.recorder.contentsIn(channelIds.logs)).toContain("⚠️ Other."));
    expect(office.recorder.contentsIn(channelIds.logs).join("\n")).not.toContain("Webster is back");
    expect(alertsIn(office.recorder.contentsIn(channelIds.logs))).toEqual(["⚠️ Other."]);
  });

  test("a notice warns of nothing, and stands in its channel before it lets its giver go on", async () => {
    const office = await openOffice(await openDatabase());
    await office.control.voice.notice("The operator pauses Manager.");
    expect(office.recorder.contentsIn(channelIds.logs)).toContain("The operator pauses Manager.");
    await office.control.voice.notice("The operator pauses Manager.");
    const told = office.recorder.contentsIn(channelIds.logs).filter((content) => content.includes("pauses"));
    expect(told).toEqual(["The operator pauses Manager.", "The operator pauses Manager."]);
  });

  test("goes to the channel for alerts where there is one", async () => {
    const office = await openOffice(await openDatabase(), { map: purposeMap("alerts") });
    await office.control.voice.alert("fire", "It burns.");
    await until(() => expect(office.recorder.contentsIn(channelIds.announcements)).toEqual(["⚠️ It burns."]));
  });

  test("is posted by another bot while the manager is down", async () => {
    const office = await openOffice(await openDatabase());
    office.recorder.setReady("manager", false);
    await office.control.voice.alert("fire", "It burns.");
    await until(() =>
      expect(office.recorder.shown.find(({ post }) => post.content.includes("burns"))?.agentId).toBe("tech-lead"),
    );
  });

  test("raised before anybody can speak is posted as soon as somebody can, by the next process if need be", async () => {
    const database = await openDatabase();
    const first = await makeOffice(database);
    await first.control.start();
    await first.control.voice.alert("token", "Webster was given up.");
    expect(first.printed).toEqual(["Webster was given up."]);
    first.stop();
    const second = await openOffice(database);
    await until(() =>
      expect(alertsIn(second.recorder.contentsIn(channelIds.logs))).toEqual(["⚠️ Webster was given up."]),
    );
    expect(second.printed).toEqual([]);
    await second.comeUp();
    await second.control.voice.alert("other", "Other.");
    await until(() => expect(alertsIn(second.recorder.contentsIn(channelIds.logs))).toHaveLength(2));
  });

  test("that nobody could post for an hour is no news any more", async () => {
    const database = await openDatabase();
    const first = await makeOffice(database);
    await first.control.voice.alert("token", "Webster was given up.");
    await database.store.sql`update alerts set last_at = now() - interval '61 minutes'`;
    const second = await openOffice(database);
    await second.control.voice.alert("other", "Other.");
    await until(() => expect(alertsIn(second.recorder.contentsIn(channelIds.logs))).toEqual(["⚠️ Other."]));
  });

  test("tells each entry of the map that the guild lacks, once, however many bots report the guild", async () => {
    const office = await makeOffice(await openDatabase());
    await office.control.start();
    const channels = guildChannels().filter(({ name }) => name !== "code");
    for (const agentId of office.agentIds) {
      await office.control.botReady(botOf(agentId), agentId, performance.now());
      await office.reportGuild(agentId, channels);
    }
    expect(office.printed).toEqual([
      'channel-map.yaml:7 names the channel "code", which is absent in the guild. Create it or correct the map; everything else serves.',
    ]);
  });

  test("tells what the guild lacks also when bots have told of it before they have told who they are", async () => {
    const office = await makeOffice(await openDatabase());
    await office.control.start();
    const channels = guildChannels().filter(({ name }) => name !== "code");
    for (const agentId of office.agentIds) await office.reportGuild(agentId, channels);
    expect(office.printed).toEqual([]);
    for (const agentId of office.agentIds) await office.control.botReady(botOf(agentId), agentId, performance.now());
    expect(office.printed).toEqual([expect.stringContaining('names the channel "code"')]);
  });

  test("tells that no guild is shared once every bot was heard, also of one that has lost its connection since", async () => {
    const stateOf = (agentId: string) => (agentId === "webster" ? "disconnected" : "ready");
    const office = await makeOffice(await openDatabase(), { stateOf });
    await office.control.start();
    const arrive = async (agentId: string) => {
      const identity = { ...botOf(agentId), guildIds: [agentId === "manager" ? "71" : "72"] };
      await office.control.botReady(identity, agentId, performance.now());
    };
    for (const agentId of ["manager", "tech-lead", "auditor"]) await arrive(agentId);
    expect(office.printed).toEqual([]);
    await arrive("webster");
    expect(office.printed).toEqual([expect.stringContaining("Which guild to serve is unclear")]);
  });

  test("tells a refused post, but not for ever that it could not be told", async () => {
    const office = await openOffice(await openDatabase(), { agents: [agentOf("manager")] });
    office.recorder.override("post", () => ({ kind: "refused", status: 403, code: 50001, problem: "Missing Access" }));
    await office.control.voice.alert("fire", "It burns.");
    await until(() => expect(office.printed.length).toBe(2));
    expect(office.printed[1]).toBe(
      'Manager cannot post in #logs: it lacks "View Channels" there. Allow it in the channel\'s settings; `guildhall doctor` shows what else is missing (Discord: Missing Access, code 50001).',
    );
    await until(() => expect(office.control.workCount("manager")).toBe(0));
    expect(office.printed.length).toBe(2);
  });
});
