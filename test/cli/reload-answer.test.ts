/** How a reload went: in words, and as an exit code. */
import { expect, test } from "vitest";
import { type ReloadAnswer, reloadExitCode, reloadText } from "../../src/cli/reload-answer.ts";

const changes: Extract<ReloadAnswer, { kind: "planned" }>["changes"] = [
  { subject: "tech-lead", text: "SOUL.md has changed", effect: "next_turn" },
  { subject: "#code", text: "Webster answers every message", effect: "at_once" },
  { subject: "GUILDHALL_PORT", text: "has changed", effect: "restart_guildhall" },
];
const name = "Webster";
const applied: ReloadAnswer = {
  kind: "applied",
  changes: changes.slice(0, 1),
  notices: ["x.yaml:3  a word."],
  bots: [{ kind: "gone", name, waitingCount: 0 }],
};
const failed: ReloadAnswer = {
  ...applied,
  notices: [],
  bots: [{ kind: "not_back", name, state: "given_up", problem: null }],
};

test("a plan says what would change and when it takes effect", () => {
  expect(reloadText({ kind: "planned", changes, notices: [] }, true)).toBe(
    [
      "what            takes effect                change",
      "tech-lead       from the next turn on       SOUL.md has changed",
      "#code           at once                     Webster answers every message",
      "GUILDHALL_PORT  restart Guildhall for that  has changed",
      "",
      "This is the plan; nothing was changed.",
    ].join("\n"),
  );
});

test("what was applied ends with what became of the bots", () => {
  expect(reloadText(applied, false).split("\n")).toEqual([
    "x.yaml:3  a word.",
    "what       takes effect           change",
    "tech-lead  from the next turn on  SOUL.md has changed",
    "",
    "Webster has left.",
    "Done.",
  ]);
});

test("nothing changed, or nothing was to be: it says so", () => {
  expect(reloadText({ kind: "planned", changes: [], notices: [] }, false)).toBe("Nothing has changed.");
  const kept = "The running Guildhall keeps the configuration that it has.";
  expect(reloadText({ kind: "mistakes", text: "a.yaml:1  is wrong." }, false)).toBe(`a.yaml:1  is wrong.\n${kept}`);
  expect(reloadText({ kind: "refused", problem: "No." }, false)).toBe(`No.\n${kept}`);
});

test.each([
  [{ kind: "planned", changes, notices: [] }, 0],
  [applied, 0],
  [failed, 1],
  [{ kind: "mistakes", text: "" }, 78],
  [{ kind: "refused", problem: "" }, 78],
] as const)("%j ends with %i", (answer, code) => {
  expect(reloadExitCode(answer as ReloadAnswer)).toBe(code);
});
