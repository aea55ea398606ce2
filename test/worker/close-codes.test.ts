/** What Discord will not have: a bot that it turns away for good is given up, and tries nothing again. */
import { describe, expect, test } from "vitest";
import { startHarness } from "../sandbox/harness.ts";
import { eachAtOnce } from "../support/each-at-once.ts";
import { until } from "../support/until.ts";
import { employ, signIns, startOf } from "./office.ts";

describe("what Discord will not have", () => {
  test("a wrong token: given up by the first 401, without a connection", async () => {
    const sandbox = await startHarness();
    const { given } = employ(startOf(sandbox, { token: "wrong" }));
    await until(() => expect(given).toContainEqual({ reason: "bad_token", detail: "answer 401" }));
    expect((await signIns(sandbox)).identifies).toBe(0);
  });

  test("a fatal close code: given up with its reason, and never tried again", async () => {
    const fatal: [close: string, code: number, reason: string][] = [
      ["4004", 4004, "bad_token"],
      ["4010", 4010, "refused_connection"],
      ["4011", 4011, "refused_connection"],
      ["4012", 4012, "refused_connection"],
      ["4013", 4013, "refused_connection"],
      ["4014", 4014, "disallowed_intents"],
    ];
    await eachAtOnce(fatal, async ([, code, reason]) => {
      const sandbox = await startHarness();
      const { facts, given } = employ(startOf(sandbox));
      const other = employ(startOf(sandbox, { token: sandbox.bots[1]?.token ?? "" }));
      await Promise.all([facts.heard("ready"), other.facts.heard("ready")]);
      await sandbox.fault({ kind: "close", code, bot: sandbox.bot.userId });
      const detail = `close code ${code}`;
      await until(() => expect(given).toEqual([{ reason, detail }]));
      // The library waits half a second before it connects again: another bot does so meanwhile.
      await sandbox.fault({ kind: "drop_socket", bot: sandbox.bots[1]?.userId });
      await other.facts.heard("resumed");
      expect(await signIns(sandbox)).toMatchObject({ identifies: 1, resumes: 0 });
      expect(given).toHaveLength(1);
    });
  });

  test("intents that were never allowed", async () => {
    const sandbox = await startHarness();
    await sandbox.fault({ kind: "disallow_intents", bot: sandbox.bot.userId });
    const { given } = employ(startOf(sandbox));
    await until(() => expect(given).toMatchObject([{ reason: "disallowed_intents" }]));
  });
});
