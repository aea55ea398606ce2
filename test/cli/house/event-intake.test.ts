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
  const replayed: string[] = [];
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
    replay: async (agentId) => replayed.push(agentId),
    retryMs: 5,
    maxWaiting: 4,
  });
  /** The database is in trouble until what comes back is called. */
  const trouble = (): (() => void) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    well = promise;
    return resolve;
  };
  return { door, offered, replayed, trouble };
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

test("what comes beyond the bound is dropped and replayed later, also what comes after it", async () => {
  const { door, offered, replayed, trouble } = intake();
  const end = trouble();
  const taken = Array.from({ length: 4 }, () => door.take("manager", event, true));
  expect(await door.take("webster", event, true)).toBe(false);
  expect(await door.take("auditor", event, true)).toBe(false);
  expect(await door.take("webster", event, true)).toBe(false);
  expect(replayed).toEqual([]);
  end();
  expect(await Promise.all(taken)).toEqual([true, true, true, true]);
  await until(() => expect(replayed.sort()).toEqual(["auditor", "webster"]));
  expect(offered).toHaveLength(4);
  expect(await door.take("webster", event, true), "what the replay brings").toBe(true);
});
