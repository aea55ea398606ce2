/** Which guild is served, by what is known of the bots and by the map's word. */
import { describe, expect, test } from "vitest";
import { parseRecipient } from "../../src/domain/recipient.ts";
import {
  agentOf,
  botOf,
  channelIds,
  channelOf,
  guildId,
  makeOffice,
  officeMap,
  openOffice,
  ownerId,
} from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { messageOf } from "../support/rows.ts";

const openDatabase = useDatabase();

describe("which guild is served", () => {
  const other = { id: "2", name: "Elsewhere", ownerId };
  const agents = [agentOf("manager"), agentOf("tech-lead")];
  const report = {
    type: "guild_available",
    hiddenChannelIds: [],
    channels: [channelOf({ id: "900", guildId: "2", name: "general" })],
    roles: [],
  } as const;

  test("the one that all bots share, whatever else one of them is in, and after a restart too", async () => {
    const database = await openDatabase();
    const office = await openOffice(database, { agents });
    await office.control.receive("tech-lead", { ...report, guild: other });
    const again = await makeOffice(database, { agents });
    for (const { view } of [office.control, again.control]) {
      expect(view.guildId).toBe(guildId);
      expect(view.channelFor("task-board")).toBe(channelIds.board);
      expect(parseRecipient("#logs", view)).toEqual({ ok: true, recipient: `channel:${channelIds.logs}` });
    }
    const message = messageOf({ guildId: "2", channelId: "900", mentionedUserIds: ["12"] });
    await office.hear(message, "tech-lead");
    expect(await office.deliveriesOf(message)).toEqual({ nobody: "foreign_guild" });
  });

  test("not the first that is reported: READY has named all that a bot is in", async () => {
    const office = await makeOffice(await openDatabase(), { agents });
    const { view } = office.control;
    await office.control.start();
    office.recorder.setReady("tech-lead", false);
    await office.control.botReady({ ...botOf("manager"), guildIds: ["2", guildId] }, "manager", performance.now());
    await office.control.receive("manager", { ...report, guild: other });
    expect(view.guildId).toBeNull();
    office.recorder.setReady("tech-lead", true);
    await office.control.botReady(botOf("tech-lead"), "tech-lead", performance.now());
    expect(view.guildId).toBe(guildId);
    await office.reportGuild("manager");
    expect(view.channelFor("task-board")).toBe(channelIds.board);
    expect(office.printed).toEqual([]);
    await office.control.receive("tech-lead", { ...report, guild: other });
    await office.control.receive("tech-lead", { type: "guild_removed", guildId });
    expect(view.guildId).toBe("2");
  });

  test("not one that a bot was removed from while it was away, after a restart too", async () => {
    const database = await openDatabase();
    const first = await openOffice(database, { agents });
    for (const agentId of first.agentIds) await first.control.receive(agentId, { ...report, guild: other });
    expect(first.control.view.guildId).toBeNull();
    await first.control.botReady(botOf("tech-lead"), "tech-lead", performance.now());
    const second = await makeOffice(database, { agents });
    for (const { view } of [first.control, second.control]) expect(view.guildId).toBe(guildId);
  });

  test("not judged by a bot that is no longer configured, wherever it was", async () => {
    const database = await openDatabase();
    const stray = agentOf("webster");
    const first = await openOffice(database, { agents: [...agents, stray] });
    await first.control.receive("webster", { ...report, guild: other });
    await first.control.receive("webster", { type: "guild_removed", guildId });
    expect(first.control.view.guildId).toBeNull();
    const second = await makeOffice(database, { agents });
    expect(second.control.view.guildId).toBe(guildId);
  });

  test("none while all bots share two: that is one alert, and direct messages are answered", async () => {
    const office = await openOffice(await openDatabase(), { agents });
    for (const agentId of office.agentIds) await office.control.receive(agentId, { ...report, guild: other });
    expect(office.control.view.guildId).toBeNull();
    expect(office.printed).toEqual([expect.stringContaining("all bots are in Office (1) and Elsewhere (2)")]);
    const message = messageOf({ guildId: null, channelId: "711900" });
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "answered" });
    await office.control.receive("tech-lead", { type: "guild_removed", guildId: "2" });
    expect(office.control.view.guildId).toBe(guildId);
  });

  test("the map's word counts, also before that guild is known, and misses nothing until then", async () => {
    const database = await openDatabase();
    const office = await makeOffice(database, { agents, map: { ...officeMap, guildId: "2" } });
    await office.control.start();
    await office.reportGuild("manager");
    expect(office.control.view.guildId).toBe("2");
    expect(office.control.view.missing).toEqual([]);
    expect(office.printed).toEqual([]);
    await office.control.receive("manager", { ...report, guild: other });
    expect(office.control.view.missing.length).toBe(7);
  });

  test("the map is laid over it anew with each change that matters", async () => {
    const office = await openOffice(await openDatabase(), { agents });
    const { control } = office;
    const { view } = control;
    await control.receive("tech-lead", { ...report, guild: other });
    expect(view.channelFor("task-board")).toBe(channelIds.board);
    await control.receive("manager", { ...report, guild: other });
    expect(view.channelFor("task-board")).toBeNull();
    await control.receive("tech-lead", { type: "guild_removed", guildId: "2" });
    expect(view.channelFor("task-board")).toBe(channelIds.board);
    await control.botReady({ ...botOf("tech-lead"), guildIds: ["2"] }, "tech-lead", performance.now());
    expect(view.channelFor("task-board")).toBeNull();
    await control.botReady(botOf("tech-lead"), "tech-lead", performance.now());
    expect(view.policy(channelIds.board)).not.toBeNull();
    await control.receive("manager", { type: "channel_deleted", channelId: channelIds.board });
    expect(view.policy(channelIds.board)).toBeNull();
  });
});
