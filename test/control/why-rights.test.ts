/** Who is told the story of a message, and who is not. */
import { describe, expect, test } from "vitest";
import type { Message } from "../../src/domain/message.ts";
import { channelIds, type Office, type OfficeOptions, openOffice, says } from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import { delegator, interactionOf, visitor } from "../support/interactions.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";
import { told } from "./telling.ts";

const openDatabase = useDatabase();
const open = async (options: OfficeOptions = {}) => openOffice(await openDatabase(), options);

describe("who may know", () => {
  /** What somebody is told who asks in a channel. */
  async function asked(office: Office, message: Pick<Message, "id">, fields: object, command: "why" | "Why?" = "why") {
    const how =
      command === "why"
        ? { name: "why", options: { message: message.id } }
        : { name: "Why?", options: {}, target: { messageId: message.id, content: "" } };
    const interaction = interactionOf({ ...how, user: visitor, ...fields });
    await office.control.receive("manager", { type: "interaction_created", interaction });
    return until(async () => {
      const [row] = await office.store.sql`select state from interactions where id = ${interaction.id}`;
      expect(row?.state).toBe("answered");
      return String(office.recorder.callsOf("answerInteraction").at(-1)?.args[2]);
    });
  }
  const story = /^Ada wrote in/;
  const hidden = /^That message stands elsewhere/;

  test("in the message's channel, everybody, by command and by menu", async () => {
    const office = await open();
    const message = messageOf({ channelId: channelIds.workshop });
    await office.hear(message);
    const here = { channelId: channelIds.workshop };
    expect(await asked(office, message, here)).toMatch(story);
    expect(await asked(office, message, here, "Why?")).toMatch(story);
  });

  test("from another channel, delegators alone", async () => {
    const office = await open();
    const message = messageOf({ channelId: channelIds.workshop });
    await office.hear(message);
    expect(await asked(office, message, {})).toMatch(hidden);
    expect(await asked(office, message, { user: delegator })).toMatch(story);
  });

  test("of a direct message its person alone, wherever they ask", async () => {
    const office = await open();
    const message = messageOf({ guildId: null, channelId: "711900", authorId: "900" });
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "answered" });
    const answer = office.recorder.shown.find(({ post }) => post.recipient === "user:900");
    const reply = { id: answer?.messageId ?? "" };
    const stranger = { ...delegator, id: "902" };
    for (const one of [message, reply]) {
      expect(await asked(office, one, { user: stranger })).toMatch(hidden);
      expect(await asked(office, one, { user: stranger, guildId: null, channelId: "711902" })).toMatch(hidden);
      expect(await asked(office, one, { user: delegator })).not.toMatch(hidden);
      expect(await asked(office, one, { user: delegator, guildId: null, channelId: "711900" })).not.toMatch(hidden);
    }
  });

  test("an answer does not betray a question that stands elsewhere", async () => {
    const office = await open();
    const message = messageOf({ channelId: channelIds.workshop, content: `<@11> secret`, mentionedUserIds: ["11"] });
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "answered" });
    const answer = office.recorder.shown.find(({ channelId }) => channelId === channelIds.workshop);
    // As if the answer had gone to a thread of another channel.
    await office.store
      .sql`update outbox set recipient = ${`channel:${channelIds.general}`} where message_id = ${answer?.messageId ?? ""}`;
    const words = await asked(office, { id: answer?.messageId ?? "" }, {});
    expect(words).toMatch(/It began with a message that stands elsewhere\.$/);
    expect(words).not.toContain("secret");
  });

  test("marks in what somebody wrote do not format what is told", async () => {
    const office = await open();
    const message = messageOf({ channelId: channelIds.workshop, content: "```js **x** ||y <@11> \u001b]0;z\u0007" });
    await office.hear(message);
    const words = await asked(office, message, { channelId: channelIds.workshop });
    expect(words).toContain("“\\`\\`\\`js \\*\\*x\\*\\* \\|\\|y <@11> ");
    expect(await told(office, message)).toContain("Ada wrote in #workshop at T: “```js **x** ||y @Manager  ]0;z ”");
  });

  test("what is told fits into one message, with Discord's own times", async () => {
    const office = await open();
    const message = messageOf({
      content: `<@11> <@12> <@13> <@14> ${"x".repeat(1_900)}`,
      mentionedUserIds: ["11", "12", "13", "14"],
    });
    office.brain.answers = () => says("long ".repeat(2_000));
    await office.hear(message);
    await office.untilDeliveries(message, Object.fromEntries(office.agentIds.map((id) => [id, "answered"])));
    const words = await asked(office, message, {});
    expect(words.length).toBeLessThanOrEqual(2_000);
    expect(words).toMatch(/at <t:\d+:T>/);
  });
});
