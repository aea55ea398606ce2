/** docker/guildhall.service: the keys that Guildhall depends on, and systemd's own word where systemd is installed. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { settingNames } from "../../src/config/settings.ts";
import { configurationExitCode } from "../../src/domain/restart.ts";
import { childTiming } from "../../src/supervisor/child.ts";

const root = join(import.meta.dirname, "../..");
const text = readFileSync(join(root, "docker/guildhall.service"), "utf8");

/** Settings as `Section.Key`; keys that may stand several times are joined by a space. */
function settings(): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let section = "";
  for (const line of text.split("\n").filter((one) => one !== "" && !one.startsWith("#"))) {
    const [, heading] = /^\[(\w+)\]$/.exec(line) ?? [];
    const [, key = "", value = ""] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (heading !== undefined) section = heading;
    else if (key === "") throw new Error(`Not a line of a unit: ${line}`);
    else found.set(`${section}.${key}`, [found.get(`${section}.${key}`), value].filter(Boolean).join(" "));
  }
  return found;
}

const unit = settings();
const service = (key: string): string | undefined => unit.get(`Service.${key}`);

test("has a crash started again, and what only a person can help left alone", () => {
  expect(service("Restart")).toBe("on-failure");
  expect(service("RestartPreventExitStatus")).toBe(String(configurationExitCode));
});

test("tells the supervisor alone to stop, and waits longer than the supervisor does", () => {
  expect(service("KillMode")).toBe("mixed");
  expect(service("KillSignal")).toBe("SIGTERM");
  expect(Number(service("TimeoutStopSec")) * 1_000).toBeGreaterThan(3 * childTiming.killAfterMs);
});

test("starts the shipped program in the folder of the configuration, as nobody in particular", () => {
  const [program, file = "", command] = service("ExecStart")?.split(" ") ?? [];
  expect([program, command]).toEqual(["/usr/bin/node", "up"]);
  expect(existsSync(join(root, file.replace("/opt/guildhall/", "")))).toBe(true);
  expect(service("WorkingDirectory")).toBe("/etc/guildhall");
  expect(service("User")).toBe("guildhall");
});

test("has its secrets in a file of their own, and sets only what is read", () => {
  expect(service("EnvironmentFile")).toBe("/etc/guildhall/guildhall.env");
  const names =
    service("Environment")
      ?.split(" ")
      .map((pair) => pair.split("=")[0] ?? "") ?? [];
  expect(names.filter((name) => name !== "NODE_ENV" && !settingNames.includes(name))).toEqual([]);
  expect(service("Environment")).toContain(`GUILDHALL_DATA=/var/lib/${service("StateDirectory")}`);
});

test.each([
  ["NoNewPrivileges", "true"],
  ["ProtectSystem", "strict"],
  ["ProtectHome", "true"],
  ["PrivateTmp", "true"],
  ["PrivateDevices", "true"],
  ["ProtectKernelTunables", "true"],
  ["ProtectControlGroups", "true"],
  ["RestrictNamespaces", "true"],
  ["RestrictSUIDSGID", "true"],
  ["CapabilityBoundingSet", ""],
  ["SystemCallFilter", "@system-service"],
  ["StateDirectoryMode", "0700"],
  ["UMask", "0077"],
])("is confined: %s=%s", (key, value) => {
  expect(service(key)).toBe(value);
});

test("leaves V8 its code pages and getaddrinfo its netlink socket", () => {
  expect(unit.has("Service.MemoryDenyWriteExecute")).toBe(false);
  expect(service("RestrictAddressFamilies")?.split(" ").sort()).toEqual([
    "AF_INET",
    "AF_INET6",
    "AF_NETLINK",
    "AF_UNIX",
  ]);
});

const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;
test.runIf(hasSystemd)("systemd finds nothing wrong with it", () => {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-unit-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  // The program and the account need not exist where it is looked at.
  const here = text.replace("/usr/bin/node", process.execPath).replace(/^(User|Group)=guildhall$/gm, "$1=root");
  writeFileSync(join(folder, "guildhall.service"), here);
  const run = spawnSync("systemd-analyze", ["verify", join(folder, "guildhall.service")], { encoding: "utf8" });
  expect({ status: run.status, stderr: run.stderr }).toEqual({ status: 0, stderr: "" });
});
