/** Which server is meant, as far as the bots' own servers tell. */
import { expect, test } from "vitest";
import { type Standing, targetOf } from "../../../src/cli/setup/standing.ts";

const office = { id: "1", name: "Office" };
const attic = { id: "2", name: "Attic" };
const standing = (...guilds: Standing["guilds"] & object): Standing => ({
  // Only asked for its guilds here.
  bot: null as never,
  guilds,
  hasMessageContent: true,
});

test("the server of the map is meant, whether a bot is there or not", () => {
  expect(targetOf("1", [standing(office), standing(attic)])).toEqual({ kind: "known", guild: office });
  expect(targetOf("9", [standing(office)])).toEqual({ kind: "known", guild: { id: "9", name: "server 9" } });
});

test("without one, that in which most bots are", () => {
  expect(targetOf(null, [standing(office), standing(office, attic), standing()])).toEqual({
    kind: "known",
    guild: office,
  });
});

test("as many here as there is for a person to decide", () => {
  expect(targetOf(null, [standing(office, attic)])).toEqual({ kind: "several", guilds: [office, attic] });
});

test("bots that are nowhere, or did not say, tell nothing", () => {
  expect(targetOf(null, [standing(), { ...standing(), guilds: null }])).toEqual({ kind: "none" });
});
