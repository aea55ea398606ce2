/** An event is offered until it is stored: only then may it be acknowledged. */
import postgres from "postgres";
import { expect, test } from "vitest";
import { EventIntake } from "../../../src/cli/house/event-intake.ts";
import type { ControlEvent } from "../../../src/control/control.ts";
import { silentLog } from "../../support/database.ts";
import { until } from "../../support/until.ts";

const event = { type: "channel_deleted", channelId: "5" } as const;

/** What receiving it comes to, try by try; then it is stored. */
function intake(...failures: Error[]) {
  const offered: [string, ControlEvent][] = [];
  const control = {
    receive: async (agentId: string, received: ControlEvent) => {
      offered.push([agentId, received]);
      const failure = failures.shift();
      if (failure) throw failure;
    },
  };
  const knowledge = { isOurBot: () => false, guildOf: () => null };
  const door = new EventIntake({ ready: Promise.resolve({ control }), knowledge, log: silentLog, retryMs: 5 });
  return { door, offered };
}

const away = () => new Error("The database is away.");

test("it is tried again until it is stored", async () => {
  const { door, offered } = intake(away(), away());
  expect(await door.take("manager", event, true)).toBe(true);
  expect(offered).toEqual(Array.from({ length: 3 }, () => ["manager", event]));
});

test("one that the database will never take is given up, so that it holds nothing up", async () => {
  const refused = Object.assign(new postgres.PostgresError("invalid input"), { code: "22P02" });
  const { door, offered } = intake(refused);
  expect(await door.take("manager", event, true)).toBe(true);
  expect(offered).toHaveLength(1);
});

test("one that was not stored before the stop stays open, and is tried no more", async () => {
  const { door, offered } = intake(...Array.from({ length: 1_000 }, away));
  const taken = door.take("manager", event, true);
  await until(() => expect(offered.length).toBeGreaterThan(1));
  door.stop();
  expect(await taken).toBe(false);
  const count = offered.length;
  expect(await door.take("manager", event, true)).toBe(false);
  expect(offered).toHaveLength(count);
});
