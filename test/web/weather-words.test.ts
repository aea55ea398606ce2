/** The words of the weather's panel: every fault has some, stretches of time are readable, the house's books are read right. */
import { expect, test } from "vitest";
import { faultForm } from "../../src/sandbox/faults/forms.ts";
import { blowGroups } from "../../web/weather/blow-list.ts";
import { apartness, faultWords, stretch } from "../../web/weather/fault-words.ts";
import { booksIn } from "../../web/weather/house-books.ts";

const kinds = faultForm.options.map(({ shape }) => shape.kind.value);

test("every fault of the sandbox has words, and none says undefined", () => {
  const filled = { code: 4000, status: 502, scope: "user", delayMs: 300, skewMs: -120_000, events: 3, remaining: 5 };
  for (const kind of kinds) {
    const words = faultWords({ kind, ...filled });
    expect(words, kind).not.toBe(kind.replaceAll("_", " "));
    expect(words, kind).not.toMatch(/undefined|NaN/);
  }
  expect(faultWords({ kind: "skew_clock", skewMs: -120_000 })).toBe("Discord's clock 120 s slow");
  expect(faultWords({ kind: "of_tomorrow" })).toBe("of tomorrow");
});

test("every button asks for a fault that the sandbox takes, and every fault has its button or its undoing", () => {
  const aim = { bot: "1", filter: { method: "POST" }, userId: "2" };
  const asked = blowGroups.flatMap(({ buttons }) => buttons.map(({ fault }) => faultForm.parse(fault(aim)).kind));
  // These undo others, and the token has its buttons among the bots.
  const elsewhere = ["unmute_acks", "undeafen", "open_dms", "allow_intents", "revoke_token", "restore_token"];
  expect([...new Set([...asked, ...elsewhere])].sort()).toEqual([...kinds].sort());
});

test("a clock is ahead of the machine's or behind it", () => {
  expect([90_000, -25 * 3_600_000].map(apartness)).toEqual(["1 min ahead", "1 d 1 h behind"]);
});

test.each([
  [0, "0 s"],
  [12_400, "12 s"],
  [60_000, "1 min"],
  [3_600_000, "1 h"],
  [3_660_000, "1 h 1 min"],
  [86_400_000, "1 d"],
  [90_060_000, "1 d 1 h"],
  [-500, "0 s"],
])("%i ms are %s", (ms, words) => {
  expect(stretch(ms)).toBe(words);
});

test("the house's books are added up over bots and reasons", () => {
  const figures = [
    "# TYPE guildhall_store_up gauge",
    "guildhall_store_up 1",
    'guildhall_deliveries_open{bot="a",state="accepted"} 2',
    'guildhall_deliveries_open{bot="b",state="answering"} 1',
    'guildhall_deliveries_total{state="answered",reason=""} 40',
    'guildhall_deliveries_total{state="dead",reason=""} 3',
    'guildhall_deliveries_total{state="suppressed",reason="no_owner"} 9',
  ].join("\n");
  expect(booksIn(figures)).toEqual({ open: 3, answered: 40, dead: 3 });
  expect(booksIn(figures.replace("store_up 1", "store_up 0"))).toBeNull();
  expect(booksIn("")).toBeNull();
});
