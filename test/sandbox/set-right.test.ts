/** A restart sets a clock right that was put forward: ids go on growing all the same, and bots can sign in. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type RunningSandbox, startSandbox } from "../../src/sandbox/server.ts";
import { Harness } from "./harness.ts";
import { connect } from "./raw-gateway.ts";

const dayMs = 24 * 60 * 60_000;

/** A data folder, and what starts a sandbox on it, in place of the one before. */
function seasons(): () => Promise<Harness> {
  const dataFolder = mkdtempSync(join(tmpdir(), "sandbox-"));
  let running: RunningSandbox | null = null;
  const stop = async (): Promise<void> => {
    await running?.close();
    running = null;
  };
  onTestFinished(async () => {
    await stop();
    rmSync(dataFolder, { recursive: true });
  });
  return async () => {
    await stop();
    running = await startSandbox({ dataFolder });
    return await new Harness(running.url).seed();
  };
}

const idOf = async (sandbox: Harness, words: string): Promise<bigint> => BigInt((await sandbox.say("lobby", words)).id);

test("ids grow over every restart, also over those that the rows no longer tell of", async () => {
  const start = seasons();
  const first = await start();
  await first.control("POST", "/clock", { advanceMs: dayMs });
  const ids = [await idOf(first, "tomorrow")];
  for (const words of ["set right", "set right again", "and once more"]) {
    const sandbox = await start();
    expect((await sandbox.control("GET", "/clock")).aheadMs).toBe(0);
    const said = await sandbox.say("lobby", words);
    ids.push(BigInt(said.id));
    await sandbox.control("DELETE", `/users/${sandbox.user.id}/messages/${sandbox.channel("lobby")}/${said.id}`);
  }
  expect(ids).toEqual([...new Set(ids)].sort((a, b) => (a < b ? -1 : 1)));
});

test("ids grow also over the loading of what was saved before the clock was put forward", async () => {
  const start = seasons();
  const first = await start();
  const saved = await first.control("GET", "/snapshot");
  await first.control("POST", "/clock", { advanceMs: dayMs });
  const tomorrow = await idOf(first, "tomorrow");
  const second = await start();
  await second.control("PUT", "/snapshot", saved);
  expect(await idOf(await start(), "today")).toBeGreaterThan(tomorrow);
});

test("a bot signs in anew, whatever the clock was when it did so last", async () => {
  const start = seasons();
  const first = await start();
  await first.control("POST", "/clock", { advanceMs: 3 * dayMs });
  await connect(first);
  const second = await start();
  await connect(second);
  const limit = (await second.rest("GET", "/gateway/bot")).body.session_start_limit;
  expect(limit.remaining).toBe(999);
  expect(limit.reset_after).toBeLessThanOrEqual(dayMs);
});
