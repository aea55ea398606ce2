/** A chaos run's plan is its seed's: the same twice, another for another; and no larger a storm than it is meant to be. */
import { describe, expect, test } from "vitest";
import { castOf } from "../../../chaos/plan/cast.ts";
import { makePlan } from "../../../chaos/plan/plan.ts";
import { seeded } from "../../../chaos/plan/seeded.ts";
import { answerOf, commandOf } from "../../../chaos/plan/words.ts";
import { loadConfig } from "../../../src/config/load.ts";
import { readCommand } from "../../../src/executor/runtimes/offline-commands.ts";
import { repository } from "../../support/product.ts";

const loaded = loadConfig({ root: repository, env: {} });
if (!loaded.ok) throw new Error(JSON.stringify(loaded.problems));
const served = loaded.config.agents.filter(({ enabled }) => enabled).map(({ id }) => id);
const cast = castOf(loaded.config, served);
const sizes = { messages: 2_000, perSecond: 20, kills: 200, stops: 40, faults: 200 };
const plan = makePlan(7, sizes, cast);

test("the same seed makes the same plan, and another seed another", () => {
  expect(makePlan(7, sizes, cast)).toEqual(plan);
  expect(makePlan(8, sizes, cast).talk).not.toEqual(plan.talk);
  expect(makePlan(8, sizes, cast).blows).not.toEqual(plan.blows);
});

test("another number of messages leaves the order of blows as it is", () => {
  const shorter = makePlan(7, { ...sizes, messages: 1_999 }, cast);
  expect(shorter.blows.slice(0, 20).map(({ kind }) => kind)).toEqual(plan.blows.slice(0, 20).map(({ kind }) => kind));
});

test("everybody of the shipped configuration takes part", () => {
  expect(cast.bots).toHaveLength(8);
  expect(cast.quietChannel).toBe("announcements");
  expect(cast.bots.find(({ agentId }) => agentId === "manager")?.delegatesTo).toHaveLength(7);
  expect(cast.bots.flatMap(({ owns }) => owns)).toEqual(expect.arrayContaining(["task-board", "technical", "reports"]));
  expect(cast.bots.flatMap(({ owns }) => owns)).not.toContain("agent-logs");
});

describe("what is said", () => {
  const all = [...plan.opening.flat(), ...plan.talk, ...plan.closing];

  test("is as much as was asked for, numbered, at an even pace", () => {
    expect(plan.talk).toHaveLength(sizes.messages);
    expect(new Set(all.map(({ index }) => index)).size).toBe(all.length);
    expect(plan.talk.slice(0, 3).map(({ atMs }) => atMs)).toEqual([0, 50, 100]);
  });

  test("has its own word each time", () => {
    const words = [...all, ...plan.orders].flatMap((one) => ("word" in one.words ? [one.words.word] : []));
    expect(words.length).toBeGreaterThan(1_000);
    expect(new Set(words).size).toBe(words.length);
  });

  test("is of every kind, in every kind of place, by everybody", () => {
    expect(new Set(plan.talk.map(({ words }) => words.kind))).toEqual(new Set(["repeat", "lorem", "wait", "delegate"]));
    expect(new Set(plan.talk.map(({ place }) => place.kind))).toEqual(new Set(["channel", "thread", "dm"]));
    expect(new Set(plan.talk.map(({ person }) => person)).size).toBe(cast.people.length);
    expect(plan.talk.some(({ replyTo }) => replyTo !== null)).toBe(true);
    expect(plan.talk.some(({ wakes }) => wakes.length === 0)).toBe(true);
    expect(plan.talk.some(({ wakes }) => wakes.length === 3)).toBe(true);
    expect(new Set(plan.talk.flatMap(({ wakes }) => wakes))).toEqual(new Set(served));
  });

  test("is understood by the offline brain, and delegated only where that is allowed", () => {
    for (const { words, wakes } of plan.talk) {
      expect(readCommand(commandOf(words)).kind).toBe(words.kind);
      expect(answerOf(words).length === 0).toBe(words.kind === "delegate");
      if (words.kind !== "delegate") continue;
      expect(cast.bots.find(({ agentId }) => agentId === wakes[0])?.delegatesTo).toContain(words.to);
    }
  });

  test("comes with commands of those who may delegate", () => {
    expect(plan.orders).toHaveLength(sizes.messages / 25);
    for (const { agentId, words } of plan.orders) {
      expect(cast.bots.find((bot) => bot.agentId === agentId)?.delegatesTo).toContain(words.to);
    }
  });

  test("begins with each bot once, and ends so", () => {
    const wokenBy = (round: typeof plan.closing) => round.flatMap(({ wakes }) => wakes);
    expect(wokenBy(plan.opening[0] ?? [])).toEqual(cast.bots.map(({ agentId }) => agentId));
    expect(wokenBy(plan.closing)).toEqual(cast.bots.map(({ agentId }) => agentId));
  });
});

describe("what is done", () => {
  const kills = plan.blows.flatMap((blow) => (blow.kind === "kill" ? [blow] : []));

  test("is as much as was asked for, in the order of its times, and over before the talk is", () => {
    const count = (kinds: readonly string[]) => plan.blows.filter(({ kind }) => kinds.includes(kind)).length;
    expect([count(["kill"]), count(["stop"]), count(["gateway", "rest"])]).toEqual([200, 40, 200]);
    const times = plan.blows.map(({ atMs }) => atMs);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan((plan.talk.at(-1)?.atMs ?? 0) * 0.91);
  });

  test("hits everybody", () => {
    const roles = new Set(kills.map(({ victim }) => victim.role));
    expect(roles).toEqual(new Set(["worker", "executor", "supervisor", "postmaster", "backend"]));
    const long = makePlan(7, { ...sizes, messages: 10_000 }, cast).blows;
    const faults = new Set(long.flatMap((blow) => ("fault" in blow ? [blow.fault] : [])));
    expect(faults.size).toBe(12);
  });

  test("leaves the house away for a while, and hits nobody meanwhile but by what waits at Discord", () => {
    const absences = plan.blows.flatMap((blow) => (blow.kind === "absence" ? [blow] : []));
    const stormMs = (sizes.messages / sizes.perSecond) * 1_000;
    const awayMs = absences.reduce((sum, { forMs }) => sum + forMs, 0);
    expect(absences.length).toBeGreaterThan(0);
    expect(absences.every(({ forMs }) => forMs >= 2_000 && forMs <= Math.min(60_000, stormMs * 0.15))).toBe(true);
    expect(awayMs).toBeLessThanOrEqual(stormMs * 0.2);
    for (const { atMs, forMs } of absences) {
      const meanwhile = plan.blows.filter((blow) => blow.atMs > atMs && blow.atMs < atMs + forMs);
      expect(meanwhile).toEqual([]);
    }
    expect(makePlan(7, { ...sizes, kills: 0 }, cast).blows.filter(({ kind }) => kind === "absence")).toEqual([]);
    const many = Array.from({ length: 50 }, (_, seed) => makePlan(seed, sizes, cast).blows).flat();
    const all = many.flatMap((blow) => (blow.kind === "absence" ? [blow] : []));
    expect(new Set(all.map(({ isForgotten }) => isForgotten)).size).toBe(2);
    expect(all.some(({ guildsLateMs }) => guildsLateMs > 0)).toBe(true);
    expect(all.every(({ isForgotten, guildsLateMs }) => isForgotten || guildsLateMs === 0)).toBe(true);
  });

  test("kills no worker five times within the period of its budget", () => {
    for (const agentId of served) {
      const times = kills.flatMap(({ victim, atMs }) =>
        victim.role === "worker" && victim.agentId === agentId ? [atMs] : [],
      );
      times.forEach((at, place) => {
        expect(at - (times[place - 4] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(30_000);
      });
    }
  });

  test("lets everything that nobody watches go on, and ends few sessions", () => {
    const stops = plan.blows.flatMap((blow) => (blow.kind === "stop" ? [blow] : []));
    const unwatched = stops.filter(({ victim }) => !["worker", "executor"].includes(victim.role));
    expect(unwatched.length).toBeGreaterThan(5);
    expect(unwatched.every(({ forMs }) => forMs !== null)).toBe(true);
    expect(stops.some(({ forMs }) => forMs === null)).toBe(true);
    const many = makePlan(1, { ...sizes, faults: 5_000 }, cast).blows;
    const lost = many.filter((blow) => blow.kind === "gateway" && blow.fault === "session_lost");
    expect(lost).toHaveLength(8 * served.length);
  });
});

test("chance: between, one, some, by weight", () => {
  const { between, oneOf, someOf, byWeight } = seeded(1);
  const numbers = Array.from({ length: 1_000 }, () => between(2, 4));
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...numbers)).toBeLessThan(4);
  expect(new Set(Array.from({ length: 100 }, () => oneOf(["a", "b", "c"]))).size).toBe(3);
  expect(() => oneOf([])).toThrow(RangeError);
  expect([...someOf([1, 2, 3], 5)].sort()).toEqual([1, 2, 3]);
  const names = Array.from({ length: 1_000 }, () => byWeight({ often: 9, seldom: 1, never: 0 }));
  expect(names.filter((name) => name === "often").length).toBeGreaterThan(800);
  expect(new Set(names)).toEqual(new Set(["often", "seldom"]));
});
