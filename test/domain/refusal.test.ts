/** What Discord's refusals mean, in sentences for people. */
import { describe, expect, test } from "vitest";
import {
  type Act,
  describeLoss,
  describeRefusal,
  isAboutPlace,
  type Refusal,
  type RefusedAct,
} from "../../src/domain/refusal.ts";

const refusal = (code: number, status = 403, problem = "Missing Permissions"): Refusal => ({
  kind: "refused",
  status,
  code,
  problem,
});
const actOf = (act: Act, fields: Partial<RefusedAct> = {}): RefusedAct => ({
  botName: "Tech Lead",
  act,
  place: "#technical",
  isThread: false,
  ...fields,
});
const thread = { place: 'the thread "Pump"', isThread: true };

describe("a missing permission is named by what was wanted, and where", () => {
  test.each([
    [actOf("post"), '"Send Messages"'],
    [actOf("post", thread), '"Send Messages in Threads"'],
    [actOf("reply"), '"Send Messages" or "Read Message History"'],
    [actOf("open a thread"), '"Create Public Threads"'],
    [actOf("read"), '"Read Message History"'],
    [actOf("edit"), '"View Channels"'],
  ])("%o", (act, permission) => {
    expect(describeRefusal(refusal(50013), act)).toContain(`it lacks ${permission} there.`);
  });

  test("in one sentence with bot, place, cure and Discord's own words", () => {
    expect(describeRefusal(refusal(50013), actOf("post"))).toBe(
      'Tech Lead cannot post in #technical: it lacks "Send Messages" there. Allow it in the channel\'s settings; `guildhall doctor` shows what else is missing (Discord: Missing Permissions, code 50013).',
    );
  });
});

test("what never got there is told with what the last try met with", () => {
  expect(describeLoss(5, "Discord answered 500.", actOf("reply"))).toBe(
    "Tech Lead cannot reply in #technical: 5 times Discord did not say what became of it, and it was not there (the last time: Discord answered 500). Try again when Discord is well.",
  );
});

test.each([
  [10003, "the channel is gone"],
  [10008, "the message is gone"],
  [10062, "too late"],
  [30046, "over an hour old"],
  [40060, "answered already"],
  [50001, '"View Channels"'],
  [50007, "takes no direct messages"],
  [50035, "report it"],
  [50083, '"Manage Threads"'],
  [160002, '"Read Message History"'],
  [160004, "has a thread already"],
  [160005, '"Manage Threads"'],
  [200000, "AutoMod"],
])("%i has a sentence of its own", (code, words) => {
  const text = describeRefusal(refusal(code), actOf("post", thread));
  expect(text).toContain(words);
  expect(text).toContain("Tech Lead");
  expect(text).toContain(`code ${code}`);
});

test("any other refusal is told in Discord's words", () => {
  expect(describeRefusal(refusal(0, 404, "404: Not Found."), actOf("post"))).toBe(
    "Tech Lead cannot post in #technical (Discord: 404: Not Found, status 404).",
  );
});

test("a refusal holds for the place, unless it is about one message or one form", () => {
  const holds = (code: number, status: number, act: Act = "post") => isAboutPlace(refusal(code, status), act);
  expect([50013, 50001, 50007, 99999].map((code) => holds(code, 403))).toEqual([true, true, true, true]);
  expect([holds(10003, 404), holds(50083, 400)]).toEqual([true, true]);
  expect([holds(50035, 400), holds(10008, 404, "edit"), holds(160004, 400, "open a thread")]).toEqual([
    false,
    false,
    false,
  ]);
  // Somebody else's message: the next one may be its own.
  expect([holds(50005, 403, "edit"), holds(50001, 403, "edit")]).toEqual([false, true]);
});
