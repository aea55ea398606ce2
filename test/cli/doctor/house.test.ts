/** What is said of a Guildhall that runs on the folder: read from a real lock and a real control socket. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { serveControl } from "../../../src/cli/control-socket.ts";
import { checkHouse, type HouseConfig } from "../../../src/cli/doctor/house.ts";
import { acquireHostLock, dataFolderLockName } from "../../../src/supervisor/host-lock.ts";
import { botStatusOf, houseStatusOf } from "../../support/house-status.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "guildhall-house-"));
  return () => rmSync(folder, { recursive: true });
});

async function hold(): Promise<void> {
  const lock = await acquireHostLock({ name: dataFolderLockName(folder), folder });
  if (!lock.ok) throw new Error("The folder should be free.");
  onTestFinished(() => lock.release());
}

async function answer(status: unknown): Promise<void> {
  const control = await serveControl(folder, { status: async () => status });
  onTestFinished(() => control.close());
}

const bot = botStatusOf();
const house = houseStatusOf({ bots: [bot, botStatusOf({ id: "nx", name: "NX", state: "no_token" })] });

const here = (fields: Partial<HouseConfig> = {}): HouseConfig => ({
  dataFolder: folder,
  mode: "discord",
  apiUrl: house.api,
  ...fields,
});

test("one that is well", async () => {
  await hold();
  await answer(house);
  const { findings, pid } = await checkHouse(here(), "one");
  expect(findings).toMatchObject([{ level: "ok", what: "One runs (pid 7) with 1 of 1 bot ready." }]);
  expect(pid).toBe(process.pid);
});

test("one of another build", async () => {
  await hold();
  await answer(house);
  const { findings } = await checkHouse(here(), "two");
  expect(findings).toMatchObject([{ level: "ok" }, { level: "warn", cure: expect.stringContaining("guildhall stop") }]);
});

test.each([
  [
    "parked",
    600_000,
    "It is tried again at 1970-01-01 00:10:00 UTC and then every ten minutes, and at once by `guildhall restart webster`. If it crashes again, see what ended it",
  ],
  ["given_up", null, "Do that"],
])("one with a bot that is %s", async (state, retryAt, deed) => {
  await hold();
  await answer({ ...house, bots: [{ ...bot, state, retryAt, problem: "It crashed." }] });
  const { findings } = await checkHouse(here(), "one");
  expect(findings).toMatchObject([
    { level: "ok", what: "One runs (pid 7) with 0 of 1 bot ready." },
    { level: "fail", subject: "Webster", what: `It is ${state.replace("_", " ")}: It crashed.` },
  ]);
  expect(findings[1]?.cure).toBe(`${deed}${state === "parked" ? ":" : ";"} \`guildhall logs --bot webster\` has more.`);
});

test.each([
  ["disconnected", "connection closed (1006)", "It is disconnected: connection closed (1006)"],
  ["starting", null, "It is starting: it does not say why."],
])("one with a bot that has long been %s (%s)", async (state, problem, what) => {
  await hold();
  const paused = { ...bot, id: "auditor", state: "paused" };
  await answer({ ...house, bots: [{ ...bot, state, problem }, paused] });
  const { findings } = await checkHouse(here(), "one");
  expect(findings).toMatchObject([
    { level: "ok", what: "One runs (pid 7) with 0 of 2 bots ready." },
    { level: "warn", subject: "Webster", what, cure: expect.stringContaining("`guildhall logs --bot webster`") },
  ]);
});

const local = "http://127.0.0.1:4680/api";

test.each<[string, { readonly api?: string }, Partial<HouseConfig>, string]>([
  ["at another address", { api: local }, {}, `It (pid 7) uses ${local}; what is set here means ${house.api}.`],
  [
    "with tokens that are not set here",
    {},
    { mode: "sandbox" },
    `It (pid 7) uses ${house.api}; what is set here means the sandbox.`,
  ],
])("one %s is told about", async (_, there, config, what) => {
  await hold();
  await answer({ ...house, ...there });
  const { findings, world } = await checkHouse(here(config), "one");
  expect(world).toEqual({ mode: "discord", apiUrl: there.api ?? house.api });
  expect(findings).toMatchObject([
    { level: "ok" },
    { level: "warn", what, cure: expect.stringContaining(`(DISCORD_API_URL=${there.api ?? house.api})`) },
  ]);
});

test("one in the sandbox is as it should be, and says so where tokens are set", async () => {
  await hold();
  await answer({ ...house, api: local, page: "http://127.0.0.1:4680" });
  const found = async (mode: HouseConfig["mode"]) => await checkHouse(here({ mode }), "one");
  expect(await found("sandbox")).toMatchObject({
    findings: [{ level: "ok", what: "One runs (pid 7) with 1 of 1 bot ready." }],
    world: { mode: "sandbox" },
  });
  expect(await found("discord")).toMatchObject({
    findings: [
      { level: "ok", what: "One runs (pid 7) in the sandbox, which leaves the tokens aside, with 1 of 1 bot ready." },
    ],
    world: { mode: "sandbox" },
  });
});

test("one that holds the folder and says nothing", async () => {
  await hold();
  const { findings, pid } = await checkHouse(here(), "one");
  expect(findings).toMatchObject([{ level: "warn", what: expect.stringContaining(`pid ${process.pid}`) }]);
  expect(pid).toBe(process.pid);
});

test("one that answers as another version does", async () => {
  await hold();
  await answer({ pid: 7 });
  const { findings } = await checkHouse(here(), "one");
  expect(findings).toMatchObject([{ level: "warn", why: expect.stringContaining("another version") }]);
});

test("none, also where no folder is", async () => {
  for (const place of [folder, join(folder, "none")]) {
    expect(await checkHouse(here({ dataFolder: place }))).toMatchObject({ findings: [{ level: "ok" }], pid: null });
  }
});
