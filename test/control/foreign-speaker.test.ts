/** Somebody else on the token of one of our bots: told from all that we say ourselves, and answered by silence. */
import { describe, expect, test } from "vitest";
import type { Message } from "../../src/domain/message.ts";
import { nonceOf } from "../../src/domain/nonce.ts";
import { channelIds, guildId, type Office, openOffice } from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { messageOf, nextSnowflake } from "../support/rows.ts";
import { until } from "../support/until.ts";

const openDatabase = useDatabase();

/** Words of the manager's bot. */
function wordsOf(fields: Partial<Message> = {}): Message {
  return { ...messageOf({ channelId: channelIds.general }), authorId: "11", authorKind: "own_bot", guildId, ...fields };
}

async function open(): Promise<Office> {
  return await openOffice(await openDatabase());
}

/** Has the manager answer a message, and gives its row. */
async function answered(office: Office) {
  await office.hear(messageOf({ channelId: channelIds.general }));
  return await until(async () => {
    const [row] = await office.store.sql<{ id: string; content: string; message_id: string | null }[]>`
      select id, content, message_id from outbox where delivery_id is not null and state = 'delivered'`;
    return row ?? expect.unreachable();
  });
}

const alertsIn = (office: Office) =>
  office.recorder.contentsIn(channelIds.logs).filter((content) => content.startsWith("⚠️"));

describe("somebody else speaks", () => {
  test.each([
    ["without a nonce", null],
    ["with a nonce that is not of our kind", "12345"],
    ["with a nonce of our kind that no row has", nonceOf("01900000-0000-7000-8000-000000000001")],
  ])("%s: the bot is stopped, an alert says what to do, and it stands on record", async (_, nonce) => {
    const office = await open();
    const words = wordsOf({ content: "I am the other one" });
    await office.hear(words, "manager", nonce);
    await until(() => expect(office.printed).toHaveLength(1));
    expect(office.stopped.map(({ agentId }) => agentId)).toEqual(["manager"]);
    const [text = ""] = office.printed;
    expect(text).toContain(
      `Manager was stopped: Somebody else speaks with its token: https://discord.example/channels/1/500/${words.id}`,
    );
    expect(text).toMatch(/`guildhall restart manager`.*DISCORD_TOKEN_MANAGER.*`guildhall reload`/);
    expect(text).toContain(office.stopped[0]?.problem);
    const audit = await office.store.sql`select actor, action, subject, allowed from audit`;
    expect(audit).toEqual([
      { actor: "unknown holder of DISCORD_TOKEN_MANAGER", action: "post", subject: words.id, allowed: false },
    ]);
    // The alert is told by another bot.
    await until(() => expect(office.recorder.shown.at(-1)).toMatchObject({ agentId: "tech-lead" }));
  });

  test("in many words at once: it is stopped once, and told once", async () => {
    const office = await open();
    await Promise.all([wordsOf(), wordsOf(), wordsOf()].map((words) => office.hear(words)));
    await until(() => expect(office.printed).toHaveLength(1));
    expect(office.stopped).toHaveLength(1);
  });

  test("again after an operator has started the bot: it is stopped and told again, within the hour too", async () => {
    const office = await open();
    for (const round of [1, 2]) {
      office.recorder.setReady("manager", true);
      await office.hear(wordsOf());
      // Until it is told, it counts as the same trouble.
      await until(() => expect(alertsIn(office)).toHaveLength(round));
    }
    expect(office.stopped).toHaveLength(2);
  });
});

describe("it is ourselves", () => {
  /** Nothing comes of these; what would, does. */
  async function expectQuiet(office: Office): Promise<void> {
    const own = wordsOf({ authorId: "13" });
    await office.hear(own, "webster");
    await until(() => expect(office.stopped.map(({ agentId }) => agentId)).toContain("webster"));
    expect(office.stopped).toHaveLength(1);
  }

  test("when the nonce is that of a row, on its way or settled, however late its echo", async () => {
    const office = await open();
    const { id, content, message_id } = await answered(office);
    await office.hear(wordsOf({ id: message_id ?? "", content }), "manager", nonceOf(id));
    // Of an earlier process, and under another id: Discord may have taken it twice.
    const rows = await office.store.sql<{ id: string }[]>`
      insert into outbox (id, agent_id, part, recipient, content, mention_user_ids, state)
      values (gen_random_uuid(), 'manager', 1, 'channel:500', 'before', '{}', 'delivered') returning id`;
    await office.hear(wordsOf({ content: "before" }), "manager", nonceOf(rows[0]?.id ?? ""));
    await expectQuiet(office);
  });

  test("when there is no nonce, but the message is a settled row's, or says what a row on its way does", async () => {
    const office = await open();
    const { content, message_id } = await answered(office);
    await office.hear(wordsOf({ id: message_id ?? "", content }));
    office.recorder.setReady("manager", false);
    await office.hear(messageOf({ channelId: channelIds.general, content: "hello? " }));
    await until(async () =>
      expect(await office.store.sql`select from outbox where state in ('pending', 'sending')`).toHaveLength(1),
    );
    await office.hear(wordsOf({ content: "re: hello?" }));
    await expectQuiet(office);
  });

  test("when another of our bots hears it, which is not told the nonce; a replay; a notice; a command's answer", async () => {
    const office = await open();
    await office.hear(wordsOf(), "webster");
    const event = { type: "message_created", message: wordsOf(), nonce: null, isLivePost: false } as const;
    await office.control.receive("manager", event);
    await expectQuiet(office);
  });

  test("what a person or a foreign bot says is nobody's speaking for us", async () => {
    const office = await open();
    await office.hear(messageOf({ id: nextSnowflake(), channelId: channelIds.general, authorKind: "foreign_bot" }));
    await expectQuiet(office);
  });
});
