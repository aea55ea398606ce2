/** Words for a bot in trouble: what happened, and what to do about it. */
import { expect, test } from "vitest";
import { heldBackAlert, parkedAlert } from "../../../src/cli/house/bot-alerts.ts";

const webster = { id: "webster", name: "Webster", tokenVariable: "DISCORD_TOKEN_WEBSTER" };

test("a bot that is parked: why, and how to look and to try it at once", () => {
  expect(parkedAlert(webster, "its process ended with code 1").text).toBe(
    "Webster keeps crashing (its process ended with code 1) and is parked; it is tried again every 10 minutes. " +
      "`guildhall logs --bot webster` tells more, and `guildhall restart webster` tries it at once. The other bots serve on.",
  );
});

test("a bot that cannot connect: that it goes on by itself, and where to look", () => {
  expect(heldBackAlert(webster, "It has started 100 connections within a day.").text).toBe(
    "Webster cannot connect yet: It has started 100 connections within a day. It goes on by itself; if it takes long, " +
      "`guildhall doctor` looks why.",
  );
});
