/** What people and programs are shown: signs beside colours, one reason for several alike, a width, an exit code. */
import { describe, expect, test } from "vitest";
import type { Report } from "../../../src/cli/doctor/examine.ts";
import { type Finding, voiceOf } from "../../../src/cli/doctor/finding.ts";
import type { Matrix, MatrixCell } from "../../../src/cli/doctor/matrix.ts";
import { drawMatrix } from "../../../src/cli/doctor/matrix-text.ts";
import { exitCodeOf, reportJson, reportText } from "../../../src/cli/doctor/report.ts";
import { plain } from "../../../src/cli/logs/log-line.ts";

const token = voiceOf("token");
const config = voiceOf("config");
const trouble = { what: "It has none.", why: "So it is silent.", cure: "Give it one." };
const report = (findings: readonly Finding[]): Report => ({
  mode: "discord",
  unexamined: null,
  findings,
  matrix: null,
});

describe("for people", () => {
  test("all well is one line a check", () => {
    const text = reportText(
      report([config.ok("files", "Fine."), token.ok("A", "Good."), token.ok("B", "Good.")]),
      plain,
    );
    expect(text).toBe("✓ Configuration        Fine.\n✓ Tokens               A, B: Good.\n\nAll is well.");
  });

  test("trouble has a sign, its reason and cure; those alike share them", () => {
    const findings = [token.ok("A", "Good."), token.warn("B", trouble), token.warn("C", trouble)];
    expect(reportText(report(findings), plain)).toBe(
      [
        "! Tokens               B, C",
        "    ! B: It has none.",
        "    ! C: It has none.",
        "      So it is silent.",
        "      → Give it one.",
        "    ✓ A: Good.",
        "",
        "2 to look at.",
      ].join("\n"),
    );
  });

  test("what a program can mend says so, and a failure outweighs what is only to look at", () => {
    const fix = { deed: "Give it.", asksFirst: false, apply: async () => null };
    const text = reportText(report([token.warn("A", trouble), token.fail("B", { ...trouble, fix })]), plain);
    expect(text).toMatch(/^✗ Tokens {15}B\n/);
    expect(text).toContain("→ Give it one. (or `guildhall doctor --fix`)");
    expect(text).toMatch(/1 to mend, 1 to look at\.$/);
  });

  test("many in trouble are counted in the headline, and a bot with two troubles is named once", () => {
    const findings = ["A", "A", "B", "C", "D", "E"].map((name) => token.fail(name, trouble));
    expect(reportText(report(findings), plain)).toMatch(/^✗ Tokens {15}A, B, C and 2 more\n/);
  });

  test("why something was not examined stands at the end", () => {
    const text = reportText({ ...report([token.ok("A", "Good.")]), unexamined: "Nobody was asked." }, plain);
    expect(text).toMatch(/\n\nAll is well\. Nobody was asked\.$/);
  });

  test("long sentences are wrapped, also in colour, and links are not cut", () => {
    const link = `https://discord.com/${"x".repeat(110)}`;
    const what = `${"word ".repeat(40)}${link} end.`;
    const lines = reportText(report([token.fail("A", { ...trouble, what })]), plain).split("\n");
    for (const line of lines) expect(line.length <= 100 || line.trim() === link, line).toBe(true);
    const painted = reportText(
      report([token.fail("A", { ...trouble, what })]),
      (style, text) => `\x1b[1m${text}\x1b[0m${style && ""}`,
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: what colours are made of.
    expect(painted.replaceAll(/\x1b\[\dm/g, "")).toBe(lines.join("\n"));
  });

  test("names from Discord move no cursor", () => {
    const text = reportText(report([token.fail("A\x1b[2J\nB", trouble)]), plain);
    expect(text).toContain("✗ A [2J B: It has none.");
  });
});

describe("for programs", () => {
  test("findings say whether they can be mended, without how", () => {
    const fix = { deed: "Give it.", asksFirst: false, apply: async () => null };
    expect(reportJson(report([token.fail("A", { ...trouble, fix })]))).toEqual({
      ok: false,
      mode: "discord",
      findings: [{ check: "token", subject: "A", level: "fail", ...trouble, fixable: true }],
      matrix: null,
    });
  });

  test("the exit code", () => {
    expect(exitCodeOf([token.ok("A", "Good."), token.warn("A", trouble)])).toBe(0);
    expect(exitCodeOf([token.fail("A", trouble)])).toBe(1);
    expect(exitCodeOf([token.fail("A", trouble), config.fail("B", trouble)])).toBe(78);
    expect(exitCodeOf([config.warn("B", trouble)])).toBe(0);
  });
});

describe("the matrix", () => {
  const cell = (agentId: string): MatrixCell => {
    const marks = { view: "may", send: "missing", threads: "may_not", history: "may", manage: "may_not" } as const;
    return {
      agentId,
      marks,
      duties: [{ needs: ["sendMessages"], purpose: "it answers here" }],
      missing: ["sendMessages"],
    };
  };
  const matrix = (botCount: number): Matrix => {
    const bots = Array.from({ length: botCount }, (_, index) => ({
      agentId: `a${index}`,
      name: `Agent of Number ${index}`,
    }));
    const names = ["general", "a-channel-with-a-name-that-is-far-too-long"];
    const rows = names.map((name, index) => ({
      channelId: String(index),
      name,
      category: index === 0 ? null : "ROOMS",
      cells: bots.map(({ agentId }) => cell(agentId)),
    }));
    return { guildName: "Hall", bots, rows };
  };

  test("one bot", () => {
    expect(drawMatrix(matrix(1), plain).slice(0, 6)).toEqual([
      "Channels of the map in Hall",
      "",
      "                         Agent of Nu…",
      "  #general               *V✗·H·",
      "  ROOMS",
      "  #a-channel-with-a-nam… *V✗·H·",
    ]);
  });

  test.each([8, 13, 100])("%i bots in as many blocks as it takes, none wider than a hundred columns", (botCount) => {
    const lines = drawMatrix(matrix(botCount), plain);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
    expect(lines.join("").match(/✗/g)).toHaveLength(botCount * 2 + 1);
    const columns = lines.filter((line) => line.includes("#general")).flatMap((line) => line.match(/\*V/g) ?? []);
    expect(columns).toHaveLength(botCount);
  });
});
