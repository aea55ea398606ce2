/** Whether children can be made to end with us: by what is installed, judged by what it does and not by how fast. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { describe, expect, onTestFinished, test } from "vitest";
import { deathSignal } from "../../src/supervisor/death-signal.ts";
import { fixture, watch } from "./watched.ts";

/** An environment whose only setpriv is this shell script. */
function environmentWith(script: string, mode = 0o755) {
  const folder = mkdtempSync(join(tmpdir(), "guildhall-setpriv-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "setpriv");
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, mode);
  return { file, environment: { PATH: folder } };
}

describe.runIf(process.platform === "linux")("the signal at our death", () => {
  test("is there where setpriv knows it, and is tried once", () => {
    const { file, environment } = environmentWith('echo tried >> "$0.tried"; [ "$*" = "--pdeathsig SIGKILL -- true" ]');
    expect(deathSignal(environment)).toEqual({ setpriv: file, problem: null });
    writeFileSync(file, "#!/bin/sh\nexit 1\n");
    expect(deathSignal(environment)).toEqual({ setpriv: file, problem: null });
  });

  test("is there on a host that is too busy to say so in time", () => {
    const { file, environment } = environmentWith("exec /bin/sleep 60");
    expect(deathSignal(environment, 100)).toEqual({ setpriv: file, problem: null });
  });

  test("that is not there is told of once, by the supervisor whose workers would outlive it", async () => {
    const said: string[] = [];
    const log = pino({ level: "warn" }, { write: (line: string) => said.push(line) });
    const PATH = "/nowhere";
    const program = { ...fixture("scripted-worker"), environment: { PATH } };
    const { reached } = watch({ manager: "steady", auditor: "steady" }, { log, program });
    await Promise.all([reached("manager", "ready"), reached("auditor", "ready")]);
    expect(said.filter((line) => line.includes("outlive"))).toHaveLength(1);
    expect(said[0]).toContain("The program setpriv is not installed.");
  });

  test("is not there without setpriv, nor with one that does not know it or may not be run", () => {
    const { file, environment } = environmentWith("echo usage >&2; exit 1");
    expect(deathSignal(environment)).toEqual({
      setpriv: null,
      problem: expect.stringContaining(`${file} does not know`),
    });
    const absent = { setpriv: null, problem: "The program setpriv is not installed." };
    expect(deathSignal({ PATH: "/nowhere:" })).toEqual(absent);
    expect(deathSignal({})).toEqual(absent);
    expect(deathSignal(environmentWith("", 0o644).environment)).toEqual(absent);
  });
});
