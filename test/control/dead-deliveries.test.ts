/** What becomes of a delivery that has died: the card, who may decide, and that it is decided once, over restarts. */
import { describe, expect, test } from "vitest";
import type { Interaction } from "../../src/control/interaction.ts";
import type { Message } from "../../src/domain/message.ts";
import {
  channelIds,
  crashes,
  guildId,
  makeOffice,
  type Office,
  openOffice,
  ownerId,
  says,
} from "../support/control-office.ts";
import { useDatabase } from "../support/database.ts";
import type { Shown } from "../support/recorder.ts";
import { messageOf, nextSnowflake } from "../support/rows.ts";
import { until } from "../support/until.ts";
import { told } from "./telling.ts";

const openDatabase = useDatabase();
const ada = { id: "900", name: "Ada_", roleIds: [], permissions: "0" };
const stranger = { id: "901", name: "Bob", roleIds: [], permissions: "0" };
const lead = { id: "902", name: "Lea", roleIds: ["60"], permissions: "0" };

/** Has a message die in the office, and finds its card. */
async function die(office: Office, fields: Partial<Message> = {}): Promise<{ message: Message; card: Shown }> {
  office.brain.script(...Array.from({ length: 3 }, () => () => crashes));
  const message = messageOf({ content: "work", channelId: channelIds.general, ...fields });
  await office.hear(message);
  await office.untilDeliveries(message, { manager: "dead" });
  const card = await until(() => {
    const found = office.recorder.shown.filter(({ post }) => post.buttons.length > 0).at(-1);
    return found?.post.replyToId === message.id ? found : expect.unreachable("no card yet");
  });
  return { message, card };
}

const buttonOf = ({ post }: Shown, label: string): string => post.buttons.find((one) => one.label === label)?.id ?? "";

/** Presses a button; the words that the person gets. */
async function press(office: Office, name: string, user: Interaction["user"], id = nextSnowflake()): Promise<unknown> {
  const interaction: Interaction = {
    ...{
      id,
      applicationId: "811",
      token: `token ${id}`,
      kind: "component",
      name,
      options: {},
      focused: null,
      fields: {},
    },
    ...{ target: null, channelId: channelIds.general, guildId, user, acknowledged: true },
  };
  await office.control.receive("manager", { type: "interaction_created", interaction });
  return until(() => {
    const call = office.recorder.callsOf("answerInteraction").find(({ args }) => args[1] === interaction.token);
    return call ? call.args[2] : expect.unreachable("no answer yet");
  });
}

const editsOf = (office: Office, { messageId }: Shown): readonly unknown[] =>
  office.recorder.callsOf("edit").flatMap(({ args }) => (args[1] === messageId ? [args[2]] : []));

const auditOf = (office: Office) =>
  office.store.sql`select actor, action, allowed, rule from audit order by id`.then((rows) =>
    rows.map((row) => ({ ...row })),
  );

describe("a card", () => {
  test("has two buttons; Retry takes the turn anew, with all attempts, and the card says who wanted it", async () => {
    const office = await openOffice(await openDatabase());
    const { message, card } = await die(office);
    expect(card.post.content).toContain("I could not answer this: 3 attempts failed.");
    expect(card.post.buttons.map(({ label }) => label)).toEqual(["Retry", "Drop"]);
    office.brain.script(
      () => crashes,
      () => crashes,
      () => says("at last"),
    );
    expect(await press(office, buttonOf(card, "Retry"), ada)).toBe("It is tried again.");
    await office.untilDeliveries(message, { manager: "answered" });
    expect(office.recorder.contentsIn(channelIds.general).at(-1)).toBe("at last");
    await until(() => expect(editsOf(office, card)).toEqual([`${card.post.content}\nRetried by Ada\\_.`]));
    expect(await auditOf(office)).toEqual([{ actor: "user:900", action: "retry", allowed: true, rule: "author" }]);
    expect(await press(office, buttonOf(card, "Drop"), ada)).toBe("That was decided already: retried by Ada\\_.");
    expect(office.brain.turns).toHaveLength(6);
  });

  test("Drop leaves it as it is and says so", async () => {
    const office = await openOffice(await openDatabase());
    const { message, card } = await die(office);
    expect(await press(office, buttonOf(card, "Drop"), lead)).toBe("Dropped: it stays unanswered.");
    await until(() => expect(editsOf(office, card)).toEqual([`${card.post.content}\nDropped by Lea.`]));
    expect(await office.deliveriesOf(message)).toEqual({ manager: "dead" });
    expect(await office.control.dead.list(10, null)).toEqual([]);
    expect(await auditOf(office)).toEqual([{ actor: "user:902", action: "drop", allowed: true, rule: "delegator" }]);
  });

  test("of a deleted message can be dropped, and not retried: there is nothing left to answer", async () => {
    const office = await openOffice(await openDatabase());
    const { message, card } = await die(office);
    await office.hearDeletion(message);
    expect(await office.control.dead.list(10, null)).toMatchObject([{ content: "", isDeleted: true }]);
    expect(await press(office, buttonOf(card, "Retry"), ada)).toContain("Its message was deleted: there is nothing");
    expect(await office.deliveriesOf(message)).toEqual({ manager: "dead" });
    expect(await press(office, buttonOf(card, "Drop"), ada)).toBe("Dropped: it stays unanswered.");
    expect(await press(office, buttonOf(card, "Retry"), ada)).toContain("That was decided already");
    expect(office.brain.turns).toHaveLength(3);
  });

  test("is for whoever wrote the message and for delegators; others are refused, on record", async () => {
    const office = await openOffice(await openDatabase());
    const { message, card } = await die(office);
    expect(await press(office, buttonOf(card, "Retry"), stranger)).toContain("Only whoever wrote the message");
    expect(await office.deliveriesOf(message)).toEqual({ manager: "dead" });
    expect(editsOf(office, card)).toEqual([]);
    expect(await auditOf(office)).toEqual([
      { actor: "user:901", action: "retry", allowed: false, rule: "neither_author_nor_delegator" },
    ]);
    expect(await press(office, buttonOf(card, "Drop"), { ...stranger, id: ownerId })).toBe(
      "Dropped: it stays unanswered.",
    );
  });

  test("of a second death is another one; the first one's buttons do nothing more", async () => {
    const office = await openOffice(await openDatabase());
    const { message, card } = await die(office);
    office.brain.script(...Array.from({ length: 3 }, () => () => crashes));
    await press(office, buttonOf(card, "Retry"), { ...ada, name: "*Ada*" });
    const second = await until(() => {
      const cards = office.recorder.shown.filter(({ post }) => post.buttons.length > 0);
      return cards.length === 2 ? (cards[1] as Shown) : expect.unreachable("no second card yet");
    });
    expect(await press(office, buttonOf(card, "Drop"), ada)).toContain("decided already: retried");
    await office.untilDeliveries(message, { manager: "dead" });
    expect(await press(office, buttonOf(second, "Drop"), lead)).toBe("Dropped: it stays unanswered.");
    const lines = await told(office, message);
    expect(lines.filter((line) => /(?:retried|dropped) by /.test(line))).toEqual([
      "  given up before, and retried by *Ada* at T",
      "  dropped by Lea at T",
    ]);
  });

  test("pressed twice by two at once is decided once", async () => {
    const office = await openOffice(await openDatabase());
    const { message, card } = await die(office);
    const said = await Promise.all([
      press(office, buttonOf(card, "Retry"), ada),
      press(office, buttonOf(card, "Drop"), lead),
    ]);
    expect(said.filter((words) => String(words).includes("decided already"))).toHaveLength(1);
    await until(() => expect(editsOf(office, card)).toHaveLength(1));
    const isRetried = said[0] === "It is tried again.";
    await office.untilDeliveries(message, { manager: isRetried ? "answered" : "dead" });
  });

  test("that nobody knows is answered, and nothing is done", async () => {
    const office = await openOffice(await openDatabase());
    const { card } = await die(office);
    const unknown = buttonOf(card, "Retry").replace(/.{12}$/, "000000000000");
    expect(await press(office, unknown, ada)).toBe("I do not know this card any more: nothing was done.");
    expect(await press(office, "dead:burn:1", ada)).toContain("I do not know this button");
  });

  test("says what was decided also when the process ended before it could", async () => {
    const database = await openDatabase();
    const before = await openOffice(database);
    const { card } = await die(before);
    before.recorder.setReady("manager", false);
    await before.control.dead.order({ id: await deliveryOf(before), agentId: "manager" }, "drop", "order 1");
    before.stop();
    expect(editsOf(before, card)).toEqual([]);
    const after = await makeOffice(database, { recorder: before.recorder });
    before.recorder.setReady("manager", true);
    await after.control.start();
    await until(() => expect(editsOf(after, card)).toEqual([`${card.post.content}\nDropped by the operator.`]));
    after.stop();
    const later = await openOffice(database, { recorder: before.recorder });
    await later.control.dead.list(1, null);
    expect(editsOf(later, card), "shown once").toHaveLength(1);
  });
});

async function deliveryOf(office: Office): Promise<string> {
  const [row] = await office.store.sql<{ id: string }[]>`select id from deliveries where state = 'dead'`;
  return row?.id ?? "";
}

describe("the operator", () => {
  test("posts again what Discord refused, without another turn, and nothing that stands is said twice", async () => {
    const office = await openOffice(await openDatabase());
    const { recorder, brain, control } = office;
    const long = `${"a".repeat(1_990)}\n\n${"b".repeat(1_990)}`;
    brain.script(() => says(long));
    const refusal = { kind: "refused", status: 403, code: 50013, problem: "Missing Permissions" } as const;
    recorder.script(
      "post",
      (agentId, post) => ({ kind: "done", value: recorder.show(agentId, post) }),
      () => refusal,
    );
    const message = messageOf({ content: "at length", channelId: channelIds.general });
    await office.hear(message);
    await office.untilDeliveries(message, { manager: "dead" });
    const [dead] = await control.dead.list(10, "manager");
    expect(dead).toMatchObject({ messageId: message.id, problem: expect.any(String), authorName: "Ada" });
    expect(dead && (await control.dead.order(dead, "retry", "order 1"))).toEqual({ ok: true });
    await office.untilDeliveries(message, { manager: "answered" });
    const said = recorder.contentsIn(channelIds.general).filter((content) => /^[ab]+$/.test(content));
    expect(said.map((content) => content[0])).toEqual(["a", "b"]);
    expect(brain.turns).toHaveLength(1);
    expect(dead && (await control.dead.order(dead, "retry", "order 1")), "the same order again").toEqual({ ok: true });
    expect(dead && (await control.dead.order(dead, "retry", "order 2"))).toMatchObject({ ok: false });
    expect(await told(office, message)).toContain("  given up before, and retried by the operator at T");
  });

  test("cannot have an agent try again that is not at work", async () => {
    const office = await openOffice(await openDatabase());
    const { message } = await die(office);
    office.agents.delete("manager");
    const [dead] = await office.control.dead.list(10, null);
    expect(dead && (await office.control.dead.order(dead, "retry", "order 1"))).toMatchObject({
      ok: false,
      problem: expect.stringContaining("not at work"),
    });
    expect(await office.deliveriesOf(message)).toEqual({ manager: "dead" });
    expect(await office.control.dead.list(10, "webster")).toEqual([]);
  });
});
