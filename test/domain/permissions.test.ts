/** What bots ask for when they are invited: what their agents do, and no more. */
import { PermissionFlagsBits } from "discord-api-types/v10";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { inviteLink } from "../../src/domain/invite.ts";
import {
  building,
  lackingPermissions,
  neededPermissions,
  permissionBits,
  permissionLabels,
  permissions,
} from "../../src/domain/permissions.ts";

const loaded = loadConfig({ root: `${import.meta.dirname}/../..`, env: {} });
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const { agents } = loaded.config;
const agent = (id: string) => {
  const found = agents.find((one) => one.id === id);
  if (!found) throw new Error(`There is no agent ${id}.`);
  return found;
};

test("every bit is Discord's own", () => {
  const byName = new Map(Object.entries(PermissionFlagsBits).map(([name, bit]) => [name.toLowerCase(), bit]));
  for (const [name, { bit }] of Object.entries(permissions)) expect(byName.get(name.toLowerCase()), name).toBe(bit);
});

describe("what a bot needs", () => {
  test("threads of its own only where others can hand it work", () => {
    expect(neededPermissions(agent("webster"), agents, null)).toContain("createPublicThreads");
    expect(neededPermissions(agent("manager"), agents, null)).not.toContain("createPublicThreads");
  });

  test("a nickname only where Discord knows it by another name", () => {
    expect(neededPermissions(agent("webster"), agents, "Webster")).not.toContain("changeNickname");
    expect(neededPermissions(agent("webster"), agents, "webster-bot")).toContain("changeNickname");
  });

  test("never to manage anything", () => {
    for (const one of agents) {
      const bits = permissionBits(neededPermissions(one, agents, "other"));
      expect(bits & permissionBits([...building, "administrator"])).toBe(0n);
    }
  });

  test("an administrator lacks nothing, anybody else what their bits lack", () => {
    expect(lackingPermissions(permissions.administrator.bit, building)).toEqual([]);
    expect(lackingPermissions(permissions.manageRoles.bit, building)).toEqual(["manageChannels"]);
    expect(permissionLabels(building)).toBe("Manage Channels and Manage Roles");
  });
});

describe("the invite", () => {
  const invite = { applicationId: "42", permissions: 3072n, guildId: "7" };

  test("asks Discord for both scopes, with the server chosen", () => {
    const link = new URL(inviteLink(invite, "https://discord.com/api"));
    expect(link.origin + link.pathname).toBe("https://discord.com/oauth2/authorize");
    expect(Object.fromEntries(link.searchParams)).toEqual({
      client_id: "42",
      scope: "bot applications.commands",
      permissions: "3072",
      guild_id: "7",
      disable_guild_select: "true",
    });
  });

  test("leaves the choice where no server is known yet", () => {
    const link = new URL(inviteLink({ ...invite, guildId: null }, "https://canary.discord.com/api"));
    expect([link.origin, link.searchParams.has("guild_id")]).toEqual(["https://discord.com", false]);
  });

  test("of a compatible server is at that server", () => {
    expect(inviteLink(invite, "http://127.0.0.1:4680/api")).toMatch(/^http:\/\/127\.0\.0\.1:4680\/oauth2\/authorize\?/);
  });
});
