import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseMessageReference } from "../../src/domain/message-reference.ts";

describe("a message is named by", () => {
  test.each([
    ["its id", "1471858733452890132"],
    ["its link", "https://discord.com/channels/1/2/1471858733452890132"],
    ["a link to a direct message", "https://discord.com/channels/@me/2/1471858733452890132"],
    ["a link of another client", "https://canary.discord.com/channels/1/2/1471858733452890132/"],
    ["a link that is not to be previewed", "<https://discord.com/channels/1/2/1471858733452890132>"],
    ["a link of a server of one's own", "http://127.0.0.1:4680/channels/1/2/1471858733452890132"],
    ["channel and message, as copied with Shift", "2-1471858733452890132"],
    ["any of it with white space", "  1471858733452890132\n"],
  ])("%s", (_what, written) => {
    expect(parseMessageReference(written)).toEqual({ ok: true, messageId: "1471858733452890132" });
  });
});

describe("no message is named by", () => {
  test.each([
    "",
    "hello",
    "#general",
    "<#5>",
    "https://discord.com/channels/1/2",
    "18446744073709551616",
    "-5",
    "5-",
    "１",
  ])("%j", (written) => {
    expect(parseMessageReference(written)).toEqual({ ok: false, problem: expect.stringContaining("names no message") });
  });

  test("anything that could be no id: it never throws, and its sentence stays short", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 500 }), (written) => {
        const parsed = parseMessageReference(written);
        if (parsed.ok) expect(parsed.messageId).toMatch(/^\d{1,20}$/);
        else expect(parsed.problem.length).toBeLessThan(200);
      }),
    );
  });
});
