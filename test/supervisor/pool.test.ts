/** Executors as processes: one per agent, so many in all, ended when idle, and each crash its own agent's alone. */
import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { pino } from "pino";
import { describe, expect, onTestFinished, test } from "vitest";
import { Pool, type PoolOptions } from "../../src/supervisor/pool.ts";
import { until } from "../support/until.ts";
import { turn } from "./turns.ts";
import { fixture, isAlive, missing, patient, quick, quiet } from "./watched.ts";

const longMs = 20_000;

function openPool(options: Partial<PoolOptions> = {}) {
  const seen = new Set<number>();
  const pool = new Pool({
    program: fixture("scripted-executor"),
    tools: { delegate: async () => ({ ok: false, problem: "Nobody delegates here." }) },
    log: quiet,
    timing: patient,
    ...options,
  });
  onTestFinished(async () => {
    look();
    await pool.stop();
    expect([...seen].filter(isAlive)).toEqual([]);
  });
  const look = (): number[] => {
    const pids = [...pool.pids().values()].flatMap((pid) => pid ?? []);
    for (const pid of pids) seen.add(pid);
    return pids;
  };
  /** The pid of the executor that answered. */
  const ask = async (agentId: string, prompt = "who are you", deadlineMs = longMs): Promise<number> => {
    const result = await pool.run(turn(agentId, prompt), deadlineMs);
    if (result.kind !== "answered") throw new Error(`${agentId}: ${result.problem}`);
    seen.add(Number(result.text));
    return Number(result.text);
  };
  return { pool, ask, look };
}

/** True when SIGTERM waits for a process that is stopped. */
function isAskedToEnd(pid: number): boolean {
  const [, pending = "0"] = /ShdPnd:\s*(\w+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return (BigInt(`0x${pending}`) & (1n << BigInt(constants.signals.SIGTERM - 1))) !== 0n;
}

const unexpected = { kind: "crashed", problem: "The process that worked on it ended unexpectedly." };

describe("executors", () => {
  test("are started when needed, one per agent, for all its turns", async () => {
    const { pool, ask } = openPool();
    expect(pool.pids().size).toBe(0);
    const [first, same, other] = await Promise.all([ask("manager"), ask("manager"), ask("auditor")]);
    expect(same).toBe(first);
    expect(other).not.toBe(first);
    expect(await ask("manager")).toBe(first);
    expect([...pool.pids()]).toEqual([
      ["manager", first],
      ["auditor", other],
    ]);
  });

  test("are sixteen at once, not one more; a turn beyond waits until one has nothing to do", async () => {
    const { pool, ask, look } = openPool();
    const busy = Array.from({ length: 16 }, (_, index) => `agent-${index}`);
    const running = busy.map((id) => pool.run(turn(id, "hold"), longMs));
    const late = ask("late");
    const alsoLate = ask("late", "me too");
    await until(() => expect(look().filter(isAlive)).toHaveLength(16));
    expect([...pool.pids().keys()]).toEqual(busy);
    pool.cancel("agent-7", "agent-7: hold");
    await expect(running[7]).resolves.toMatchObject({ kind: "answered" });
    const pid = await late;
    expect(await alsoLate).toBe(pid);
    expect(pool.pids().size).toBe(16);
    expect(pool.pids().has("agent-7")).toBe(false);
    expect(look().filter(isAlive)).toHaveLength(16);
    await pool.stop();
    expect(await running[0]).toEqual(unexpected);
  });

  test("that leave count until they are gone", async () => {
    const { pool, ask } = openPool({ maxExecutors: 1 });
    const first = await ask("manager");
    process.kill(first, "SIGSTOP");
    const [next, another] = [ask("auditor"), ask("tester")];
    // It lives until it is killed; nothing else may start as long as it does.
    const meanwhile = new Set<string>();
    await until(() => {
      for (const agentId of isAlive(first) ? pool.pids().keys() : []) meanwhile.add(agentId);
      expect(isAlive(first)).toBe(false);
    });
    expect([...meanwhile]).toEqual(["manager"]);
    expect(await next).not.toBe(await another);
  });

  test("that leave are gone before the next one of their agent begins", async () => {
    const { pool, ask } = openPool({ idleMs: 20 });
    const first = await ask("manager");
    process.kill(first, "SIGSTOP");
    await until(() => expect(isAskedToEnd(first)).toBe(true));
    const next = ask("manager");
    const meanwhile = new Set<number | undefined>();
    await until(() => {
      if (isAlive(first)) meanwhile.add(pool.pids().get("manager"));
      expect(isAlive(first)).toBe(false);
    });
    expect([...meanwhile]).toEqual([first]);
    expect(await next).not.toBe(first);
  });

  test("leave when they have been idle for long enough, not before", async () => {
    const { pool, ask } = openPool({ idleMs: 60 });
    const first = await ask("manager");
    const held = pool.run(turn("manager", "hold"), longMs);
    // Idle executors of other agents come and go meanwhile.
    const other = await ask("auditor");
    await until(() => expect(pool.pids().has("auditor")).toBe(false));
    expect(isAlive(other)).toBe(false);
    expect(pool.pids().get("manager")).toBe(first);
    pool.cancel("manager", "manager: hold");
    await held;
    expect(isAlive(first)).toBe(true);
    await until(() => expect(pool.pids().size).toBe(0));
    expect(await ask("manager")).not.toBe(first);
  });
});

describe("a turn", () => {
  test("is not given to an executor that was found hung, and so costs no attempt", async () => {
    const found = Promise.withResolvers<Promise<number>>();
    const log = pino(
      { level: "warn" },
      {
        write: (line: string) => {
          // Between the verdict and the end of the process.
          if (line.includes("child is hung")) found.resolve(ask("manager"));
        },
      },
    );
    const { pool, ask } = openPool({ timing: quick, log });
    const first = await ask("manager");
    expect(await pool.run(turn("manager", "spin"), longMs)).toEqual(unexpected);
    expect(await await found.promise).not.toBe(first);
  });

  test("that crashes its executor fails its agent's turns, no other's, and the next one runs at once", async () => {
    const { pool, ask } = openPool();
    const bystander = await ask("auditor");
    const victim = await ask("manager");
    const held = pool.run(turn("manager", "hold"), longMs);
    const others = pool.run(turn("auditor", "hold"), longMs);
    expect(await pool.run(turn("manager", "crash"), longMs)).toEqual(unexpected);
    // Right away, while the dead process may not even be reaped: it must not cost this turn an attempt.
    expect(await ask("manager")).not.toBe(victim);
    expect(await held).toEqual(unexpected);
    pool.cancel("auditor", "auditor: hold");
    expect(await others).toEqual({ kind: "answered", text: String(bystander), handedOver: false });
  });

  test("past its deadline ends with its process", async () => {
    const { pool, ask } = openPool();
    const first = await ask("manager");
    expect(await pool.run(turn("manager", "hold"), 50)).toEqual({
      kind: "crashed",
      problem: "It took too long and was stopped.",
    });
    expect(await ask("manager")).not.toBe(first);
    await until(() => expect(isAlive(first)).toBe(false));
  });

  test("that blocks its process is ended by the missing pulse, long before its deadline", async () => {
    const { pool, ask } = openPool({ timing: quick });
    const first = await ask("manager");
    expect(await pool.run(turn("manager", "spin"), longMs)).toEqual(unexpected);
    // A dying process closes its channel before it is gone.
    await until(() => expect(isAlive(first)).toBe(false));
    await ask("manager");
  });

  test("whose executor cannot be started crashes", async () => {
    const { pool } = openPool({ program: missing });
    expect(await pool.run(turn("manager", "who are you"), longMs)).toEqual(unexpected);
  });

  test("that runs or waits when the pool stops ends as crashed, and later ones do not begin", async () => {
    const { pool, ask, look } = openPool({ maxExecutors: 1 });
    const pid = await ask("manager");
    const held = pool.run(turn("manager", "hold"), longMs);
    const waiting = pool.run(turn("auditor", "who are you"), longMs);
    await pool.stop();
    expect(await held).toEqual(unexpected);
    const stopping = { kind: "crashed", problem: "Guildhall is stopping." };
    expect(await waiting).toEqual(stopping);
    expect(await pool.run(turn("manager", "who are you"), longMs)).toEqual(stopping);
    expect(look()).toEqual([]);
    expect(isAlive(pid)).toBe(false);
  });
});
