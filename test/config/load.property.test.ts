/** Whatever is written into the files, reading them ends with a configuration or with mistakes, and shows no secret. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadConfig } from "../../src/config/load.ts";
import { makeFixture } from "./fixture.ts";

/** Loads the base with these files changed. */
function load(changes: Readonly<Record<string, string>>): ReturnType<typeof loadConfig> {
  using fixture = makeFixture(new Map());
  for (const [path, content] of Object.entries(changes)) writeFileSync(join(fixture.root, path), content);
  return loadConfig({ root: fixture.root, env: {} });
}

describe("whatever the files contain", () => {
  const yamlish = fc
    .array(
      fc.oneof(
        fc.constantFrom("name", "owner", "channels", "categories", "heartbeat", "cron", "every", "delegatesTo", "all"),
        fc.constantFrom(
          ": ",
          "\n",
          "\n  ",
          "\n    ",
          "- ",
          "[",
          "]",
          "{",
          "}",
          ", ",
          '"',
          "'",
          "*",
          "&a ",
          "#",
          "\t",
          "!",
        ),
        fc.constantFrom("manager", "it", "1471858733452890132", "12", "true", "null", "---", "<<", "30m", "__proto__"),
      ),
      { maxLength: 30 },
    )
    .map((parts) => parts.join(""));
  const secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQ.Zm9vYg.YmFyYmFyYmFyYmFyYmFyYmFyYmFy";

  test("mistakes are returned with words for all parts, and never thrown", () => {
    fc.assert(
      fc.property(fc.constantFrom("bots/manager/bot.yaml", "channel-map.yaml", ".env"), yamlish, (path, text) => {
        const result = load({ [path]: text });
        if (result.ok) return;
        expect(result.problems.length).toBeGreaterThan(0);
        for (const { line, message, cure } of result.problems) {
          expect(line === null || line >= 1).toBe(true);
          expect(message).toMatch(/^[^\n]*[^.\n]$/);
          expect(cure).toMatch(/[.?]$/);
        }
      }),
      { numRuns: 300 },
    );
  });

  test("a token in the wrong place shows up in no problem and no notice", () => {
    const places = [
      "name: S",
      "presence: S\nname: 5",
      "token: S",
      "S: 5",
      "model: { primary: S }",
      "capabilities: [S]",
      "facility: S",
      "delegatesTo: [S]",
      "delegatesTo: S",
      "delegatesTo: { S: 1 }",
      "heartbeat: { every: S }",
      "heartbeat: { cron: S }",
      "heartbeat: { cron: S * * * * }",
      "heartbeat: { every: 1m, target: S }",
      'heartbeat: { every: 1m, activeHours: "1:00-2:00 S" }',
      "S",
      "- S",
      "a: *S",
      "!S x",
      "avatar: S",
    ];
    for (const place of places) {
      const result = load({ "bots/manager/bot.yaml": place.replaceAll("S", secret) });
      expect(JSON.stringify(result.ok ? result.notices : result.problems), place).not.toContain(secret.slice(0, 20));
    }
    for (const line of [
      `${secret}`,
      `X="${secret}`,
      `A=${secret}\nA=${secret}#`,
      `DISCORD_TOKEN_MANAGER='${secret}' x`,
      `GUILDHALL_LOG=${secret}`,
    ]) {
      const result = load({ ".env": `${line}\n` });
      expect(JSON.stringify(result.ok ? result.notices : result.problems), line).not.toContain(secret.slice(0, 20));
    }
  });
});
