/** One worker after the other in a bot's place: restart, parking, giving up, hanging; and its word on how it is. */
import { describe, expect, test } from "vitest";
import { workerProtocolVersion } from "../../src/ipc/worker-protocol.ts";
import { until } from "../support/until.ts";
import { fixture, isAlive, missing, quick, quickDecisions, watch } from "./watched.ts";

describe("a worker that cannot begin", () => {
  test("in another version of the protocol is killed, and its problem says why", async () => {
    const { decide } = quickDecisions(1_000);
    const { reached, messages } = watch(
      { manager: "steady" },
      { program: fixture("scripted-worker", String(workerProtocolVersion + 1)), decide },
    );
    const { problem } = await reached("manager", "parked");
    expect(problem).toBe("its process speaks another version of the protocol");
    expect(messages).toEqual([]);
  });

  test("that cannot be started at all is parked like one that crashes", async () => {
    const { decide } = quickDecisions(1_000);
    const { reached } = watch({ manager: "steady" }, { program: missing, decide });
    expect((await reached("manager", "parked")).problem).toBe("its process ended with code 1");
  });

  test("without a start message is ended and tried again", async () => {
    const scripts: Record<string, string> = {};
    const { decide } = quickDecisions(1_000);
    const { supervisor, changesOf, reached } = watch(scripts, { decide });
    supervisor.start(["manager"]);
    await until(() =>
      expect(changesOf("manager").map(({ problem }) => problem)).toContain(
        "Guildhall could not put together what it starts with",
      ),
    );
    scripts.manager = "steady";
    await reached("manager", "ready");
  });
});

describe("a worker that ends", () => {
  test.each(["exit 0", "exit 1", "ready, then exit 1"])("by %j unasked is started again", async (script) => {
    const scripts = { manager: script };
    const { reached, gone, changesOf } = watch(scripts);
    const first = changesOf("manager")[0]?.pid;
    scripts.manager = "steady";
    await until(() => expect(gone.length).toBeGreaterThan(0));
    const { pid } = await reached("manager", "ready");
    expect(pid).not.toBe(first);
    expect(changesOf("manager").some(({ problem }) => problem?.startsWith("its process ended with code"))).toBe(true);
  });

  test("by SIGKILL is started again at once, and the others do not notice", async () => {
    const { supervisor, reached, statesOf, gone } = watch({ manager: "steady", auditor: "steady" });
    const [before, bystander] = await Promise.all([reached("manager", "ready"), reached("auditor", "ready")]);
    process.kill(before.pid ?? 0, "SIGKILL");
    await until(() => expect(gone).toEqual(["manager"]));
    const after = await reached("manager", "ready");
    expect(after.pid).not.toBe(before.pid);
    expect(statesOf("manager")).toEqual(["starting", "ready", "starting", "starting", "ready"]);
    expect(statesOf("auditor")).toEqual(["starting", "ready"]);
    expect(supervisor.worker("auditor")?.pid).toBe(bystander.pid);
  });

  test("again and again is restarted at once, then later and later, then parked and tried again, alone", async () => {
    const { made, decide } = quickDecisions(100);
    const scripts = { manager: "exit 1", auditor: "steady" };
    const { reached, statesOf } = watch(scripts, { decide });
    await reached("auditor", "ready");
    await reached("manager", "parked");
    await until(() => expect(made.filter(({ kind }) => kind === "park").length).toBeGreaterThanOrEqual(2));
    const waits = made.flatMap((decision) => (decision.kind === "restart" ? decision.afterMs : []));
    expect(waits).toHaveLength(5);
    expect(waits[0]).toBe(0);
    expect(waits).toEqual(waits.toSorted((a, b) => a - b));
    expect(waits[4]).toBeGreaterThanOrEqual(1_000);
    scripts.manager = "steady";
    await reached("manager", "ready");
    expect(statesOf("auditor")).toEqual(["starting", "ready"]);
  });

  test("with 78 is given up with its own last words and not started again", async () => {
    const { made, decide } = quickDecisions(1_000);
    const { reached, supervisor, messages, statesOf } = watch({ manager: "exit 78", auditor: "steady" }, { decide });
    const { problem } = await reached("manager", "given_up");
    expect(problem).toBe("in our words: answer 401");
    expect(messages).toContainEqual({
      botId: "manager",
      message: { type: "gave_up", reason: "bad_token", detail: "answer 401" },
    });
    await reached("auditor", "ready");
    expect(made).toEqual([{ kind: "give_up" }]);
    expect(supervisor.worker("manager")).toBeNull();
    expect(statesOf("manager")).toEqual(["starting", "given_up"]);
  });

  test("after its connection was lost is not said to have ended by that", async () => {
    const { reached, gone, changesOf } = watch({ manager: "flaky" });
    const lost = await until(() => {
      const change = changesOf("manager").find(({ problem }) => problem === "connection closed (1006)");
      expect(change).toMatchObject({ state: "disconnected" });
      return change;
    });
    process.kill(lost?.pid ?? 0, "SIGKILL");
    await until(() => expect(gone).toHaveLength(1));
    expect(changesOf("manager").map(({ problem }) => problem)).toContain("its process was ended by SIGKILL");
    await reached("manager", "starting");
  });
});

describe("a worker that lives but does not work", () => {
  test.each(["silent", "spin", "hang up"])("(%s) is hung, killed and started again", async (script) => {
    const scripts = { manager: script };
    const { supervisor, changesOf, reached, gone } = watch(scripts, { timing: quick });
    const pid = await until(() => supervisor.worker("manager")?.pid ?? expect.unreachable());
    await until(() => expect(gone).toEqual(["manager"]));
    expect(isAlive(pid)).toBe(false);
    expect(changesOf("manager").map(({ problem }) => problem)).toContain("its process hung");
    scripts.manager = "steady";
    await reached("manager", "ready");
  });

  test("because it is stopped (SIGSTOP) is killed after the silence, not before", async () => {
    const { reached, gone, changesOf } = watch({ manager: "steady" }, { timing: quick });
    const { pid = 0 } = await reached("manager", "ready");
    const stoppedAt = performance.now();
    process.kill(pid, "SIGSTOP");
    await until(() => expect(gone).toEqual(["manager"]));
    // Its last pulse may be one pulse old, and a tick may come early by a hair.
    expect(performance.now() - stoppedAt).toBeGreaterThan(quick.silenceMs - 50);
    expect(changesOf("manager").map(({ problem }) => problem)).toContain("its process hung");
    await reached("manager", "ready");
  });

  test("but speaks nonsense is killed, and its problem says so", async () => {
    const scripts = { manager: "garbage" };
    const { gone, changesOf } = watch(scripts);
    await until(() => expect(gone.length).toBeGreaterThan(0));
    expect(changesOf("manager").map(({ problem }) => problem)).toContain("its process spoke nonsense");
    scripts.manager = "steady";
  });

  test("because it must not is left alone, and says why, once", async () => {
    const { changesOf, messages, statesOf, supervisor } = watch({ manager: "held" });
    await until(() =>
      expect(changesOf("manager").at(-1)).toMatchObject({ state: "disconnected", problem: "It waits until tomorrow." }),
    );
    expect(supervisor.worker("manager")).not.toBeNull();
    await until(() => expect(messages.filter(({ message }) => message.type === "held_back")).toHaveLength(3));
    expect(statesOf("manager")).toEqual(["starting", "disconnected"]);
  });
});
