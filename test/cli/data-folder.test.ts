/** Where data cannot be kept is said in a sentence; and a start that is refused leaves the place as it was. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
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
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openDataFolder } from "../../src/cli/data-folder.ts";
import { Fault } from "../../src/domain/errors.ts";

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), "guildhall data "));
});
afterEach(() => {
  chmodSync(place, 0o700);
  rmSync(place, { recursive: true });
});

/** Why data cannot be kept at `path`. */
function refusal(path: string): Fault {
  try {
    openDataFolder(path).leave(true);
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error(`${path} was accepted.`);
}

const cure = "Make it a folder that this account can write, or name another with GUILDHALL_DATA.";

describe("a place that cannot hold data", () => {
  test("a file", () => {
    const path = join(place, "file");
    writeFileSync(path, "");
    const { code, message } = refusal(path);
    expect(message).toBe(
      `Guildhall cannot keep its data in ${path}: it is a file, or lies below one (ENOTDIR). ${cure}`,
    );
    expect(code).toBe("data_folder_unusable");
    expect(readFileSync(path, "utf8")).toBe("");
  });

  test("below a file", () => {
    writeFileSync(join(place, "file"), "");
    expect(refusal(join(place, "file/a/b")).message).toContain("it is a file, or lies below one (ENOTDIR)");
  });

  test("a link that leads nowhere", () => {
    symlinkSync(join(place, "nowhere"), join(place, "link"));
    expect(refusal(join(place, "link")).message).toContain("something of that name is there and is no folder (EEXIST)");
  });

  test.runIf(process.platform === "linux")("where the kernel makes no folders, told at once", () => {
    expect(refusal("/proc/guildhall/data").message).toContain("no folder can be made there (ENOENT)");
  });

  test("a folder whose log is none", () => {
    mkdirSync(join(place, "guildhall.log"));
    expect(refusal(place).message).toContain("the system refuses it (EISDIR)");
  });

  test("one that belongs to another account", () => {
    expect(refusalOfAnother(place)).toContain("this account may not write there (EACCES)");
    expect(refusalOfAnother(join(place, "data"))).toContain("this account may not write there (EACCES)");
  });
});

/** What an account is told that may enter `place` and not write there: ours without the right, or, for root, another. */
function refusalOfAnother(path: string): string {
  chmodSync(place, 0o555);
  if (process.getuid?.() !== 0) return refusal(path).message;
  const program = `import { openDataFolder } from ${JSON.stringify(join(import.meta.dirname, "../../src/cli/data-folder.ts"))};
    process.setgid(1); process.setuid(1);
    try { openDataFolder(${JSON.stringify(path)}) } catch (error) { console.log(error.message) }`;
  return spawnSync(process.execPath, ["--input-type=module", "-e", program], { encoding: "utf8" }).stdout;
}

describe("a start that was refused", () => {
  test("takes back the folders and the log that it made", () => {
    openDataFolder(join(place, "a/b")).leave(true);
    expect(readdirSync(place)).toEqual([]);
  });

  test("leaves what was there or has been written into", () => {
    mkdirSync(join(place, "there"));
    openDataFolder(join(place, "there")).leave(true);
    expect(readdirSync(join(place, "there"))).toEqual([]);
    const data = openDataFolder(join(place, "a/b"));
    writeFileSync(join(place, "a/other"), "");
    writeFileSync(data.log.descriptor, "a line\n");
    data.leave(true);
    expect(readdirSync(place, { recursive: true }).sort()).toEqual([
      "a",
      "a/b",
      "a/b/guildhall.log",
      "a/other",
      "there",
    ]);
  });

  test("leaves an empty log of before", () => {
    writeFileSync(join(place, "guildhall.log"), "");
    openDataFolder(place).leave(true);
    expect(readdirSync(place)).toEqual(["guildhall.log"]);
  });
});

describe("a start that was not refused", () => {
  test("keeps folders and log, closed to others", () => {
    const path = join(place, "a/b");
    openDataFolder(path).leave(false);
    const isRoot = process.getuid?.() === 0;
    expect(statSync(path).mode & 0o777).toBe(isRoot ? 0o711 : 0o700);
    expect(statSync(join(path, "guildhall.log")).mode & 0o777).toBe(0o600);
  });

  test("lays a log aside that has grown too long", () => {
    writeFileSync(join(place, "guildhall.log"), Buffer.alloc(20 * 1024 * 1024 + 1));
    openDataFolder(place).leave(false);
    expect(statSync(join(place, "guildhall.log")).size).toBe(0);
    expect(existsSync(join(place, "guildhall.log.1"))).toBe(true);
  });
});
