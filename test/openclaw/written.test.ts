import { expect, test } from "vitest";
import { Written } from "../../src/openclaw/written.ts";

const why = (key: string): string => `about ${key}`;
const keysOf = (place: Written): readonly string[] => place.leftOver(why).map(({ key }) => key);

test("what nobody asked about is left over, as high up as nothing below was read", () => {
  const whole = Written.of("a.json", { a: { b: 1, c: { d: 2, e: 3 } }, f: { g: [{ h: 4 }] }, i: {} });
  expect(keysOf(whole)).toEqual(["a", "f"]);
  whole.at("a", "c", "d").read();
  expect(keysOf(whole)).toEqual(["a.b", "a.c.e", "f"]);
  whole.at("f", "g").items()[0]?.at("h").text();
  whole.at("a").read();
  expect(keysOf(whole)).toEqual([]);
});

test("what is refused is told with its own reason, and nothing is told of what is not there", () => {
  const whole = Written.of("a.json", { a: 1, b: null });
  whole.at("a").refuse("Not here.");
  whole.at("b").refuse("Nor this.");
  whole.at("c").refuse("Nor that.");
  expect(whole.leftOver(why)).toEqual([
    { file: "a.json", key: "a", why: "Not here." },
    { file: "a.json", key: "b", why: "about b" },
  ]);
});

test("a value of another kind than asked for stays unread", () => {
  const whole = Written.of("a.json", { a: { x: 1 }, b: "yes", c: 45 });
  expect(whole.at("a").text()).toBeNull();
  expect(whole.at("b").flag()).toBeNull();
  expect(whole.at("b", "length").isThere).toBe(false);
  expect(whole.at("c").text()).toBe("45");
  expect(keysOf(whole)).toEqual(["a", "b"]);
});
