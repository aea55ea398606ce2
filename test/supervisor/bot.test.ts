/** What is ordered of a bot: to start anew, to pause, to go; from every state, one order after another. */
import { describe, expect, test } from "vitest";
import { decideRestart, parkedRetryMs } from "../../src/domain/restart.ts";
import { until } from "../support/until.ts";
import { isAlive, watch } from "./watched.ts";

/** Whoever is parked stays so for the length of a test; restarts are made at once. */
const parkForLong: typeof decideRestart = (...args) => {
  const { decision, history } = decideRestart(...args);
  return { decision: decision.kind === "restart" ? { kind: "restart", afterMs: 0 } : decision, history };
};

describe("a restart on request", () => {
  test("stops a ready bot in order and starts it again; the others do not notice", async () => {
    const { supervisor, reached, statesOf, gone } = watch({ manager: "steady", auditor: "steady" });
    const [before] = await Promise.all([reached("manager", "ready"), reached("auditor", "ready")]);
    const exited = supervisor.worker("manager")?.exited;
    await supervisor.restart("manager");
    expect(await exited).toEqual({ code: 0, signal: null, problem: null });
    const after = await reached("manager", "ready");
    expect(after.pid).not.toBe(before.pid);
    expect(isAlive(before.pid ?? 0)).toBe(false);
    expect(statesOf("manager")).toEqual(["starting", "ready", "stopping", "exited", "starting", "ready"]);
    expect(gone).toEqual(["manager"]);
    expect(statesOf("auditor")).toEqual(["starting", "ready"]);
  });

  test("brings back a bot that was given up", async () => {
    const scripts = { manager: "exit 78" };
    const { supervisor, reached } = watch(scripts);
    await reached("manager", "given_up");
    scripts.manager = "steady";
    await supervisor.restart("manager");
    expect((await reached("manager", "ready")).problem).toBeNull();
  });

  test("brings back a parked bot before its time, with a fresh budget", async () => {
    const scripts = { manager: "exit 1" };
    const { supervisor, reached, statesOf } = watch(scripts, { decide: parkForLong });
    await reached("manager", "parked");
    expect(supervisor.states()).toMatchObject([{ retryAt: expect.closeTo(Date.now() + parkedRetryMs, -5) }]);
    const crashCount = statesOf("manager").length;
    await supervisor.restart("manager");
    await reached("manager", "parked");
    // With what was left of its budget it would have been parked by its first crash.
    expect(statesOf("manager").length).toBe(2 * crashCount);
    scripts.manager = "steady";
    await supervisor.restart("manager");
    await reached("manager", "ready");
  });

  test("does not wait for the end of a backoff, and the backoff starts no second process", async () => {
    const scripts = { manager: "exit 1" };
    const decide: typeof decideRestart = (history) => ({ decision: { kind: "restart", afterMs: 300 }, history });
    const { supervisor, reached, gone, changesOf } = watch(scripts, { decide });
    await until(() => expect(gone).toHaveLength(1));
    scripts.manager = "steady";
    await supervisor.restart("manager");
    const { pid } = await reached("manager", "ready");
    // Its backoff begins later and is as long: once that is over, so is the one in question.
    const later = watch({ auditor: "exit 1" }, { decide });
    await until(() => expect(later.gone).toHaveLength(2));
    expect(supervisor.worker("manager")?.pid).toBe(pid);
    expect(changesOf("manager").at(-1)).toMatchObject({ state: "ready" });
  });

  test("kills a bot that will not stop, and does not take its last words for a connection to come", async () => {
    const scripts = { manager: "deaf" };
    const { supervisor, reached, statesOf } = watch(scripts);
    const { pid = 0 } = await reached("manager", "ready");
    scripts.manager = "steady";
    await supervisor.restart("manager");
    expect(isAlive(pid)).toBe(false);
    await reached("manager", "ready");
    expect(statesOf("manager")).toEqual(["starting", "ready", "stopping", "exited", "starting", "ready"]);
  });

  test("asked for twice at once makes one process", async () => {
    const { supervisor, reached, statesOf } = watch({ manager: "steady" });
    await reached("manager", "ready");
    await Promise.all([supervisor.restart("manager"), supervisor.restart("manager")]);
    await reached("manager", "ready");
    expect(statesOf("manager").filter((state) => state === "stopping")).toHaveLength(1);
  });

  test("can be asked for again", async () => {
    const { supervisor, reached } = watch({ manager: "steady" });
    const pids = new Set([(await reached("manager", "ready")).pid]);
    for (let round = 0; round < 2; round += 1) {
      await supervisor.restart("manager");
      pids.add((await reached("manager", "ready")).pid);
    }
    expect(pids.size).toBe(3);
    expect(supervisor.states()).toMatchObject([{ restartCount: 2 }]);
  });

  test("is forgotten when everything stops meanwhile", async () => {
    const { supervisor, reached, statesOf } = watch({ manager: "deaf" });
    await reached("manager", "ready");
    const restarted = supervisor.restart("manager");
    await supervisor.stop();
    await restarted;
    expect(supervisor.worker("manager")).toBeNull();
    expect(statesOf("manager").at(-1)).toBe("exited");
  });

  test("of a bot that was never started is a mistake", async () => {
    const { supervisor } = watch({});
    await expect(supervisor.restart("nobody")).rejects.toThrow('The bot "nobody" is not here');
  });
});

describe("a pause", () => {
  test("ends a bot in order, and it stays away until it is resumed; the others do not notice", async () => {
    const { supervisor, reached, statesOf, gone } = watch({ manager: "steady", auditor: "steady" });
    await Promise.all([reached("manager", "ready"), reached("auditor", "ready")]);
    const exited = supervisor.worker("manager")?.exited;
    await supervisor.pause("manager");
    expect(await exited).toEqual({ code: 0, signal: null, problem: null });
    expect(supervisor.states()).toContainEqual(
      expect.objectContaining({ id: "manager", state: "paused", pid: undefined, problem: null }),
    );
    expect(statesOf("manager")).toEqual(["starting", "ready", "stopping", "exited", "paused"]);
    await supervisor.resume("manager");
    await reached("manager", "ready");
    expect(gone).toEqual(["manager"]);
    expect(statesOf("auditor")).toEqual(["starting", "ready"]);
  });

  test("takes its next try from a bot that is parked, and its trouble from one that was given up", async () => {
    const decide: typeof decideRestart = (history) => ({ decision: { kind: "park", retryAfterMs: 100 }, history });
    const { supervisor, reached, gone } = watch({ manager: "exit 1", auditor: "steady" }, { decide });
    await reached("manager", "parked");
    await supervisor.pause("manager");
    const later = watch({ optimizer: "exit 1" }, { decide });
    await until(() => expect(later.gone).toHaveLength(2));
    expect(gone).toEqual(["manager"]);
    const lost = watch({ webster: "exit 78" });
    await lost.reached("webster", "given_up");
    await lost.supervisor.pause("webster");
    expect(lost.supervisor.states()).toMatchObject([{ state: "paused", problem: null }]);
  });

  test("keeps a bot also from a restart on request", async () => {
    const { supervisor, reached } = watch({ manager: "steady" });
    await reached("manager", "ready");
    await supervisor.pause("manager");
    await expect(supervisor.restart("manager")).rejects.toThrow('The bot "manager" is paused');
    expect(supervisor.worker("manager")).toBeNull();
    await supervisor.resume("manager");
    await reached("manager", "ready");
  });

  test("and other requests at once come one after the other", async () => {
    const { supervisor, reached, statesOf } = watch({ manager: "steady" });
    await reached("manager", "ready");
    await Promise.all([
      supervisor.restart("manager"),
      supervisor.pause("manager"),
      supervisor.pause("manager"),
      supervisor.resume("manager"),
    ]);
    await reached("manager", "ready");
    expect(statesOf("manager").filter((state) => state === "paused")).toHaveLength(1);
    expect(statesOf("manager").filter((state) => state === "starting")).toHaveLength(3);
  });

  test("of a bot that runs is nothing to resume", async () => {
    const { supervisor, reached, statesOf } = watch({ manager: "steady" });
    await reached("manager", "ready");
    await supervisor.resume("manager");
    expect(statesOf("manager")).toEqual(["starting", "ready"]);
  });
});

describe("a bot that is given up", () => {
  test("ends in order, says why, and stays away until a restart on request; the others do not notice", async () => {
    const { supervisor, reached, statesOf, gone } = watch({ manager: "steady", auditor: "steady" });
    const [{ pid = 0 }] = await Promise.all([reached("manager", "ready"), reached("auditor", "ready")]);
    await Promise.all([supervisor.giveUp("manager", "Another speaks."), supervisor.giveUp("manager", "Once more.")]);
    expect(isAlive(pid)).toBe(false);
    expect(statesOf("manager")).toEqual(["starting", "ready", "stopping", "exited", "given_up"]);
    expect(supervisor.states()).toContainEqual(
      expect.objectContaining({ id: "manager", state: "given_up", problem: "Another speaks.", pid: undefined }),
    );
    await supervisor.restart("manager");
    expect((await reached("manager", "ready")).problem).toBeNull();
    expect(gone).toEqual(["manager"]);
    expect(statesOf("auditor")).toEqual(["starting", "ready"]);
  });

  test("loses the next try that it waited for", async () => {
    const decide: typeof decideRestart = (history) => ({ decision: { kind: "park", retryAfterMs: 100 }, history });
    const { supervisor, reached, gone } = watch({ manager: "exit 1" }, { decide });
    await reached("manager", "parked");
    await supervisor.giveUp("manager", "Another speaks.");
    const later = watch({ optimizer: "exit 1" }, { decide });
    await until(() => expect(later.gone).toHaveLength(2));
    expect(gone).toEqual(["manager"]);
  });

  test("while it is paused stays paused", async () => {
    const { supervisor, reached } = watch({ manager: "steady" });
    await reached("manager", "ready");
    await supervisor.pause("manager");
    await supervisor.giveUp("manager", "Another speaks.");
    expect(supervisor.states()).toMatchObject([{ state: "paused", problem: null }]);
  });
});

describe("a removal", () => {
  test("ends a bot's process and forgets it; it may be started again later", async () => {
    const { supervisor, reached } = watch({ manager: "steady" });
    const { pid = 0 } = await reached("manager", "ready");
    await supervisor.remove("manager");
    expect(isAlive(pid)).toBe(false);
    expect(supervisor.states()).toEqual([]);
    supervisor.start(["manager"]);
    await reached("manager", "ready");
  });

  test("is the last order: none that comes after it starts a process that nobody would look after", async () => {
    const { supervisor, reached, statesOf, gone } = watch({ manager: "deaf" });
    await reached("manager", "ready");
    const removed = supervisor.remove("manager");
    const taken = 'The bot "manager" is being taken away';
    await expect(supervisor.restart("manager")).rejects.toThrow(taken);
    await expect(supervisor.pause("manager")).rejects.toThrow(taken);
    await expect(supervisor.resume("manager")).rejects.toThrow(taken);
    await supervisor.giveUp("manager", "Another speaks.");
    await removed;
    expect(gone).toEqual(["manager"]);
    expect(statesOf("manager")).toEqual(["starting", "ready", "stopping", "exited"]);
  });

  test("comes after what was ordered before it", async () => {
    const { supervisor, reached, gone } = watch({ manager: "steady" });
    await reached("manager", "ready");
    await Promise.all([supervisor.restart("manager"), supervisor.remove("manager")]);
    expect(gone).toEqual(["manager", "manager"]);
    expect(supervisor.states()).toEqual([]);
  });
});
