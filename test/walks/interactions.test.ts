/** Walk: commands while the house is slow. They are acknowledged at once by their bot's worker, and answered when it can be. */
import { readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { snowflakeTimeMs } from "../../src/domain/ids.ts";
import { processesOf } from "../support/processes.ts";
import { startWalk, type Walk } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

let walk: Walk;
beforeAll(async () => {
  walk = await startWalk({ agents: ["manager", "webster", "auditor"] });
});
afterEach(() => setDatabase("SIGCONT"));
afterAll(() => walk.end());

/** Stops the whole database server, or lets it go on. */
function setDatabase(signal: "SIGSTOP" | "SIGCONT"): void {
  const pids = processesOf(walk.stage.folder).filter((pid) =>
    /postgres/.test(readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0", 1)[0] ?? ""),
  );
  expect(pids.length).toBeGreaterThan(1);
  for (const pid of pids) process.kill(pid, signal);
}

/** Uses `/status`, and waits until Discord knows that the bot is at it; how long that took. */
async function askStatus(options: Readonly<Record<string, unknown>>): Promise<{ id: string; afterMs: number }> {
  const place = {
    channelId: await walk.discord.channel("reports"),
    applicationId: await walk.discord.applicationId("Manager"),
  };
  const id = await walk.newcomer.command(place, "status", options);
  return until(async () => {
    const callback = (await walk.discord.transcript()).find(({ path }) => path?.includes(`/interactions/${id}/`));
    expect(callback).toMatchObject({ status: 204 });
    return { id, afterMs: (callback?.at ?? 0) - snowflakeTimeMs(id) };
  });
}

const stateOf = async (id: string) =>
  (await walk.product.rows<{ state: string }>(`select state from interactions where id = ${id}`))[0]?.state;

test("are acknowledged in time while the database stands still, brains work, and another worker hangs", async () => {
  for (const name of ["Webster", "Auditor"]) await walk.newcomer.tell(name, "wait 4");
  await until(async () => expect((await walk.product.bot("auditor")).turns).toBe(1));
  const other = await walk.product.workerPid("webster");
  process.kill(other, "SIGSTOP");
  setDatabase("SIGSTOP");
  const asked = [];
  for (let count = 0; count < 5; count += 1) asked.push(await askStatus({ share: false }));
  setDatabase("SIGCONT");
  process.kill(other, "SIGCONT");
  expect(Math.max(...asked.map(({ afterMs }) => afterMs))).toBeLessThan(1_500);
  for (const { id } of asked) await until(async () => expect(await stateOf(id)).toBe("answered"));
});

test("whose token has died meanwhile are answered by a message: in public where the question was, else in private", async () => {
  setDatabase("SIGSTOP");
  const shared = await askStatus({ share: true });
  const own = await askStatus({ share: false });
  await walk.discord.control("POST", "/clock", { advanceMs: 16 * 60_000 });
  setDatabase("SIGCONT");
  for (const { id } of [shared, own]) await until(async () => expect(await stateOf(id)).toBe("expired"));
  const words = "Your `/status`, late because Discord took no answer there any more:";
  const { id: userId } = walk.newcomer;
  const inPublic = await walk.discord.heard(await walk.discord.channel("reports"), words);
  expect(inPublic.content).toMatch(new RegExp(`^<@${userId}> ${words}`));
  expect(inPublic.mentions.map(({ id }) => id)).toEqual([userId]);
  const dms = (await walk.discord.state(userId)).dms;
  await until(async () => {
    const said = (await Promise.all(dms.map(({ id }) => walk.discord.messages(id)))).flat();
    expect(said.filter(({ content }) => content.startsWith(words))).toHaveLength(1);
  });
  const messages = await walk.discord.messages(await walk.discord.channel("reports"));
  expect(messages.filter(({ content }) => content.includes("late because"))).toHaveLength(1);
});
