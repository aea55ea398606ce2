/** Each rule of the chaos harness sees what it is there for: a run that kept every promise passes, and each breach is told. */
import { describe, expect, test } from "vitest";
import { check, rules } from "../../../chaos/check/check.ts";
import type { DeliveryFact, Evidence, OrderFact, PostFact, SaidFact, TaskFact } from "../../../chaos/evidence.ts";
import type { Struck } from "../../../chaos/strike.ts";
import { snowflakeTimeMs } from "../../../src/domain/ids.ts";
import { nonceOf } from "../../../src/domain/nonce.ts";
import { asked, findingsOf, idOf, peacefulEvidence } from "../../support/chaos-evidence.ts";

const peaceful = peacefulEvidence();

/** The evidence with every row that fits changed; no change takes it away. */
function changed<Key extends "deliveries" | "posts" | "said">(
  key: Key,
  fits: (row: Evidence[Key][number]) => boolean,
  change: Partial<Evidence[Key][number]> | null,
): Evidence {
  const rows = peaceful[key] as readonly Evidence[Key][number][];
  expect(rows.some(fits)).toBe(true);
  return {
    ...peaceful,
    [key]: rows.flatMap((row) => (fits(row) ? (change === null ? [] : [{ ...row, ...change }]) : [row])),
  };
}

const ofMessage = (id: string) => (row: DeliveryFact) => row.messageId === id;
const postOf = (id: string) => (row: PostFact) => row.messageId === id;
const saidAs = (id: string) => (row: SaidFact) => row.id === id;

/** Of the long answer. */
const lastPart = peaceful.said.findLast(({ id }) => id.startsWith("2000"))?.id ?? "";

test("where every promise was kept, no rule complains", () => {
  expect(check(peaceful)).toEqual([]);
});

test("a breach is told with the name of its rule", () => {
  expect(check({ ...peaceful, exitCode: 1 })).toMatchObject([{ rule: "processes" }]);
});

describe("deliveries", () => {
  const row = peaceful.deliveries.find(ofMessage(asked.repeat)) as DeliveryFact;
  test.each([
    ["a message that was never recorded", changed("deliveries", ofMessage(asked.repeat), null), "was lost"],
    [
      "one agent of two that did not wake",
      changed("deliveries", (one) => one.messageId === asked.several && one.agentId === "auditor", null),
      "auditor was addressed and did not wake.",
    ],
    [
      "an agent that was not meant",
      { ...peaceful, deliveries: [...peaceful.deliveries, { ...row, agentId: "auditor" }] },
      "auditor woke and was not addressed.",
    ],
    [
      "an agent that woke twice",
      { ...peaceful, deliveries: [...peaceful.deliveries, row] },
      "manager woke and was not",
    ],
    [
      "talk that woke somebody",
      changed("deliveries", ofMessage(asked.ambient), { state: "answered" }),
      "manager woke and was not addressed.",
    ],
    [
      "one that is still open",
      changed("deliveries", ofMessage(asked.repeat), { state: "answering" }),
      "still answering",
    ],
    [
      "a bot that woke by what a bot said",
      { ...peaceful, deliveries: [...peaceful.deliveries, { ...row, messageId: "10000" }] },
      "woke by a message that no person wrote. [10000]",
    ],
  ])("%s", (_, evidence, text) => {
    expect(findingsOf("deliveries", evidence)).toContain(text);
  });

  const inFairWeather = (evidence: Evidence): Evidence => ({
    ...evidence,
    asked: evidence.asked.map((one) => ({ ...one, saying: { ...one.saying, isInFairWeather: true } })),
  });

  test("what was asked in fair weather has to be answered; one of a storm may die", () => {
    const dead = changed("deliveries", ofMessage(asked.repeat), { state: "dead", problem: "Why." });
    expect(findingsOf("deliveries", dead)).toBe("");
    expect(findingsOf("deliveries", inFairWeather(dead))).toContain(
      "in fair weather, and the delivery is dead: Why. [1000]",
    );
  });

  test("a storm in which many die", () => {
    const state = { state: "dead" };
    const dead = changed("deliveries", (one) => one.messageId === asked.several, state);
    expect(findingsOf("deliveries", dead)).toBe("2 of 5 deliveries are dead. [3000,3000]");
  });
});

describe("answers", () => {
  const dead = changed("deliveries", ofMessage(asked.repeat), { state: "dead" });
  const line = (content: string): Evidence => ({
    ...dead,
    said: peaceful.said.map((one) => (one.id === "10000" ? { ...one, content } : one)),
  });
  const alike = peaceful.said.find(saidAs("10000")) as SaidFact;
  test.each([
    ["no answer", changed("said", saidAs("10000"), null), "has 0 replies"],
    ["two answers", { ...peaceful, said: [...peaceful.said, { ...alike, id: "10009" }] }, "has 2 replies"],
    ["a wrong answer", changed("said", saidAs("10000"), { content: "another" }), "not the expected one"],
    ["a part that is missing", changed("said", saidAs("20001"), null), "not the expected one"],
    ["a last part that is missing", changed("said", saidAs(lastPart), null), "not the expected one"],
    ["a dead message without its line", { ...dead, said: [] }, "the dead message has 0 replies"],
    ["a dead message that was answered", dead, "the line of a dead message says"],
    [
      "a message that was left alone and has a reply",
      { ...peaceful, said: [...peaceful.said, { ...alike, replyToId: asked.ambient }] },
      "was to be left alone",
    ],
    [
      "an answer that was handed over",
      changed("deliveries", ofMessage(asked.repeat), { state: "handed_over" }),
      "handed over",
    ],
  ])("%s", (_, evidence, text) => {
    expect(findingsOf("answers", evidence)).toContain(text);
  });

  test("a dead message with its line is well", () => {
    const text = "I could not answer this: 3 attempts failed. The process that worked on it ended unexpectedly.";
    expect(findingsOf("answers", line(text))).toBe("");
  });
});

describe("order", () => {
  test("a later question that was answered first", () => {
    const evidence = changed("posts", postOf("10000"), { messageId: "20002" });
    expect(findingsOf("order", evidence)).toBe("manager answered the later one of two messages first. [1000,2000]");
  });

  test("parts that changed places", () => {
    expect(findingsOf("order", changed("posts", postOf("20001"), { messageId: "19999" }))).toContain(
      "parts of an answer",
    );
  });

  test("a dead message is passed by", () => {
    const evidence = changed("posts", postOf("10000"), { messageId: "20002" });
    const deliveries = evidence.deliveries.map((one) =>
      one.messageId === asked.repeat ? { ...one, state: "dead" } : one,
    );
    expect(findingsOf("order", { ...evidence, deliveries })).toBe("");
  });
});

test.each([
  ["another bot", { authorId: "72" }, "was said by the user 72"],
  ["another channel", { channelId: "501" }, "stands in the channel 501"],
  ["another question", { replyToId: "2000" }, "replies to 2000"],
  ["no question", { replyToId: null }, "replies to null"],
])("places: %s", (_, change, text) => {
  expect(findingsOf("places", changed("said", saidAs("10000"), change))).toContain(text);
});

test("places: a later part that is a reply too", () => {
  expect(findingsOf("places", changed("said", saidAs("20001"), { replyToId: asked.long }))).toContain("Part 1");
});

describe("outbox", () => {
  const stranger: SaidFact = { ...(peaceful.said[0] as SaidFact), id: "99" };
  const row = peaceful.posts[0] as PostFact;
  test.each([
    ["a post that is still open", changed("posts", postOf("10000"), { state: "sending" }), "is still sending"],
    ["a refused post that is there", changed("posts", postOf("10000"), { state: "refused" }), "is still refused"],
    ["a delivered post that is not there", changed("said", saidAs("10000"), null), "is not there. [10000]"],
    ["a post that reads differently", changed("said", saidAs("10000"), { content: "x" }), "reads differently"],
    ["a message that no row explains", { ...peaceful, said: [...peaceful.said, stranger] }, "No row explains"],
    ["a message of two rows", { ...peaceful, posts: [...peaceful.posts, row] }, "2 rows claim"],
  ])("%s", (_, evidence, text) => {
    expect(findingsOf("outbox", evidence)).toContain(text);
  });

  test("a living message may be edited and taken away", () => {
    expect(findingsOf("outbox", changed("said", saidAs("10000"), { content: "x", edited: true }))).toBe("");
    expect(findingsOf("outbox", { ...changed("said", saidAs("10000"), null), deletedIds: new Set(["10000"]) })).toBe(
      "",
    );
  });
});

test("refusals: a post that was given up", () => {
  const refused = { state: "refused", messageId: null, problem: "No." };
  expect(findingsOf("refusals", changed("posts", postOf("10000"), refused))).toContain("was refused: No.");
});

describe("twice", () => {
  const again = (id: string, change: Partial<SaidFact>): Evidence => ({
    ...peaceful,
    said: [...peaceful.said, { ...(peaceful.said.find(saidAs(id)) as SaidFact), id: "99", ...change }],
  });

  test("the same word by the same bot, whatever the message replies to", () => {
    expect(findingsOf("twice", again("10000", { replyToId: null }))).toBe(
      '"word one" was said 2 times. [1000,10000,99]',
    );
  });

  test("a result that came back twice, once in another bot's words", () => {
    expect(findingsOf("twice", again("40000", { content: "**Auditor** reports:\nword four" }))).toContain(
      "said 2 times",
    );
  });

  test("what a command asked for", () => {
    expect(findingsOf("twice", again("60000", {}))).toContain("[6000,60000,99]");
  });

  test("a result also stands in its thread, and two bots may say one word", () => {
    expect(findingsOf("twice", again("40000", { channelId: "501" }))).toBe("");
    expect(findingsOf("twice", peaceful)).toBe("");
  });

  test.each([null, nonceOf(idOf(77))])("a post with the nonce %s", (nonce) => {
    const stray = { userId: "71", nonce, status: 200 };
    expect(findingsOf("twice", { ...peaceful, requests: [...peaceful.requests, stray] })).toContain(
      "which is no row's",
    );
    expect(findingsOf("twice", { ...peaceful, requests: [{ ...stray, status: 502 }] })).toBe("");
  });
});

describe("tasks", () => {
  const [task, ordered] = peaceful.tasks as [TaskFact, TaskFact];
  test.each([
    ["one that is still open", [{ ...task, state: "leased" }, ordered], "is still leased. [4000]"],
    ["none", [ordered], "The message made 0 tasks."],
    ["two", [task, { ...task, id: idOf(7) }, ordered], "The message made 2 tasks."],
  ])("%s", (_, tasks, text) => {
    expect(findingsOf("tasks", { ...peaceful, tasks })).toContain(text);
  });

  test.each(["40000", "60000"])("the result %s that did not come back, or says something else", (id) => {
    expect(findingsOf("tasks", changed("posts", postOf(id), { turnId: null }))).toContain("brought 0 results back");
    expect(findingsOf("tasks", changed("posts", postOf(id), { content: "x" }))).toContain("did something else");
  });
});

describe("orders", () => {
  const [order] = peaceful.orders as [OrderFact];
  const withOrder = (change: Partial<OrderFact>): Evidence => ({ ...peaceful, orders: [{ ...order, ...change }] });
  const [task, ordered] = peaceful.tasks as [TaskFact, TaskFact];

  test("one that was taken a moment before its house was killed and its session forgotten is a documented loss", () => {
    const lost = { ...withOrder({ loading: true, answer: null }), tasks: [task] };
    const takenAt = snowflakeTimeMs(asked.order);
    const blow = { kind: "absence", forMs: 1, isForgotten: true, guildsLateMs: 0, atMs: 0 } as const;
    const told = (one: Struck) => rules.orders({ ...lost, struck: [one] });
    const hit: Struck = { blow, at: takenAt + 900, missed: false, pid: 1 };
    expect(told(hit)).toEqual([]);
    const others = [
      { ...hit, at: takenAt + 1_100 },
      { ...hit, missed: true },
      { ...hit, blow: { ...blow, isForgotten: false } },
    ];
    for (const other of others) expect(told(other)).toHaveLength(2);
  });

  test("one that was shown as failed is not carried out", () => {
    expect(findingsOf("orders", withOrder({ failed: true }))).toContain("shown as failed, and made a task. [6000]");
    expect(findingsOf("orders", { ...withOrder({ failed: true }), tasks: [task] })).toBe("");
  });

  test.each([
    ["one that is never answered", withOrder({ loading: true, answer: null }), "still says that the bot is thinking"],
    ["one that is refused", withOrder({ answer: "No." }), 'was answered with "No."'],
    ["one that was forgotten", { ...peaceful, tasks: [task] }, "made 0 tasks"],
    ["one that was carried out twice", { ...peaceful, tasks: [task, ordered, ordered] }, "made 2 tasks"],
  ])("%s", (_, evidence, text) => {
    expect(findingsOf("orders", evidence)).toContain(text);
  });
});
