/** What bots report of their guild: kept once, changed bit by bit, and the same after a restart. */
import { describe, expect, test } from "vitest";
import type { Channel } from "../../src/domain/guild.ts";
import type { Store } from "../../src/store/database.ts";
import {
  agentOf,
  botOf,
  channelIds,
  channelOf,
  guildChannels,
  guildId,
  guildRoles,
  makeOffice,
  openOffice,
  ownerId,
} from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();

/** A store that counts the transactions and writes that drizzle makes. */
function counting(store: Store): { store: Store; writes(): number } {
  let count = 0;
  const db = new Proxy(store.db, {
    get(target, key, receiver) {
      if (key === "transaction" || key === "insert" || key === "update" || key === "delete") count += 1;
      return Reflect.get(target, key, receiver);
    },
  });
  return { store: { ...store, db }, writes: () => count };
}

describe("the guild as bots report it", () => {
  test("eight times the same is written once", async () => {
    const database = await openDatabase();
    const { store, writes } = counting(database.store);
    const office = await makeOffice(database, { store, agents: [agentOf("manager")] });
    await office.control.start();
    await office.comeUp();
    const once = writes();
    await Promise.all(Array.from({ length: 7 }, () => office.reportGuild("manager")));
    expect(writes()).toBe(once);
    expect(office.control.view.guildId).toBe(guildId);
  });

  test("a restart that is told nothing routes by what was told before", async () => {
    const database = await openDatabase();
    const first = await openOffice(database);
    first.stop();
    const second = await makeOffice(database);
    await second.control.start();
    await second.control.botReady(null, "tech-lead", performance.now());
    const message = messageOf({ channelId: channelIds.code });
    await second.hear(message, "tech-lead");
    await second.untilDeliveries(message, { "tech-lead": "answered" });
    const mention = messageOf({ channelId: channelIds.workshop, mentionedRoleIds: ["61"] });
    await second.hear(mention, "tech-lead");
    await second.untilDeliveries(mention, { manager: "answered" });
    expect(second.control.view.isOwner(ownerId)).toBe(true);
  });

  test("what is gone is forgotten, what is new is known, threads stay, in memory and in the rows alike", async () => {
    const database = await openDatabase();
    const office = await openOffice(database);
    const thread = channelOf({ id: "700", kind: "thread", parentId: channelIds.code, ownerId: "13" });
    await office.control.receive("manager", { type: "channel_changed", channel: thread });
    const renamed: readonly Channel[] = [
      ...guildChannels().filter(({ id }) => id !== channelIds.workshop && id !== channelIds.general),
      channelOf({ id: channelIds.general, name: "lounge" }),
      channelOf({ id: "540", name: "new" }),
    ];
    const roles = guildRoles.filter(({ name }) => name !== "Lead");
    const guild = { id: guildId, name: "Renamed", ownerId: "998" };
    await office.control.receive("manager", {
      type: "guild_available",
      guild,
      channels: renamed,
      hiddenChannelIds: [],
      roles,
    });
    const again = await makeOffice(database);
    for (const { view } of [office.control, again.control]) {
      expect(view.channel(channelIds.workshop)).toBeNull();
      expect(view.channel(channelIds.general)).toMatchObject({ name: "lounge" });
      expect(view.isChannel("540")).toBe(true);
      expect(view.threadOwner("700")).toBe("webster");
      expect(view.rolesNamed(["Lead"])).toEqual([]);
      expect(view.isOwner("998")).toBe(true);
      expect(view.channelsNamed("NEW")).toEqual([{ id: "540", label: "#new in HALL (channel:540)" }]);
    }
  });

  test("what one bot may not view stays as another saw it", async () => {
    const office = await openOffice(await openDatabase());
    const guild = { id: guildId, name: "Hall", ownerId };
    const channels = guildChannels().filter(({ id }) => id !== channelIds.general);
    const sight = { type: "guild_available", guild, channels, roles: guildRoles } as const;
    await office.control.receive("manager", { ...sight, hiddenChannelIds: [channelIds.general, "999"] });
    expect(office.control.view.channel(channelIds.general)).toMatchObject({ id: channelIds.general });
    expect(office.control.view.channel("999")).toBeNull();
    await office.control.receive("manager", { ...sight, hiddenChannelIds: [] });
    expect(office.control.view.channel(channelIds.general)).toBeNull();
  });

  test("an agent whose token is another bot's now is that bot, and its old user is nobody of ours", async () => {
    const { control } = await openOffice(await openDatabase());
    const old = botOf("webster");
    await control.botReady({ ...old, userId: "77" }, "webster", performance.now());
    expect(control.view.botByUserId("77")).toBe("webster");
    expect(control.view.botByUserId(old.userId)).toBeNull();
  });

  test("channels, threads, roles and members come, change and go one by one", async () => {
    const database = await openDatabase();
    const office = await openOffice(database);
    const { control } = office;
    const role = { id: "62", guildId, name: "Guests", permissions: "32", botId: null };
    await control.receive("manager", { type: "role_changed", role });
    await control.receive("webster", { type: "role_changed", role: { ...role, permissions: "8" } });
    await control.receive("manager", {
      type: "member_changed",
      member: { userId: "55", name: "Eve", bot: false, roleIds: ["62"] },
    });
    await control.receive("manager", { type: "channel_changed", channel: channelOf({ id: "541", name: "deep" }) });
    await control.receive("manager", { type: "channel_deleted", channelId: channelIds.code });
    await control.receive("manager", { type: "role_deleted", roleId: "60" });
    const again = await makeOffice(database);
    for (const { view } of [control, again.control]) {
      expect(view.role("62")?.permissions).toBe("8");
      expect(view.role("60")).toBeNull();
      expect(view.isUser("55")).toBe(true);
      expect(view.isChannel("541")).toBe(true);
      expect(view.policy(channelIds.code)).toBeNull();
      expect(view.policy("541")?.policy.owner).toBe("manager");
    }
  });

  test("an event that cannot be written is told so, and those after it are written all the same", async () => {
    const database = await openDatabase();
    const office = await openOffice(database);
    const bad = office.control.receive("manager", { type: "channel_changed", channel: channelOf({ id: "1e40" }) });
    const good = office.control.receive("manager", { type: "channel_changed", channel: channelOf({ id: "542" }) });
    await expect(bad).rejects.toThrow();
    await good;
    expect(office.control.view.isChannel("542")).toBe(true);
    expect(office.control.view.isChannel("1e40")).toBe(false);
  });
});

test("a bot is known before the messages that follow its arrival, and by its rows later", async () => {
  const database = await openDatabase();
  const office = await makeOffice(database);
  await office.control.start();
  await office.reportGuild("manager");
  const identified = office.control.botReady(botOf("webster"), "webster", performance.now());
  const message = messageOf({ mentionedUserIds: ["13"] });
  const heard = office.hear(message);
  await Promise.all([identified, heard]);
  await office.untilDeliveries(message, { webster: "answered" });
  expect((await makeOffice(database)).control.view.botByUserId("13")).toBe("webster");
});

test("who answers first in a thread that none of ours opened owns it; nothing else is to be had that way", async () => {
  const office = await openOffice(await openDatabase());
  const report = (id: string, ownerId: string) => {
    const channel = channelOf({ id, kind: "thread", parentId: channelIds.code, ownerId });
    return office.control.receive("manager", { type: "channel_changed", channel });
  };
  await Promise.all([report("700", "13"), report("701", "998")]);
  const places = [channelIds.code, "700", "701"];
  for (const channelId of places) {
    const message = messageOf({ channelId, mentionedUserIds: ["12"] });
    await office.hear(message);
    await office.untilDeliveries(message, { "tech-lead": "answered" });
  }
  const owned = () => office.store.sql`select id, first_answered_by from channels where first_answered_by is not null`;
  await until(async () => expect(await owned()).toEqual([{ id: "701", first_answered_by: "tech-lead" }]));
  expect(places.map((id) => office.control.view.threadOwner(id))).toEqual([null, "webster", "tech-lead"]);
});
