/** The real executor program: turns side by side, tools, cancelling, crashing, and leaving. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { Fault } from "../../src/domain/errors.ts";
import { type ExecutorToSupervisor, supervisorSide } from "../../src/ipc/executor-protocol.ts";
import { Link } from "../../src/ipc/link.ts";
import { turn } from "../supervisor/turns.ts";
import { until } from "../support/until.ts";

const longMs = 10_000;

function startExecutor(delegate: (instruction: string) => Promise<string> = async () => "task-1") {
  const file = join(import.meta.dirname, "../../src/executor/main.ts");
  const child: ChildProcess = fork(file, { serialization: "json", stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const exited = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
  const messages: ExecutorToSupervisor[] = [];
  const asked: object[] = [];
  const link = new Link(child, "executor", supervisorSide, {
    answer: {
      delegate: async (request) => {
        asked.push(request);
        return { ok: true as const, taskId: await delegate(request.instruction), assigneeName: "Auditor" };
      },
    },
    onMessage: (message) => messages.push(message),
    onGarbage: (fault) => expect.unreachable(fault.message),
    onClosed: () => undefined,
  });
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exited;
  });
  return { child, link, messages, asked, exited };
}

describe("an executor", () => {
  test("says hello in its version, then pulses", async () => {
    const { child, messages } = startExecutor();
    await until(() => expect(messages.length).toBeGreaterThanOrEqual(2));
    expect(messages[0]).toEqual({ type: "hello", version: 1, pid: child.pid });
    expect(messages[1]).toEqual({ type: "pulse" });
  });

  test("runs several turns at once, and cancels the one that it is told to", async () => {
    const { link } = startExecutor();
    const waiting = link.call("run_turn", turn("manager", "wait 600"), longMs);
    const alsoWaiting = link.call("run_turn", turn("manager", "wait 599"), longMs);
    const cancelled = waiting.catch((error: unknown) => error);
    expect(await link.call("run_turn", turn("manager", "repeat after me: hi"), longMs)).toEqual({
      text: "hi",
      handedOver: false,
    });
    link.send({ type: "cancel", turnId: "nobody's" });
    link.send({ type: "cancel", turnId: "manager: wait 600" });
    expect(await cancelled).toMatchObject({ code: "link_refused" });
    const both = await Promise.race([
      alsoWaiting,
      link.call("run_turn", turn("manager", "repeat after me: on"), longMs),
    ]);
    expect(both.text).toBe("on");
    link.send({ type: "cancel", turnId: "manager: wait 599" });
    await expect(alsoWaiting).rejects.toThrow(Fault);
  });

  test("asks its supervisor for what a brain may not do itself, in the name of the turn", async () => {
    const { link, asked } = startExecutor();
    const spec = turn("manager", "delegate to Auditor: check the books", "turn-7");
    expect(await link.call("run_turn", spec, longMs)).toEqual({ text: "", handedOver: true });
    expect(asked).toEqual([{ turnId: "turn-7", assignee: "auditor", instruction: "check the books" }]);
  });

  test("lets a turn fail with the words of a tool that failed", async () => {
    const { link } = startExecutor(async () => {
      throw new Error("The store is away.");
    });
    const failed = link.call("run_turn", turn("manager", "delegate to Auditor: check the books"), longMs);
    await expect(failed).rejects.toMatchObject({ code: "link_refused", message: "The store is away." });
  });

  test("leaves with 0 when told to stop, also in the middle of a turn", async () => {
    const { link, exited } = startExecutor();
    const waiting = link.call("run_turn", turn("manager", "wait 600"), longMs).catch((error: unknown) => error);
    link.send({ type: "stop" });
    expect(await exited).toEqual([0, null]);
    expect(await waiting).toMatchObject({ code: "link_closed" });
  });

  test("leaves with 1 when it crashes, and when its supervisor is gone", async () => {
    const crashing = startExecutor();
    crashing.link.call("run_turn", turn("manager", "crash"), longMs).catch(() => undefined);
    expect(await crashing.exited).toEqual([1, null]);
    const left = startExecutor();
    await until(() => expect(left.messages.length).toBeGreaterThan(0));
    left.child.disconnect();
    expect(await left.exited).toEqual([1, null]);
  });
});
