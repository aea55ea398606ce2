/** The weather over a running sandbox: its blows, its scripts, its end; by a clock that the test moves. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Fault } from "../../src/sandbox/faults/forms.ts";
import { ratesOf } from "../../src/sandbox/weather/levels.ts";
import { weatherFrom } from "../../src/sandbox/weather/start-weather.ts";
import { until } from "../support/until.ts";
import { firstBlows } from "./first-blows.ts";
import { at, type Harness, startHarness } from "./harness.ts";
import { json, register, startBoth, startHouse } from "./house-double.ts";
import { connect } from "./raw-gateway.ts";

interface Struck {
  readonly by: string;
  readonly at: number;
  readonly fault: Fault;
}

const struckIn = async (sandbox: Harness): Promise<Struck[]> => (await sandbox.control("GET", "/faults")).struck;
const pass = (sandbox: Harness, advanceMs: number) => sandbox.control("POST", "/clock", { advanceMs });

/** A sandbox whose machine's clock stands still, so that only the test moves time. */
const startStill = (): Promise<Harness> => startHarness({ now: () => 1_800_000_000_000 });

describe("by chance", () => {
  test("what strikes is what the seed says, at the bots that there are", async () => {
    const sandbox = await startStill();
    const began = await sandbox.control("PUT", "/weather", { level: "stormy", seed: 7 });
    expect(began).toMatchObject({ level: "stormy", seed: 7, blows: 0, endsAt: null, rates: ratesOf.stormy });
    const expected = firstBlows(40, 7, ratesOf.stormy);
    for (const { afterMs } of expected) await pass(sandbox, afterMs);
    const ids = sandbox.bots.map(({ userId }) => userId);
    const faults = expected.map((blow) => blow.at(ids)).filter((fault) => fault?.kind !== "kill_process");
    expect((await struckIn(sandbox)).map(({ fault }) => fault)).toEqual(faults);
    expect((await struckIn(sandbox)).every(({ by }) => by === "weather")).toBe(true);
    expect((await sandbox.control("GET", "/weather")).blows).toBe(faults.length);
  });

  test("a leap of an hour is one blow, not an hour of them", async () => {
    const sandbox = await startStill();
    await sandbox.control("PUT", "/weather", { rates: { drop_socket: 60 }, seed: 1 });
    await pass(sandbox, 60 * 60_000);
    expect(await struckIn(sandbox)).toHaveLength(1);
  });

  test("ends when its time is over, or when it is told to, and nothing strikes any more", async () => {
    const sandbox = await startStill();
    await sandbox.control("PUT", "/weather", { level: "hurricane", forMs: 1_000 });
    await pass(sandbox, 1_000);
    expect(await sandbox.control("GET", "/weather")).toMatchObject({ level: "calm", seed: null, blows: 0 });
    const { length } = await struckIn(sandbox);
    await sandbox.control("PUT", "/weather", { rates: { reconnect: 600 } });
    await sandbox.control("DELETE", "/weather");
    for (let index = 0; index < 5; index++) await pass(sandbox, 60_000);
    expect(await struckIn(sandbox)).toHaveLength(length);
  });

  test("kills processes only where somebody runs them, and goes on when they refuse", async () => {
    const sandbox = await startStill();
    await sandbox.control("PUT", "/weather", { rates: { kill_process: 60 }, seed: 1 });
    await pass(sandbox, 60_000);
    expect(await struckIn(sandbox)).toEqual([]);
    const house = await startHouse();
    house.answer = json(500, {});
    await register(sandbox, house);
    await pass(sandbox, 60_000);
    await pass(sandbox, 60_000);
    await until(async () => expect(await struckIn(sandbox)).toHaveLength(2));
    expect(at(await struckIn(sandbox), 0)).toMatchObject({ problem: expect.stringContaining("answered 500") });
  });

  test("kills the process that is behind the bot", async () => {
    const { sandbox, house } = await startBoth();
    const bots = sandbox.bots.map(({ userId }, index) => ({ botUserId: userId, agentId: `agent-${index}` }));
    house.answer = (response, request) => {
      if (request.method === "POST") void response.writeHead(204).end();
      else json(200, { bots })(response, request);
    };
    await sandbox.control("PUT", "/weather", { rates: { kill_process: 600 }, seed: 5 });
    await until(() =>
      expect(house.asked.map(({ line }) => line)).toContainEqual(expect.stringMatching(/^POST .*kill$/)),
    );
    await sandbox.control("DELETE", "/weather");
  });

  test("a real storm cuts real connections", async () => {
    const sandbox = await startHarness();
    const gateway = await connect(sandbox);
    await sandbox.control("PUT", "/weather", { rates: { drop_socket: 600 } });
    expect((await gateway.closing()).code).toBe(1006);
  });
});

describe("by a script", () => {
  test("each fault strikes at its moment, what a leap passes over strikes in order, then it is calm", async () => {
    const sandbox = await startStill();
    const bot = sandbox.bot.userId;
    const script = [
      { atMs: 5_000, fault: { kind: "mute_acks", bot } },
      { atMs: 1_000, fault: { kind: "fail", status: 503 } },
      { atMs: 60_000, fault: { kind: "drop_socket", bot } },
    ];
    expect(await sandbox.control("PUT", "/weather", { script })).toMatchObject({ level: "script", seed: null });
    const kinds = async (): Promise<string[]> => (await struckIn(sandbox)).map(({ fault }) => fault.kind);
    await pass(sandbox, 999);
    expect(await kinds()).toEqual([]);
    await pass(sandbox, 10_000);
    expect(await kinds()).toEqual(["fail", "mute_acks"]);
    expect(at(await struckIn(sandbox), 0).by).toBe("script");
    await pass(sandbox, 60_000);
    expect(await kinds()).toEqual(["fail", "mute_acks", "drop_socket"]);
    expect((await sandbox.control("GET", "/weather")).level).toBe("calm");
  });

  test("new weather takes the place of the old", async () => {
    const sandbox = await startStill();
    const script = [{ atMs: 1_000, fault: { kind: "reconnect" } }];
    await sandbox.control("PUT", "/weather", { script });
    await sandbox.control("PUT", "/weather", { level: "calm" });
    await pass(sandbox, 5_000);
    expect(await struckIn(sandbox)).toEqual([]);
  });
});

test.each([
  [{}, /exactly one/],
  [{ level: "stormy", rates: { slow: 1 } }, /exactly one/],
  [{ level: "drizzle" }, /"level" must be "calm", "breezy", "stormy" or "hurricane", not "drizzle"/],
  [{ rates: { explode: 1 } }, /rates.explode" is not known/],
  [{ rates: { slow: -1 } }, /rates.slow" must be at least 0/],
  [{ script: [{ atMs: 0, fault: { kind: "reconnect" } }], seed: 3 }, /nothing to chance/],
  [{ script: [{ atMs: 0, fault: { kind: "reconnect", bot: "7" } }] }, /There is no bot 7/],
  [{ script: [{ atMs: 0, fault: { kind: "slow" } }] }, /script\[0\].fault.delayMs" is missing/],
])("%j is refused", async (asked, sentence) => {
  const sandbox = await startHarness();
  await expect(sandbox.control("PUT", "/weather", asked)).rejects.toThrow(sentence);
});

describe("at the start of the program", () => {
  function script(text: string): string {
    const folder = mkdtempSync(join(tmpdir(), "weather-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "storm.yaml"), text);
    return join(folder, "storm.yaml");
  }

  test("a level with its seed, or a script in YAML or JSON", () => {
    expect(weatherFrom({})).toBeNull();
    expect(weatherFrom({ weather: "stormy", seed: "7" })).toEqual({ level: "stormy", seed: 7 });
    const expected = { script: [{ atMs: 2_000, fault: { kind: "reconnect" } }] };
    expect(weatherFrom({ weather: script("- atMs: 2000\n  fault: { kind: reconnect }\n") })).toEqual(expected);
    expect(weatherFrom({ weather: script(JSON.stringify(expected.script)) })).toEqual(expected);
  });

  test("a mistake is told in a sentence", () => {
    expect(() => weatherFrom({ weather: "drizzle" })).toThrow(/must be calm, breezy, stormy, hurricane, or a file/);
    expect(() => weatherFrom({ seed: "7" })).toThrow(/name one as well/);
    expect(() => weatherFrom({ weather: "stormy", seed: "seven" })).toThrow(
      /whole number from 0 to 4294967295, not "seven"/,
    );
    expect(() => weatherFrom({ weather: script("- atMs: 1\n  fault: { kind: explode }\n") })).toThrow(
      /fault.kind" must be/,
    );
  });

  test("a file that is there and no YAML is told apart from none", () => {
    expect(() => weatherFrom({ weather: script("- {") })).toThrow(/^The script .*storm\.yaml is no YAML: Flow map/);
  });

  test("names bots that come later; one that never came is told among the strikes", async () => {
    const faults = ["Beta", "Gamma"].map((bot) => ({ atMs: 1_000, fault: { kind: "mute_acks" as const, bot } }));
    const sandbox = await startHarness({ now: () => 1_800_000_000_000, weather: { script: faults } });
    await pass(sandbox, 1_000);
    const struck = await struckIn(sandbox);
    expect(struck).toHaveLength(2);
    expect(struck).toContainEqual(
      expect.objectContaining({ fault: { kind: "mute_acks", bot: at(sandbox.bots, 1).userId }, problem: null }),
    );
    const problem = "There is no bot Gamma. Name one by its user id or its name.";
    expect(struck).toContainEqual(expect.objectContaining({ fault: { kind: "mute_acks", bot: "Gamma" }, problem }));
  });

  test("strikes without anybody asking", async () => {
    const sandbox = await startHarness({ weather: { rates: { reconnect: 600 } } });
    await until(async () => expect((await struckIn(sandbox)).length).toBeGreaterThan(0));
  });
});
