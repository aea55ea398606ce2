/**
 * Walk: `guildhall doctor` on a house whose channel map and server differ: a channel, a category and the delegators' role
 * missing, nobody who may Manage, near misses, a purpose without a channel.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bits, examined, stagePatient } from "../support/patient.ts";
import type { Walk } from "../support/product-walk.ts";

function rewriteMap(walk: Walk, from: string | RegExp, to: string): void {
  const file = join(walk.stage.folder, "channel-map.yaml");
  const text = readFileSync(file, "utf8");
  expect(text).toMatch(from);
  writeFileSync(file, text.replace(from, to));
}

test("a channel that the server lacks, and nobody who may Manage", async () => {
  const walk = await stagePatient();
  await walk.discord.control("DELETE", `/channels/${await walk.discord.channel("reports")}`);
  const { code, of, troubles } = await examined(walk);
  expect(of("map", "channel reports")).toMatchObject({
    level: "fail",
    what: expect.stringMatching(/^The server has no channel "reports" \(channel-map\.yaml:\d+\)\.$/),
    cure: "`guildhall setup` makes it; or make it by hand in the category OPERATIONS; or let the bots view it.",
  });
  expect(of("map", "Manager")).toMatchObject({
    level: "warn",
    what: "No bot may make what is missing: even Manager lacks Manage Channels and Manage Roles.",
    cure: expect.stringContaining("allow the role Manager: Manage Channels and Manage Roles (Server Settings → Roles)"),
  });
  expect(troubles).toHaveLength(2);
  expect(code).toBe(1);
});

test("where a bot may Manage, nothing is said of it", async () => {
  const walk = await stagePatient();
  await walk.discord.control("DELETE", `/channels/${await walk.discord.channel("reports")}`);
  const permissions = String(bits.manageChannels | bits.manageRoles | bits.view);
  const builder = await walk.discord.control("POST", "/bots", { username: "Secretary Two", permissions });
  const { troubles } = await examined(walk, { DISCORD_TOKEN_SECRETARY: builder.token });
  expect(troubles.map(({ subject }) => subject)).toEqual(["channel reports"]);
});

test("a category that the server lacks", async () => {
  const walk = await stagePatient();
  rewriteMap(walk, /^ {2}RESEARCH:/m, "  ARCHIVE:");
  const { of } = await examined(walk);
  expect(of("map", "category ARCHIVE")).toMatchObject({
    level: "fail",
    cure: "`guildhall setup` makes it; or make it by hand; or correct its name in the map.",
  });
});

test("a role of delegators that the server lacks", async () => {
  const walk = await stagePatient();
  rewriteMap(walk, "delegators: [Lead]", "delegators: [Commander]");
  const { of } = await examined(walk);
  expect(of("map", "role Commander")).toMatchObject({
    level: "fail",
    why: "It is named below `delegators`: nobody may delegate by it.",
    cure: expect.stringContaining("make it in Server Settings → Roles"),
  });
});

test("a near miss is named", async () => {
  const walk = await stagePatient();
  rewriteMap(walk, "technical: {}", "techncal: {}");
  const { of } = await examined(walk);
  expect(of("map", "channel techncal")).toMatchObject({
    what: expect.stringMatching(
      /^The server has no channel "techncal" \(channel-map\.yaml:\d+\), but one called "technical"\.$/,
    ),
    cure: expect.stringMatching(/^Rename it on Discord, or write "technical" in channel-map\.yaml:\d+\.$/),
  });
});

test("a purpose without a channel", async () => {
  const walk = await stagePatient();
  rewriteMap(walk, ", purpose: inter-agent", "");
  const { code, troubles } = await examined(walk);
  expect(troubles).toMatchObject([
    { check: "map", level: "warn", cure: 'Write "purpose: inter-agent" at the channel that is meant for it.' },
  ]);
  expect(code).toBe(0);
});
