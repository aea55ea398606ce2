/** The log on a disk without room. */
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createLog } from "../src/log.ts";

test("where nothing can be written nobody who has something to say is stopped, for however long", () => {
  const full = openSync("/dev/full", "w");
  const log = createLog("test", "info", full);
  for (let count = 0; count < 2_500; count++) log.info({ count, text: "x".repeat(500) }, "said in vain");
  closeSync(full);
});

test("lines are written at once, with secrets redacted", () => {
  const folder = mkdtempSync(join(tmpdir(), "guildhall log "));
  const file = openSync(join(folder, "log"), "w");
  createLog("test", "info", file).info({ token: "abc" }, "hello");
  const line = JSON.parse(readFileSync(join(folder, "log"), "utf8"));
  expect(line).toMatchObject({ name: "test", msg: "hello", token: "[redacted]" });
  closeSync(file);
  rmSync(folder, { recursive: true });
});
