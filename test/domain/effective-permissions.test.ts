/** What a member may where: the algorithm that Discord documents, step by step. */
import { describe, expect, test } from "vitest";
import {
  allBits,
  channelPermissions,
  guildPermissions,
  type Overwrite,
  type RightsOfMember,
} from "../../src/domain/effective-permissions.ts";
import { type Permission, permissionBits } from "../../src/domain/permissions.ts";

const now = 1_800_000_000_000;
const bits = (...names: Permission[]): string => String(permissionBits(names));
const guild = {
  id: "1",
  ownerId: "100",
  roles: [
    { id: "1", permissions: bits("viewChannel", "sendMessages", "readMessageHistory") },
    { id: "2", permissions: bits("createPublicThreads") },
    { id: "3", permissions: bits("manageRoles") },
    { id: "4", permissions: bits("administrator") },
  ],
};
const member = (roleIds: string[], more: Partial<RightsOfMember> = {}): RightsOfMember => {
  return { userId: "7", roleIds, timedOutUntil: null, ...more };
};
const role = (id: string, { allow = [], deny = [] }: { allow?: Permission[]; deny?: Permission[] }): Overwrite => {
  return { id, kind: "role", allow: bits(...allow), deny: bits(...deny) };
};
const own = (of: { allow?: Permission[]; deny?: Permission[] }): Overwrite => ({ ...role("7", of), kind: "member" });
const may = (who: RightsOfMember, overwrites: Overwrite[], name: Permission): boolean =>
  (channelPermissions(guild, who, overwrites, now) & permissionBits([name])) !== 0n;

describe("in the guild", () => {
  test("@everyone's and all held roles' permissions add up", () => {
    expect(guildPermissions(guild, member(["2"]))).toBe(
      permissionBits(["viewChannel", "sendMessages", "readMessageHistory", "createPublicThreads"]),
    );
  });

  test("a role that the guild no longer has grants nothing", () => {
    expect(guildPermissions(guild, member(["99"]))).toBe(guildPermissions(guild, member([])));
  });

  test("the owner and administrators may everything", () => {
    expect(guildPermissions(guild, member([], { userId: "100" }))).toBe(allBits);
    expect(guildPermissions(guild, member(["4"]))).toBe(allBits);
  });
});

describe("in a channel", () => {
  test("@everyone's overwrite comes before roles', and roles' before the member's own", () => {
    const closed = role("1", { deny: ["sendMessages"] });
    expect(may(member(["2"]), [closed], "sendMessages")).toBe(false);
    expect(may(member(["2"]), [closed, role("2", { allow: ["sendMessages"] })], "sendMessages")).toBe(true);
    const opened = [closed, role("2", { allow: ["sendMessages"] }), own({ deny: ["sendMessages"] })];
    expect(may(member(["2"]), opened, "sendMessages")).toBe(false);
    expect(may(member(["2"]), opened.toReversed(), "sendMessages"), "whatever the order of the list").toBe(false);
  });

  test("among roles, one that allows counts more than one that denies", () => {
    const overwrites = [role("2", { allow: ["sendMessages"] }), role("3", { deny: ["sendMessages"] })];
    expect(may(member(["2", "3"]), overwrites, "sendMessages")).toBe(true);
    expect(may(member(["2", "3"]), overwrites.toReversed(), "sendMessages")).toBe(true);
    expect(may(member(["3"]), overwrites, "sendMessages")).toBe(false);
  });

  test("an overwrite for a role that the member does not hold, or for another member, does nothing", () => {
    expect(may(member(["2"]), [role("3", { deny: ["sendMessages"] })], "sendMessages")).toBe(true);
    const others = { ...own({ deny: ["sendMessages"] }), id: "8" };
    expect(may(member(["2"]), [others], "sendMessages")).toBe(true);
    const roleOfThatId = role("7", { deny: ["sendMessages"] });
    expect(may(member(["2"]), [roleOfThatId], "sendMessages"), "a role whose id is the member's").toBe(true);
  });

  test("nobody who may not view it may anything in it", () => {
    expect(channelPermissions(guild, member(["3"]), [role("1", { deny: ["viewChannel"] })], now)).toBe(0n);
  });

  test("overwrites do not reach the owner and administrators", () => {
    const closed = [role("1", { deny: ["viewChannel", "sendMessages"] }), own({ deny: ["viewChannel"] })];
    expect(channelPermissions(guild, member(["4"]), closed, now)).toBe(allBits);
    expect(channelPermissions(guild, member([], { userId: "100" }), closed, now)).toBe(allBits);
  });

  test("an administrator's bit in an overwrite makes nobody an administrator", () => {
    const overwrites = [role("2", { allow: ["administrator"] }), role("1", { deny: ["sendMessages"] })];
    expect(may(member(["2"]), overwrites, "sendMessages")).toBe(false);
  });
});

describe("in a timeout", () => {
  test("a member may only look and read, until it is over", () => {
    const quiet = member(["2"], { timedOutUntil: now + 1 });
    expect(channelPermissions(guild, quiet, [], now)).toBe(permissionBits(["viewChannel", "readMessageHistory"]));
    expect(may(member(["2"], { timedOutUntil: now }), [], "sendMessages")).toBe(true);
  });

  test("the owner and administrators are not held to it", () => {
    expect(channelPermissions(guild, member(["4"], { timedOutUntil: now + 1 }), [], now)).toBe(allBits);
  });
});
