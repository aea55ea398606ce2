/** What no connected bot was told of: found by looking from time to time, answered, counted, and said now and then. */
import { expect, test } from "vitest";
import { snowflakeAt } from "../../src/domain/ids.ts";
import type { Message } from "../../src/domain/message.ts";
import { channelIds, type Office, openOffice } from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { messageOf, nextSnowflake } from "../support/rows.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();
/** Longer than the longest wait between two looks. */
const periodMs = 11 * 60_000;

async function watching(): Promise<Office> {
  const office = await openOffice(await openDatabase());
  await office.hear(messageOf({ id: agoId(office, 120_000), channelId: channelIds.announcements }));
  office.recorder.calls.length = 0;
  office.control.watchForGaps();
  return office;
}

/** An id of so long ago by the clock of the house. */
function agoId({ clock }: Office, ms: number): string {
  return String(BigInt(snowflakeAt(clock.now() - ms)) + BigInt(nextSnowflake().slice(-6)));
}

function unheard(office: Office, agoMs: number, channelId: string = channelIds.general): Message {
  const message = messageOf({ id: agoId(office, agoMs), channelId, content: "anybody there?" });
  office.recorder.written.push(message);
  return message;
}

async function look(office: Office): Promise<void> {
  const countOf = () => office.recorder.callsOf("readTips").length;
  const before = countOf();
  await until(() => expect(Math.max(...office.clock.waits)).toBeGreaterThan(500_000));
  office.clock.advance(periodMs);
  await until(() => expect(countOf()).toBe(before + 1));
  await until(() => expect(Math.max(...office.clock.waits)).toBeGreaterThan(500_000));
}

test("one bot after the other asks where channels end, and reads nothing where all is on disk", async () => {
  const office = await watching();
  office.recorder.setReady("webster", false);
  for (let count = 0; count < 4; count++) await look(office);
  expect(office.recorder.callsOf("readTips").map(({ agentId }) => agentId)).toEqual([
    "manager",
    "tech-lead",
    "auditor",
    "manager",
  ]);
  // No bot of this office hears its own roster.
  const reads = office.recorder.callsOf("readBack").map(({ args: [stretch] }) => stretch);
  expect(reads.filter((stretch) => (stretch as { channelId: string }).channelId !== channelIds.logs)).toEqual([]);
  expect(office.printed).toEqual([]);
});

test("what nobody was told of is answered, once it should have been told long ago", async () => {
  const office = await watching();
  const early = unheard(office, -periodMs + 90_000);
  const late = unheard(office, -periodMs + 30_000, channelIds.code);
  await look(office);
  await office.untilDeliveries(early, { manager: "answered" });
  expect(await office.deliveriesOf(late)).toEqual({});
  const line = "Discord told no bot of 1 message in #general: found by reading, and answered now.";
  await until(() => expect(office.printed).toEqual([line]));
  expect(office.control.tally.missed.all).toEqual([{ way: { fate: "unheard" }, count: 1 }]);
  await look(office);
  await office.untilDeliveries(late, { "tech-lead": "answered" });
});

test("it is said once an hour at most, and then of all", async () => {
  const office = await watching();
  for (let count = 0; count < 7; count++) {
    unheard(office, -periodMs + 90_000, count % 2 ? channelIds.code : channelIds.general);
    await look(office);
  }
  await until(() => expect(office.printed).toHaveLength(2));
  expect(office.printed[0]).toContain("of 1 message in");
  expect(office.printed[1]).toMatch(/of 6 messages in #.* and #.*: found by reading/);
});

test("a bot that is away waits for its own reading all the same", async () => {
  const office = await watching();
  office.control.botAway("manager");
  await look(office);
  const live = messageOf({ channelId: channelIds.general });
  const heard = office.hear(live, "manager");
  const meanwhile = messageOf({ channelId: channelIds.code });
  await office.hear(meanwhile, "webster");
  await office.untilDeliveries(meanwhile, { "tech-lead": "answered" });
  expect(await office.deliveriesOf(live)).toEqual({});
  await office.control.botReady(null, "manager", performance.now());
  await heard;
  await office.untilDeliveries(live, { manager: "answered" });
});
