/** What the offline brain takes for a command, what for talk, and what it refuses. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCommand } from "../../src/executor/runtimes/offline-commands.ts";

describe("readCommand", () => {
  test.each([
    ["repeat after me: Hello, World", { kind: "repeat", text: "Hello, World" }],
    ["Repeat After Me:a: b\n```\nx\n```", { kind: "repeat", text: "a: b\n```\nx\n```" }],
    ["repeat after me hello", { kind: "repeat", text: "hello" }],
    ["lorem 3000", { kind: "lorem", length: 3000 }],
    ["LOREM 20,000 characters", { kind: "lorem", length: 20_000 }],
    ["lorem 1", { kind: "lorem", length: 1 }],
    ["wait 0.25", { kind: "wait", seconds: 0.25 }],
    ["Wait 600 seconds", { kind: "wait", seconds: 600 }],
    ["wait 0", { kind: "wait", seconds: 0 }],
    ["SPIN 2s", { kind: "spin", seconds: 2 }],
    ["Crash!", { kind: "crash" }],
    [
      "delegate to Tech Lead: look: there\nand here",
      { kind: "delegate", to: "Tech Lead", instruction: "look: there\nand here" },
    ],
    ["Delegate to @auditor : check", { kind: "delegate", to: "auditor", instruction: "check" }],
    ["delegate to <@77>: check", { kind: "delegate", to: "<@77>", instruction: "check" }],
    ["HELP?", { kind: "help" }],
    ["what can you do?", { kind: "help" }],
    ["What did I say just now?", { kind: "recall" }],
    ["who are you?", { kind: "introduce" }],
  ])("%j", (text, command) => {
    expect(readCommand(text)).toEqual(command);
  });

  test.each([
    "<@1> help",
    "<@!1> <@&22>, help",
    "  <@1>: <@2> help  ",
    "\n<@1>\nhelp",
  ])("skips the mentions before %j", (text) => {
    expect(readCommand(text)).toEqual({ kind: "help" });
  });

  test.each([
    "lorem ipsum is Latin",
    "wait, what?",
    "wait a minute",
    "the crash was loud",
    "crash test results are in",
    "repeat after mechanics",
    "delegates to the congress",
    "can you help me with <@1>?",
    "helpful",
    "please lorem 5",
  ])("takes %j for talk", (text) => {
    expect(readCommand(text)).toEqual({ kind: "talk", text });
  });

  test.each([
    ["lorem", /between 1 and 20,000/],
    ["lorem 0", /between 1 and 20,000/],
    ["lorem -3", /between 1 and 20,000/],
    ["lorem 1.5", /between 1 and 20,000/],
    ["lorem 20001", /between 1 and 20,000/],
    ["lorem 1.2.3", /between 1 and 20,000/],
    ["wait", /wait for 0 to 600 seconds/],
    ["wait -1", /wait for 0 to 600 seconds/],
    ["wait 600.1", /wait for 0 to 600 seconds/],
    ["spin 1e9", null],
    ["spin 9999", /spin for 0 to 600 seconds/],
    ["repeat after me:  ", /Repeat what\?/],
    ["delegate", /Who shall do what\?/],
    ["delegate to auditor", /Who shall do what\?/],
    ["delegate to auditor:", /Who shall do what\?/],
  ])("%j is refused in words, or not a command at all", (text, words) => {
    const command = readCommand(text);
    if (words === null) expect(command.kind).toBe("talk");
    else expect(command).toEqual({ kind: "refusal", words: expect.stringMatching(words) });
  });

  test("repeats any trimmed text exactly", () => {
    const words = fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => text.trim() === text && text !== "");
    fc.assert(
      fc.property(words, (text) => {
        expect(readCommand(`<@42> repeat after me: ${text}`)).toEqual({ kind: "repeat", text });
      }),
    );
  });
});
