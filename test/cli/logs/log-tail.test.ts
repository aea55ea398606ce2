/** The log is read to its end and on from there, whatever happens to the file meanwhile; and it is kept small. */
import {
  appendFileSync,
  closeSync,
  copyFileSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { cutLog, keepLogSmall } from "../../../src/cli/logs/log-keeper.ts";
import { LogTail } from "../../../src/cli/logs/log-tail.ts";
import { silentLog } from "../../support/database.ts";
import { until } from "../../support/until.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "guildhall-log-"));
  path = join(folder, "guildhall.log");
});
afterEach(() => rmSync(folder, { recursive: true }));

function tailed(): LogTail {
  const tail = new LogTail(path);
  onTestFinished(() => tail.close());
  return tail;
}

const read = (tail: LogTail) => [...tail.read()];
const put = (text: string, file = path) => appendFileSync(file, text);

/** The log as processes have it open. */
function opened(): { path: string; descriptor: number } {
  const descriptor = openSync(path, "a", 0o600);
  onTestFinished(() => closeSync(descriptor));
  return { path, descriptor };
}

describe("the log", () => {
  test("is read from its predecessor on, then what is new", () => {
    put("one\n", `${path}.1`);
    put("two\nthree\n");
    const tail = tailed();
    expect(read(tail)).toEqual(["one", "two", "three"]);
    expect(read(tail)).toEqual([]);
    put("four\n");
    expect(read(tail)).toEqual(["four"]);
  });

  test("may come to be later", () => {
    const tail = tailed();
    expect(read(tail)).toEqual([]);
    expect(tail.isFound).toBe(false);
    put("first\n");
    expect(read(tail)).toEqual(["first"]);
    expect(tail.isFound).toBe(true);
  });

  test("has lines that are written in pieces, even within a character", () => {
    const tail = tailed();
    const bytes = Buffer.from("grün\nend");
    const file = openSync(path, "a");
    writeSync(file, bytes.subarray(0, 3));
    expect(read(tail)).toEqual([]);
    writeSync(file, bytes.subarray(3));
    closeSync(file);
    expect(read(tail)).toEqual(["grün"]);
    expect([...tail.finish()]).toEqual(["end"]);
    expect([...tail.finish()]).toEqual([]);
  });

  test("is longer than what is read at once", () => {
    const lines = Array.from({ length: 60_000 }, (_, index) => `line ${index} ä`);
    put(`${lines.join("\n")}\n`);
    expect(read(tailed())).toEqual(lines);
  });

  test("is followed when it is renamed, with what was written before", () => {
    const tail = tailed();
    put("a\n");
    expect(read(tail)).toEqual(["a"]);
    put("b\nbroken");
    renameSync(path, `${path}.1`);
    put("c\n");
    expect(read(tail)).toEqual(["b", "broken", "c"]);
  });

  test("is followed when it is cut, with what was written before", () => {
    const log = opened();
    const tail = tailed();
    writeSync(log.descriptor, `${"x".repeat(100)}\n`);
    expect(read(tail)).toHaveLength(1);
    writeSync(log.descriptor, "unread\n");
    cutLog(log, 50);
    writeSync(log.descriptor, "new\n");
    expect(read(tail)).toEqual(["unread", "new"]);
  });
});

describe("a log that grows", () => {
  test("is left alone while it is small", () => {
    const log = opened();
    writeSync(log.descriptor, "small\n");
    cutLog(log, 6);
    expect(readFileSync(path, "utf8")).toBe("small\n");
  });

  test("becomes its predecessor, and everybody who has it open goes on in the new one", () => {
    const log = opened();
    const child = openSync(path, "a");
    onTestFinished(() => closeSync(child));
    put("before\n", `${path}.1`);
    writeSync(child, "one\n");
    writeSync(log.descriptor, "two\n");
    cutLog(log, 7);
    writeSync(child, "three\n");
    writeSync(log.descriptor, "four\n");
    expect(readFileSync(`${path}.1`, "utf8")).toBe("one\ntwo\n");
    expect(readFileSync(path, "utf8")).toBe("three\nfour\n");
    expect(statSync(`${path}.1`).mode & 0o777).toBe(0o600);
  });

  test("loses nothing that is written while it is copied", () => {
    const log = opened();
    writeSync(log.descriptor, "one\n");
    cutLog(log, 3, (from, to) => {
      copyFileSync(from, to);
      put("meanwhile\n");
    });
    put("after\n");
    expect(readFileSync(`${path}.1`, "utf8")).toBe("one\nmeanwhile\n");
    expect(readFileSync(path, "utf8")).toBe("after\n");
  });

  test("is looked after until that ends", async () => {
    const log = opened();
    const stop = keepLogSmall(log, silentLog, 10, 5);
    onTestFinished(stop);
    writeSync(log.descriptor, "longer than ten\n");
    await until(() => expect(readFileSync(path, "utf8")).toBe(""));
    stop();
    expect(readFileSync(`${path}.1`, "utf8")).toBe("longer than ten\n");
  });
});
