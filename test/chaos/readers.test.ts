/** Those who read along with a chaos run: the transcript without a gap, the log also across its cutting. */
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { LogReader } from "../../chaos/log-reader.ts";
import { TranscriptReader } from "../../chaos/transcript.ts";
import type { TranscriptEntry } from "../support/product-discord.ts";
import { tokenMarker } from "../support/product-walk.ts";
import { until } from "../support/until.ts";

const entry = (index: number, more: Partial<TranscriptEntry>): TranscriptEntry => {
  return { index, at: 1, bot: "71", kind: "rest", ...more };
};

test("a transcript that went on faster than it is read fails the run at once", async () => {
  const reader = new TranscriptReader({ transcript: async () => [entry(5, { kind: "identify" })] });
  await expect(reader.failed).rejects.toThrow("faster than it was read");
});

test("a transcript is read to its end, each entry once", async () => {
  const route = "/channels/{channel_id}/messages";
  const entries = [
    entry(0, { kind: "identify" }),
    entry(1, { method: "POST", route, status: 200, body: { nonce: "n" } }),
    entry(2, { kind: "close", code: 1000 }),
    entry(3, { method: "DELETE", path: "/channels/1/messages/9", status: 204 }),
    entry(4, { status: 429 }),
  ];
  let known = 2;
  const reader = new TranscriptReader({ transcript: async (since = 0) => entries.slice(since, known) });
  await until(() => expect(reader.requests).toHaveLength(1));
  known = entries.length;
  await reader.end();
  expect(reader.connections.map(({ kind, code }) => [kind, code])).toEqual([
    ["identify", null],
    ["close", 1000],
  ]);
  expect(reader.requests).toEqual([{ userId: "71", nonce: "n", status: 200 }]);
  expect([...reader.deletedIds]).toEqual(["9"]);
  expect(reader.invalidRequests).toEqual({ 429: 1 });
});

const ended = (msg: string, more: object) =>
  `${JSON.stringify({ level: 40, bot: "auditor", pid: 7, code: null, signal: "SIGKILL", problem: null, ...more, msg })}\n`;

test("ends of children and tokens are found in a log that was cut meanwhile", async () => {
  const folder = mkdtempSync(join(tmpdir(), "guildhall log "));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "guildhall.log");
  const reader = new LogReader(folder);
  writeFileSync(path, `{"msg":"bot changed"}\n${ended("worker ended", { decision: { kind: "restart" } })}`);
  await until(() => expect(reader.childEnds).toHaveLength(1));
  expect(reader.tokensSeen).toBe(false);
  appendFileSync(path, `a token: ${tokenMarker}\n${ended("executor ended", { problem: "hung" })}`);
  renameSync(path, `${path}.1`);
  writeFileSync(path, ended("the spare worker ended", { code: 1, signal: null }));
  await reader.end();
  expect(reader.childEnds.map(({ what, pid, code, problem }) => [what, pid, code, problem])).toEqual([
    ["worker ended", 7, null, null],
    ["executor ended", 7, null, "hung"],
    ["the spare worker ended", 7, 1, null],
  ]);
  expect(reader.tokensSeen).toBe(true);
});

test("an end that is told in other words than expected fails the run", async () => {
  const folder = mkdtempSync(join(tmpdir(), "guildhall log "));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "guildhall.log"), '{"msg":"worker ended"}\n');
  await expect(new LogReader(folder).failed).rejects.toThrow();
});
