/** The build in a copy of this repository: what it makes, when it works, and that two at once do not meet. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";

const repository = join(import.meta.dirname, "..");
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "guildhall build "));
  const inputs = [
    "src",
    "web",
    "bin",
    "build.ts",
    "mend-postgres.ts",
    "trim-packages.ts",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
  ];
  for (const name of inputs) {
    cpSync(join(repository, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(repository, "node_modules"), join(folder, "node_modules"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const dist = (...names: string[]): string => join(folder, "dist", ...names);
const builtAt = (): number => statSync(dist("worker.js")).mtimeMs;

async function build(...args: string[]): Promise<number> {
  const child = spawn(process.execPath, [join(folder, "build.ts"), ...args], { stdio: ["ignore", "ignore", "pipe"] });
  child.stderr.resume();
  const [code] = await once(child, "exit");
  return code as number;
}

test("two at once both succeed and leave every program, the page and nothing half-done", async () => {
  expect(await Promise.all([build("--if-needed"), build("--if-needed")])).toEqual([0, 0]);
  const names = readdirSync(dist());
  expect(names).toEqual(expect.arrayContaining(["cli.js", "worker.js", "executor.js", "sandbox.js", "page", ".stamp"]));
  expect(names.filter((name) => name.startsWith(".new-"))).toEqual([]);
  const page = readFileSync(dist("page/index.html"), "utf8");
  const assets = [...page.matchAll(/\/page\/(assets\/[\w.-]+)/g)].map(([, name]) => name ?? "");
  expect(assets.length).toBeGreaterThanOrEqual(3);
  for (const name of assets) expect(statSync(dist("page", name)).size).toBeGreaterThan(0);
});

test("builds again when a source, and only when a source, changed", async () => {
  expect(await build("--if-needed")).toBe(0);
  const first = builtAt();
  expect(await build("--if-needed")).toBe(0);
  expect(builtAt()).toBe(first);
  appendFileSync(join(folder, "src/worker/main.ts"), "\n");
  expect(await build("--if-needed")).toBe(0);
  expect(builtAt()).toBeGreaterThan(first);
});

test("a mistake in a source fails and leaves what was built before", async () => {
  expect(await build()).toBe(0);
  const [before, stamp] = [builtAt(), readFileSync(dist(".stamp"), "utf8")];
  writeFileSync(join(folder, "src/worker/main.ts"), "const = 1;");
  expect(await build("--if-needed")).toBe(1);
  expect([builtAt(), readFileSync(dist(".stamp"), "utf8")]).toEqual([before, stamp]);
  expect(readdirSync(dist()).filter((name) => name.startsWith(".new-"))).toEqual([]);
});

test("a worker is one file without undici and without zod's other languages", async () => {
  expect(await build()).toBe(0);
  const worker = readFileSync(dist("worker.js"), "utf8");
  const mapped = JSON.parse(readFileSync(dist("worker.js.map"), "utf8")) as { sources: string[] };
  expect(worker).not.toMatch(/from"\.\//);
  expect(worker).not.toContain("undici");
  expect(mapped.sources.filter((source) => /zod\/v4\/locales\/(?!en|index)/.test(source))).toEqual([]);
  expect(mapped.sources.some((source) => source.endsWith("ws/lib/websocket.js"))).toBe(true);
});

test("no program holds a character outside of ASCII, which would double what it takes in memory", async () => {
  expect(await build()).toBe(0);
  const programs = readdirSync(dist()).filter((name) => name.endsWith(".js"));
  expect(programs).toEqual(expect.arrayContaining(["cli.js", "worker.js", "executor.js", "sandbox.js"]));
  for (const name of programs)
    expect([name, /\P{ASCII}.{0,20}/u.exec(readFileSync(dist(name), "utf8"))?.[0]]).toEqual([name, undefined]);
});

test("the database client in the bundle refuses to write to a connection that is gone", async () => {
  expect(await build()).toBe(0);
  const bundled = readdirSync(dist()).filter((name) => name.endsWith(".js"));
  const withClient = bundled
    .map((name) => readFileSync(dist(name), "utf8"))
    .filter((code) => code.includes("nextWriteTimer"));
  expect(withClient.length).toBeGreaterThan(0);
  for (const code of withClient) expect(code).toMatch(/function nextWrite\w*\((\w+)\)\{if\(socket\w*===null\)/);
});
