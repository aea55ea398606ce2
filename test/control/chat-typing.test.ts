/** When people see that an agent is at work, and when not. */
import { describe, expect, test } from "vitest";
import type { TurnResult } from "../../src/domain/turn.ts";
import { channelIds, crashes, handsOver, held, type Office, openOffice, says } from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { forgetful } from "../support/database-faults.ts";
import { refused } from "../support/recorder.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();

const typingIn = (office: Office, channelId: string): readonly string[] =>
  office.recorder.typing.filter((line) => line.includes(` ${channelId} `));

describe("typing", () => {
  test("begins when the work lasts and ends with the answer's last part, on every way out", async () => {
    const office = await openOffice(await openDatabase());
    const ways: readonly [TurnResult, string][] = [
      [says("fine"), "answered"],
      [handsOver, "handed_over"],
    ];
    office.recorder.override("readMember", () => ({ kind: "done", value: { roleIds: ["60"] } }));
    for (const [result, state] of ways) {
      const { turn, end } = held();
      office.brain.script(async ({ turnId }) => {
        const ended = await turn();
        if (state === "handed_over") await office.control.desk.delegate(turnId, "webster", "look it up");
        return ended;
      });
      const message = messageOf();
      await office.hear(message);
      office.clock.advance(200);
      await until(() => expect(typingIn(office, channelIds.general).at(-1)).toBe("manager 500 begins"));
      end(result);
      await office.untilDeliveries(message, { manager: state });
      await until(() => expect(typingIn(office, channelIds.general).at(-1)).toBe("manager 500 ends"));
    }
  });

  test("ends when the answer is refused and when the attempts are used up", async () => {
    const office = await openOffice(await openDatabase());
    office.recorder.script("post", () => refused);
    const { turn, end } = held();
    office.brain.script(turn);
    const message = messageOf();
    await office.hear(message);
    office.clock.advance(200);
    end(says("refused"));
    await office.untilDeliveries(message, { manager: "dead" });
    await until(() => expect(typingIn(office, channelIds.general)).toEqual(["manager 500 begins", "manager 500 ends"]));
    const third = held();
    office.brain.script(
      () => crashes,
      () => crashes,
      third.turn,
    );
    const hopeless = messageOf();
    await office.hear(hopeless);
    await until(() => expect(office.brain.turns.length).toBe(4));
    office.clock.advance(200);
    third.end(crashes);
    await office.untilDeliveries(hopeless, { manager: "dead" });
    await until(() => expect(typingIn(office, channelIds.general).at(-1)).toBe("manager 500 ends"));
  });

  test("ends though the word that the answer is settled was lost with the connection", async () => {
    const database = await openDatabase();
    const { store, loseStatement } = forgetful(database.store);
    const office = await openOffice(database, { store });
    const { turn, end } = held();
    office.brain.script(turn);
    const message = messageOf();
    await office.hear(message);
    office.clock.advance(200);
    loseStatement("update outbox set settled_at");
    end(says("fine"));
    await office.untilDeliveries(message, { manager: "answered" });
    await until(() => {
      office.clock.advance(250);
      expect(typingIn(office, channelIds.general).at(-1)).toBe("manager 500 ends");
    });
  });

  test("shows nothing for instant answers, goes on until the last of two is done, and comes back with a new worker", async () => {
    const office = await openOffice(await openDatabase());
    const instant = messageOf();
    await office.hear(instant);
    await office.untilDeliveries(instant, { manager: "answered" });
    office.clock.advance(200);
    expect(typingIn(office, channelIds.general)).toEqual([]);
    const [one, two] = [held(), held()];
    office.brain.script(one.turn, two.turn);
    const messages = [messageOf(), messageOf()];
    for (const message of messages) await office.hear(message);
    office.clock.advance(200);
    one.end(says("one"));
    await until(() => expect(office.brain.turns.length).toBe(3));
    await until(() => expect(office.control.workCount("manager")).toBe(1));
    expect(typingIn(office, channelIds.general).includes("manager 500 ends")).toBe(false);
    await office.control.botReady(null, "manager", performance.now());
    expect(typingIn(office, channelIds.general).filter((line) => line.endsWith("begins")).length).toBe(3);
    two.end(says("two"));
    await until(() => expect(typingIn(office, channelIds.general).at(-1)).toBe("manager 500 ends"));
  });

  test("ends when Guildhall stops", async () => {
    const office = await openOffice(await openDatabase());
    office.brain.script(held().turn);
    await office.hear(messageOf());
    office.clock.advance(200);
    await until(() => expect(typingIn(office, channelIds.general)).toEqual(["manager 500 begins"]));
    office.stop();
    expect(typingIn(office, channelIds.general)).toEqual(["manager 500 begins", "manager 500 ends"]);
  });
});
