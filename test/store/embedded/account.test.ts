/** Which account root lends to Postgres, and what an account may reach. */
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { canReach, findAccount, permission, unprivilegedAccount } from "../../../src/store/embedded/account.ts";

const root = "root:x:0:0:root:/root:/bin/bash";
const nobody = "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin";
const postgres = "postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash";

describe("the account", () => {
  test("is postgres if there is one, else nobody", () => {
    expect(unprivilegedAccount([root, nobody, postgres].join("\n"))).toEqual({ uid: 101, gid: 104 });
    expect(unprivilegedAccount([root, nobody].join("\n"))).toEqual({ uid: 65534, gid: 65534 });
  });

  test("is never one with root's uid, and none is a fault that names the cure", () => {
    expect(findAccount("postgres:x:0:0::/:/bin/sh", ["postgres"])).toBeNull();
    expect(() => unprivilegedAccount(`${root}\nnotnobody:x:5:5::/:/bin/sh`)).toThrow(/useradd --system postgres/);
  });
});

describe.runIf(process.getuid?.() === 0)("reaching", () => {
  let folder: string;
  let file: string;
  const account = { uid: 101, gid: 104 };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "guildhall-reach-"));
    mkdirSync(join(folder, "inner"), { mode: 0o755 });
    file = join(folder, "inner", "file");
    writeFileSync(file, "");
    chmodSync(folder, 0o711);
    chmodSync(file, 0o644);
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test.each([
    { why: "others may enter and read", change: () => undefined, need: permission.read, expected: true },
    { why: "others may not run it", change: () => undefined, need: permission.readAndEnter, expected: false },
    { why: "a folder above is closed", change: () => chmodSync(folder, 0o700), need: permission.read, expected: false },
    {
      why: "a folder above is its group's",
      change: () => {
        chmodSync(folder, 0o710);
        chownSync(folder, 0, account.gid);
      },
      need: permission.read,
      expected: true,
    },
    {
      why: "it owns the file but took its own right to read",
      change: () => {
        chownSync(file, account.uid, 0);
        chmodSync(file, 0o044);
      },
      need: permission.read,
      expected: false,
    },
  ])("$why: $expected", ({ change, need, expected }) => {
    change();
    expect(canReach(account, file, need)).toBe(expected);
  });
});
