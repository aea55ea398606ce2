/** An event is offered until it is stored: only then may it be acknowledged. */
import postgres from "postgres";
import { expect, test } from "vitest";
import { EventIntake } from "../../../src/cli/house/event-intake.ts";
import type { ControlEvent } from "../../../src/control/event-door.ts";
import { silentLog } from "../../support/database.ts";
import { delegator, interactionOf } from "../../support/interactions.ts";
import { until } from "../../support/until.ts";

const event = { type: "channel_deleted", channelId: "5" } as const;

/** What receiving it comes to, try by try; then it is stored. */
function intake(...failures: Error[]) {
  const offered: [string, ControlEvent][] = [];
  let well = Promise.resolve();
  const control = {
    receive: async (agentId: string, received: ControlEvent) => {
      offered.push([agentId, received]);
      const failure = failures.shift();
      if (failure) throw failure;
    },
  };
  const door = new EventIntake({
    ready: Promise.resolve({ control, store: { watch: { whenWell: () => well } } }),
    knowledge: { isOurBot: () => false, guildOf: () => null },
    log: silentLog,
    retryMs: 5,
  });
  /** The database is in trouble until what comes back is called. */
  const trouble = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    well = promise;
    return resolve;
  };
  return { door, offered, trouble };
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

test("while the database is in trouble events wait for it, and are offered once", async () => {
  const { door, offered, trouble } = intake();
  const end = trouble();
  const taken = [door.take("manager", event, true), door.take("webster", event, true)];
  await until(() => expect(offered).toEqual([]));
  end();
  expect(await Promise.all(taken)).toEqual([true, true]);
  expect(offered).toHaveLength(2);
});

test("while the database is in trouble a command does not wait behind what is said", async () => {
  const { door, offered, trouble } = intake();
  const end = trouble();
  const said = Array.from({ length: 20_000 }, () => door.take("manager", event, true));
  const interaction = { ...interactionOf(), fields: {}, target: null, user: { ...delegator, roleIds: [] } };
  const used = { type: "interaction_created" as const, interaction };
  expect(await door.take("manager", used, true)).toBe(true);
  expect(offered).toEqual([["manager", used]]);
  end();
  expect(new Set(await Promise.all(said))).toEqual(new Set([true]));
});
