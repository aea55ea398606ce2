/** Memory of a process as the kernel counts it. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readProcessMemory } from "../../src/supervisor/process-memory.ts";

test("a process has some, within reason", async () => {
  const child = fork(join(import.meta.dirname, "../fixtures/scripted-worker.ts"));
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child, "message");
  const bytes = await readProcessMemory(child.pid ?? 0);
  expect(bytes).toBeGreaterThan(5_000_000);
  expect(bytes).toBeLessThan(500_000_000);
});

test("one that is not there has none", async () => {
  const child = fork(join(import.meta.dirname, "../fixtures/scripted-worker.ts"));
  child.kill("SIGKILL");
  await once(child, "close");
  expect(await readProcessMemory(child.pid ?? 0)).toBeNull();
});
