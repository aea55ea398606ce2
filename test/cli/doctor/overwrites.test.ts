/** What `doctor --fix` allows in a channel, done by a probe against the real sandbox. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { overwriteFix } from "../../../src/cli/doctor/overwrites.ts";
import { servedGuild } from "../../../src/cli/doctor/served-guild.ts";
import { surveyBots } from "../../../src/cli/doctor/survey.ts";
import type { Config } from "../../../src/config/load.ts";
import { at, startHarness } from "../../sandbox/harness.ts";
import { agentOf } from "../../support/control-office.ts";
import { bits } from "../../support/patient.ts";

const workerFile = join(import.meta.dirname, "../../../src/worker/main.ts");

test("what an admin has changed since the survey stands", async () => {
  const sandbox = await startHarness();
  const { token } = await sandbox.control("POST", "/bots", { username: "Caretaker", permissions: "8" });
  const { userId } = sandbox.bot;
  const channelId = sandbox.channel("reports");
  const place = `/channels/${channelId}/overwrites`;
  await sandbox.control("PUT", place, { targetId: userId, type: "member", deny: String(bits.send) });
  const config = {
    agents: [agentOf("alpha"), agentOf("caretaker")],
    tokens: new Map([
      ["alpha", sandbox.bot.token],
      ["caretaker", token],
    ]),
    apiUrl: `${sandbox.url}/api`,
    map: { guildId: sandbox.guildId, delegators: [], categories: [], channels: [] },
  } as unknown as Config;
  const survey = { config, workerFile };
  const surveys = (await surveyBots(survey)).flatMap((one) => (one.kind === "accepted" ? [one] : []));
  const guild = servedGuild(sandbox.guildId, surveys);
  if (!guild) throw new Error("The guild should have been seen.");
  const fix = overwriteFix({
    present: at(guild.bots, 0),
    group: [{ channelId, channel: "#reports", purposes: [], missing: ["sendMessages"] }],
    grantee: { kind: "member", id: userId, words: "the member Alpha itself" },
    guild,
    survey,
  });
  const later = { allow: String(bits.history), deny: String(bits.send | bits.createThreads) };
  await sandbox.control("PUT", place, { targetId: userId, type: "member", ...later });
  expect(await fix?.apply()).toBeNull();
  const { guilds } = await sandbox.control("GET", "/state");
  const reports = guilds[0].channels.find(({ id }: { id: string }) => id === channelId);
  expect(reports.permission_overwrites).toContainEqual({
    id: userId,
    type: 1,
    allow: String(bits.history | bits.send),
    deny: String(bits.createThreads),
  });
});
