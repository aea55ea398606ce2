/** Workers as processes: what they are given at their start, and a stop that nobody survives. */
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { decideRestart } from "../../src/domain/restart.ts";
import { workerProtocolVersion } from "../../src/ipc/worker-protocol.ts";
import { spawnProgram } from "../../src/supervisor/spawn.ts";
import { until } from "../support/until.ts";
import { fixture, isAlive, quickDecisions, watch } from "./watched.ts";

describe("a worker that starts", () => {
  test("is told its token, and is ready when it says so", async () => {
    const { reached, statesOf, supervisor, messages } = watch({ manager: "steady", auditor: "steady" });
    await Promise.all([reached("manager", "ready"), reached("auditor", "ready")]);
    expect(statesOf("manager")).toEqual(["starting", "ready"]);
    const pid = supervisor.worker("manager")?.pid;
    const ready = { id: "manager", state: "ready", pid, problem: null, restartCount: 0, retryAt: null };
    expect(supervisor.states()).toContainEqual(ready);
    expect(messages.filter(({ botId }) => botId === "manager").map(({ message }) => message.type)).toEqual(
      expect.arrayContaining(["hello", "ready"]),
    );
  });

  test("leads a process group of its own and has its token neither in argv nor in its environment", async () => {
    const { reached } = watch(
      { manager: "steady" },
      { program: fixture("scripted-worker", String(workerProtocolVersion), "argument") },
    );
    const { pid } = await reached("manager", "ready");
    const [, group, session] = /\) \S+ \d+ (\d+) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    expect([Number(group), Number(session)]).toEqual([pid, pid]);
    const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
    expect(command).toContain("argument\0manager");
    expect(environment).toContain("NODE_CHANNEL_FD");
    expect(command + environment).not.toContain("steady");
    const names = environment.split("\0").flatMap((entry) => entry.split("=", 1)[0] || []);
    expect(names.sort()).toEqual(["NODE_CHANNEL_FD", "NODE_CHANNEL_SERIALIZATION_MODE", "PATH"]);
  });

  test("starts no helper that could read the tokens either", async () => {
    const folder = mkdtempSync(join(tmpdir(), "guildhall-setpriv-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const real = process.env.PATH ?? "";
    writeFileSync(join(folder, "setpriv"), `#!/bin/sh\nPATH=${real}\nenv >> ${folder}/seen\nexec setpriv "$@"\n`);
    chmodSync(join(folder, "setpriv"), 0o755);
    const PATH = `${folder}:${real}`;
    vi.stubEnv("PATH", PATH).stubEnv("DISCORD_TOKEN_MANAGER", "hush");
    onTestFinished(() => void vi.unstubAllEnvs());
    const program = fixture("scripted-worker");
    const child = spawnProgram({ ...program, environment: { PATH } });
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child, "message");
    const seen = readFileSync(join(folder, "seen"), "utf8");
    expect(seen.match(/^NODE_CHANNEL_FD=/gm)).toHaveLength(1);
    expect(seen).not.toContain("hush");
  });
});

describe("a stop", () => {
  test("ends the willing by word, the others by SIGTERM, the deaf by SIGKILL, and starts nothing again", async () => {
    const { made, decide } = quickDecisions(1);
    const { supervisor, reached, statesOf, changesOf } = watch(
      { willing: "steady", slow: "hard of hearing", deaf: "deaf", lost: "exit 78" },
      { decide },
    );
    await Promise.all(["willing", "slow", "deaf"].map((id) => reached(id, "ready")));
    await reached("lost", "given_up");
    const exits = ["willing", "slow", "deaf"].map((id) => supervisor.worker(id)?.exited);
    await supervisor.stop();
    const [willing, slow, deaf] = await Promise.all(exits);
    expect(willing).toEqual({ code: 0, signal: null, problem: null });
    expect(slow).toEqual({ code: null, signal: "SIGTERM", problem: null });
    expect(deaf).toEqual({ code: null, signal: "SIGKILL", problem: null });
    for (const id of ["willing", "slow", "deaf"]) {
      expect(statesOf(id)).toEqual(["starting", "ready", "stopping", "exited"]);
      expect(supervisor.worker(id)).toBeNull();
      expect(isAlive(changesOf(id)[0]?.pid ?? 0)).toBe(false);
    }
    expect(made.filter(({ kind }) => kind === "restart")).toEqual([]);
  });

  test("also ends one that waits for its restart", async () => {
    const decide: typeof decideRestart = (history) => ({ decision: { kind: "restart", afterMs: 30 }, history });
    const { supervisor, gone, changesOf } = watch({ manager: "exit 1" }, { decide });
    await until(() => expect(gone).toHaveLength(1));
    await supervisor.stop();
    const count = changesOf("manager").length;
    // Were its timer still set, it would come back before this one, which takes longer to start, is ready.
    const other = watch({ later: "steady" });
    await other.reached("later", "ready");
    expect(changesOf("manager")).toHaveLength(count);
  });
});
