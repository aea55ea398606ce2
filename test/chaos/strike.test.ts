/** What is written down of a blow: whom it met, or that it met nobody. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Blow, GatewayFault, RestFault } from "../../chaos/plan/blows.ts";
import type { Cast } from "../../chaos/plan/cast.ts";
import { Striker } from "../../chaos/strike.ts";

const cast: Cast = {
  bots: [{ agentId: "auditor", name: "Auditor", owns: [], delegatesTo: [] }],
  people: [],
  delegatorRole: "Lead",
  quietChannel: "announcements",
};

/** A Discord that arms faults by numbers; `connectionCount` of a bot's connections stand. */
function discordWith(connectionCount: number) {
  const asked: object[] = [];
  const armed = new Set<string>();
  const fault = async (one: { readonly kind: string }) => {
    asked.push(one);
    if (["invalid_session", "drop_socket"].includes(one.kind)) return { ids: [], connectionCount };
    const id = String(asked.length);
    armed.add(id);
    return { ids: [id] };
  };
  const control = async (method: string) =>
    method === "GET" ? { armed: [...armed].map((id) => ({ id })) } : undefined;
  return { fault, control, asked, armed };
}

const stays: number[] = [];
const doorkeeper = { stayAway: (forMs: number) => void stays.push(forMs) };

const gateway = (fault: GatewayFault["fault"]): Blow => ({
  ...{ kind: "gateway", agentId: "auditor", fault, forMs: 0, atMs: 0 },
});
const rest = (fault: RestFault["fault"]): Blow => ({
  ...{ kind: "rest", agentId: "auditor", fault, onlyPosts: true, atMs: 0 },
});

test.each([
  [0, true],
  [1, false],
])("an end of a session that meets %i connections: missed is %s", async (connectionCount, missed) => {
  const discord = discordWith(connectionCount);
  const striker = new Striker(tmpdir(), discord, cast);
  await striker.strikeAll([gateway("session_lost"), gateway("drop_socket")], doorkeeper);
  expect(discord.asked[0]).toEqual({ bot: "Auditor", kind: "invalid_session", resumable: false });
  expect(striker.struck.map((one) => one.missed)).toEqual([missed, missed]);
});

test("a fault that still waits for its request when the storm is over has met nobody", async () => {
  const discord = discordWith(1);
  const striker = new Striker(tmpdir(), discord, cast);
  await striker.strikeAll([rest("lose_reply"), rest("hang")], doorkeeper);
  expect(striker.struck.map(({ missed }) => missed)).toEqual([false, false]);
  discord.armed.delete("1");
  await striker.endFaults();
  expect(striker.struck.map(({ missed }) => missed)).toEqual([false, true]);
});

test("a kill tells which process it met; without one it has met nobody", async () => {
  const folder = mkdtempSync(join(tmpdir(), "guildhall strike "));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const worker = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", `${folder}/worker.js`, "auditor"]);
  onTestFinished(() => void worker.kill("SIGKILL"));
  const striker = new Striker(folder, discordWith(1), cast);
  const kill: Blow = { kind: "kill", victim: { role: "worker", agentId: "auditor" }, atMs: 0 };
  const gone = once(worker, "exit");
  await striker.strikeAll([kill], doorkeeper);
  expect((await gone)[1]).toBe("SIGKILL");
  await striker.strikeAll([kill], doorkeeper);
  expect(striker.struck.map(({ missed, pid }) => ({ missed, pid }))).toEqual([
    { missed: false, pid: worker.pid },
    { missed: true, pid: null },
  ]);
});

test("an absence kills the house, leaves it away, and lets Discord forget its bots only when there was one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "guildhall strike "));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const house = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)", `${folder}/cli.js`, "up"]);
  onTestFinished(() => void house.kill("SIGKILL"));
  const discord = discordWith(1);
  const striker = new Striker(folder, discord, cast);
  const absence: Blow = { kind: "absence", forMs: 7_000, isForgotten: true, guildsLateMs: 2_000, atMs: 0 };
  const gone = once(house, "exit");
  await striker.strikeAll([absence], doorkeeper);
  expect((await gone)[1]).toBe("SIGKILL");
  expect(stays).toEqual([7_000]);
  expect(discord.asked).toEqual([{ kind: "refuse_resume" }, { kind: "delay_guilds", delayMs: 2_000 }]);
  await striker.strikeAll([absence], doorkeeper);
  expect(striker.struck.map(({ missed, pid }) => ({ missed, pid }))).toEqual([
    { missed: false, pid: house.pid },
    { missed: true, pid: null },
  ]);
  expect(stays).toEqual([7_000]);
  expect(discord.asked).toHaveLength(2);
});

test("an abandoned striker strikes no more", async () => {
  const striker = new Striker(tmpdir(), discordWith(1), cast);
  striker.abandon();
  await striker.strikeAll([gateway("drop_socket")], doorkeeper);
  expect(striker.struck).toEqual([]);
});
