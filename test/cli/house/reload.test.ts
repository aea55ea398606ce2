/** A reload in the sandbox, step by step: the guild is made, told of by a bot, and only then is the new map judged. */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { CurrentConfig } from "../../../src/cli/house/current-config.ts";
import { reload } from "../../../src/cli/house/reload.ts";
import type { ReloadAnswer } from "../../../src/cli/reload-answer.ts";
import { type LoadResult, loadConfig } from "../../../src/config/load.ts";
import { makeFixture } from "../../config/fixture.ts";
import { channelOf, type Office, openOffice } from "../../support/control-office.ts";
import { silentLog, useDatabase } from "../../support/database.ts";
import { until } from "../../support/until.ts";

const openDatabase = useDatabase();
const typed = { id: "700", kind: "category", name: "COMAND", parentId: null } as const;

function loadWith(category: string): LoadResult {
  const map = `categories:\n  ${category}: { owner: manager }\n`;
  using fixture = makeFixture(new Map([["channel-map.yaml", map]]));
  return loadConfig({ root: fixture.root, env: { GUILDHALL_DATA: "/nowhere", GUILDHALL_LOG: "silent" } });
}

/** A sandbox that has made the category, and nothing else to say. */
async function startSeeded() {
  const seeds: string[] = [];
  const server = createServer((request, response) => {
    seeds.push(request.url ?? "");
    response.end(
      JSON.stringify({
        channels: [
          { id: typed.id, type: 4 },
          { id: "701", type: 11 },
        ],
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port.");
  return { url: `http://127.0.0.1:${address.port}`, seeds };
}

/** A reload that has made the guild and waits for word of it. */
async function reloading(office: Office): Promise<{ readonly answer: Promise<ReloadAnswer> }> {
  const before = loadWith("HALL");
  if (!before.ok) throw new Error(JSON.stringify(before.problems));
  const folder = mkdtempSync(join(tmpdir(), "guildhall-reload-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const { url, seeds } = await startSeeded();
  const waitCount = office.clock.waits.length;
  const done = async () => undefined;
  const answer = reload(false, {
    load: () => loadWith(typed.name),
    current: new CurrentConfig(before.config, folder),
    locks: { takeTokens: done, keepTokens: done },
    control: office.control,
    supervisor: { states: () => [], start: () => undefined, pause: done, restart: done, remove: done },
    bridge: { adjust: done },
    discord: { forget: () => undefined },
    orders: { inTurn: (order) => order(), bring: () => Promise.reject(new Error("No bot is to be started.")) },
    paused: new Set(),
    log: silentLog,
    sandboxUrl: url,
  });
  await until(() => expect([seeds, office.clock.waits.length]).toEqual([["/sandbox/seed"], waitCount + 1]));
  return { answer };
}

test("what it has made in the sandbox is told of by a bot before the map is judged", async () => {
  const office = await openOffice(await openDatabase());
  const { answer } = await reloading(office);
  await office.control.receive("manager", { type: "channel_changed", channel: channelOf(typed) });
  expect(await answer).toMatchObject({ kind: "applied", bots: [] });
  expect(office.printed).toEqual([]);
});

test("what no bot tells of does not hold it up for ever, and is judged when one does", async () => {
  const office = await openOffice(await openDatabase());
  const { answer } = await reloading(office);
  office.clock.advance(5_000);
  expect(await answer).toMatchObject({ kind: "applied" });
  expect(office.printed).toEqual([]);
  await office.reportGuild("manager");
  expect(office.printed).toEqual([expect.stringContaining('names the category "COMAND", which is absent')]);
});
