/** The worker that is kept ready: when there is one, who gets it, and that it costs nobody anything when it is not there. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decideRestart } from "../../src/domain/restart.ts";
import type { Supervisor } from "../../src/supervisor/supervisor.ts";
import { until } from "../support/until.ts";
import { fixture, isAlive, patient, quickDecisions, watch } from "./watched.ts";

/** A spare a moment after the last start. */
const soon = { spareFrom: 2, calmMs: 20 } as const;
/** No calm within a test, once the first spare is there. */
const never = 3_600_000;

const commandOf = (pid: number): string => readFileSync(`/proc/${pid}/cmdline`, "utf8");

/** The spare's process, once it is ready. */
const spareOf = (supervisor: Supervisor, but: number | null = null): Promise<number> =>
  until(() => {
    const { sparePid } = supervisor;
    expect(sparePid).not.toBeNull();
    expect(sparePid).not.toBe(but);
    return sparePid as number;
  });

/** Supervises two bots and a spare that has said hello. */
async function watchWithSpare(scripts: Record<string, string>, options: Parameters<typeof watch>[1] = {}) {
  const watched = watch(scripts, { ...soon, ...options });
  await Promise.all(Object.keys(scripts).map((id) => watched.reached(id, "ready")));
  return { ...watched, spare: await spareOf(watched.supervisor) };
}

describe("a spare worker", () => {
  test("is made once the bots have been started, waits without a bot, and ends with the rest", async () => {
    const { supervisor, spare, messages } = await watchWithSpare({ manager: "steady", auditor: "steady" });
    expect(commandOf(spare)).toMatch(/\0\(spare\)\0$/);
    expect(messages.filter(({ botId }) => !["manager", "auditor"].includes(botId))).toEqual([]);
    expect(supervisor.states().map(({ id }) => id)).toEqual(["manager", "auditor"]);
    await supervisor.stop();
    expect(isAlive(spare)).toBe(false);
    expect(supervisor.sparePid).toBeNull();
  });

  test("becomes the worker of a bot whose own was killed, at once; then there is another", async () => {
    const { supervisor, spare, reached, gone, statesOf } = await watchWithSpare({
      manager: "steady",
      auditor: "steady",
    });
    const before = supervisor.worker("manager")?.pid ?? 0;
    process.kill(before, "SIGKILL");
    await until(() => expect(gone).toEqual(["manager"]));
    expect((await reached("manager", "ready")).pid).toBe(spare);
    expect(statesOf("auditor")).toEqual(["starting", "ready"]);
    // Whatever is said of it from now on names its bot.
    await expect(
      supervisor.worker("manager")?.link.call("edit_message", { channelId: "1", messageId: "2", content: "?" }, 20),
    ).rejects.toThrow("The worker of manager did not answer");
    const next = await spareOf(supervisor, spare);
    expect(isAlive(next)).toBe(true);
    // From here on it is a worker like any other.
    process.kill(spare, "SIGKILL");
    await until(() => expect(gone).toEqual(["manager", "manager"]));
    await reached("manager", "ready");
    expect(supervisor.states()).toContainEqual(expect.objectContaining({ id: "manager", restartCount: 2 }));
  });

  test("is watched like the others once it is a bot's: it is stopped in order", async () => {
    const { supervisor, spare, reached, gone } = await watchWithSpare({ manager: "steady", auditor: "steady" });
    process.kill(supervisor.worker("manager")?.pid ?? 0, "SIGKILL");
    await until(() => expect(gone).toEqual(["manager"]));
    await reached("manager", "ready");
    const exited = supervisor.worker("manager")?.exited;
    expect(supervisor.worker("manager")?.pid).toBe(spare);
    await supervisor.pause("manager");
    expect(await exited).toEqual({ code: 0, signal: null, problem: null });
  });

  test("that is gone already lets the second of two deaths have a process of its own", async () => {
    const scripts = { manager: "steady", auditor: "steady" };
    const { supervisor, spare, reached, gone } = await watchWithSpare(scripts, { calmMs: 300 });
    for (const id of ["manager", "auditor"]) process.kill(supervisor.worker(id)?.pid ?? 0, "SIGKILL");
    await until(() => expect(gone.toSorted()).toEqual(["auditor", "manager"]));
    const pids = (await Promise.all(Object.keys(scripts).map((id) => reached(id, "ready")))).map(({ pid }) => pid);
    expect(pids.filter((pid) => pid === spare)).toHaveLength(1);
    expect(new Set(pids).size).toBe(2);
  });

  test("is not for a bot that keeps crashing, nor for one that is started on request", async () => {
    const decide: typeof decideRestart = (...args) => {
      const { decision, history } = decideRestart(...args);
      return { decision: decision.kind === "restart" ? { kind: "restart", afterMs: 1 } : decision, history };
    };
    const { supervisor, spare, reached, gone } = await watchWithSpare(
      { manager: "steady", auditor: "steady" },
      { decide },
    );
    process.kill(supervisor.worker("manager")?.pid ?? 0, "SIGKILL");
    await until(() => expect(gone).toEqual(["manager"]));
    expect((await reached("manager", "ready")).pid).not.toBe(spare);
    await supervisor.restart("auditor");
    expect((await reached("auditor", "ready")).pid).not.toBe(spare);
    expect(supervisor.sparePid).toBe(spare);
  });

  test("that hangs is killed, and replaced", async () => {
    const { supervisor, spare } = await watchWithSpare(
      { manager: "steady", auditor: "steady" },
      { timing: { ...patient, silenceMs: 400 } },
    );
    process.kill(spare, "SIGSTOP");
    await spareOf(supervisor, spare);
    expect(isAlive(spare)).toBe(false);
  });

  test("that cannot be started is tried again ever more rarely, and disturbs nobody", async () => {
    const { made, decide } = quickDecisions(1_000);
    const { statesOf, reached, supervisor } = watch(
      { manager: "steady", auditor: "steady" },
      { ...soon, calmMs: 1, decide, program: fixture("scripted-worker", "no spare") },
    );
    await reached("manager", "ready");
    await until(() => expect(made.filter(({ kind }) => kind === "park").length).toBeGreaterThan(0));
    expect(statesOf("manager")).toEqual(["starting", "ready"]);
    expect(supervisor.sparePid).toBeNull();
  });
});

describe("there is no spare", () => {
  test("below the number of bots that makes it worth its memory, and it goes with the bot that made it so", async () => {
    const { supervisor, spare, reached } = await watchWithSpare({ manager: "steady", auditor: "steady" });
    await supervisor.remove("auditor");
    expect(supervisor.sparePid).toBeNull();
    expect(isAlive(spare)).toBe(false);
    supervisor.start(["auditor"]);
    await reached("auditor", "ready");
    await spareOf(supervisor);
  });

  test("once all has stopped, also when it was just being ended for another reason", async () => {
    const { supervisor, spare } = await watchWithSpare({ manager: "steady", auditor: "steady" });
    // It does not hear that it is to end.
    process.kill(spare, "SIGSTOP");
    const removed = supervisor.remove("auditor");
    await until(() => expect(supervisor.states()).toHaveLength(1));
    await supervisor.stop();
    expect(isAlive(spare)).toBe(false);
    await removed;
  });

  test("where nobody wants one, and a bot is started again all the same", async () => {
    const { supervisor, reached, gone } = watch({ manager: "steady", auditor: "steady" }, { calmMs: 1 });
    const { pid = 0 } = await reached("manager", "ready");
    process.kill(pid, "SIGKILL");
    await until(() => expect(gone).toEqual(["manager"]));
    expect((await reached("manager", "ready")).pid).not.toBe(pid);
    expect(supervisor.sparePid).toBeNull();
  });

  test("while workers are being started", async () => {
    const { supervisor, reached } = watch({ manager: "steady", auditor: "steady" }, { ...soon, calmMs: never });
    await Promise.all([reached("manager", "ready"), reached("auditor", "ready")]);
    expect(supervisor.sparePid).toBeNull();
  });
});
