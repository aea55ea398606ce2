/** Holds the walls: which room of `src/` may import which. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { expect, test } from "vitest";

const table: Record<string, readonly string[]> = {
  domain: [],
  log: [],
  sandbox: [],
  config: ["domain"],
  ipc: ["domain"],
  store: ["domain"],
  supervisor: ["domain", "ipc", "log"],
  worker: ["domain", "ipc", "log"],
  executor: ["domain", "ipc", "log"],
  jobs: ["domain", "store", "log"],
  task: ["domain", "store", "jobs", "log"],
  workflow: ["domain", "store", "jobs", "log"],
  heartbeat: ["domain", "store", "jobs", "log"],
  command: ["domain", "store", "task", "workflow", "heartbeat"],
  control: ["domain", "store", "task", "workflow", "heartbeat", "command", "log"],
  http: ["domain", "store", "task", "control", "log"],
  openclaw: ["domain", "config"],
  cli: [
    "domain",
    "log",
    "config",
    "openclaw",
    "ipc",
    "store",
    "supervisor",
    "jobs",
    "task",
    "heartbeat",
    "command",
    "control",
    "http",
  ],
};

const root = join(import.meta.dirname, "../src");
const roomOf = (path: string): string => path.split("/")[0]?.replace(/\.ts$/, "") ?? "";
const edges = globSync("**/*.ts", { cwd: root }).flatMap((file) =>
  [...readFileSync(join(root, file), "utf8").matchAll(/(?:from|import\()\s*"(\.[^"]+)"/g)].map((match) => {
    const target = relative(root, join(root, dirname(file), match[1] ?? ""));
    return { file, from: roomOf(file), to: roomOf(target) };
  }),
);

test("every import between rooms stands in the table", () => {
  expect(edges.filter(({ from, to }) => from !== to).length).toBeGreaterThan(20);
  const forbidden = edges.filter(({ from, to }) => from !== to && !table[from]?.includes(to));
  expect(forbidden).toEqual([]);
});

test("no test replaces a module", () => {
  const files = globSync("**/*.ts", { cwd: import.meta.dirname });
  const mocking = files.filter((file) =>
    /\bvi\.(do)?mock\(/.test(readFileSync(join(import.meta.dirname, file), "utf8")),
  );
  expect(files.length).toBeGreaterThan(5);
  expect(mocking.filter((file) => file !== "imports.test.ts")).toEqual([]);
});
