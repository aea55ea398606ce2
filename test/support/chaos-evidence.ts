/**
 * The evidence of a small run in which every promise was kept: a question answered, a long answer in two parts, one
 * question to two bots, work that was handed on by words and by a command, and talk that nobody answers. Tests break it in one place.
 */
import { rules } from "../../chaos/check/check.ts";
import type { DeliveryFact, Evidence, PostFact, SaidFact } from "../../chaos/evidence.ts";
import type { Place, Saying } from "../../chaos/plan/sayings.ts";
import { answerOf, type Words } from "../../chaos/plan/words.ts";
import type { Asked } from "../../chaos/talk.ts";
import { nonceOf } from "../../src/domain/nonce.ts";

/** Messages of people have these ids; what bots say to message N of part P is `N × 10 + P`, of a second bot 5 more. */
export const asked = {
  repeat: "1000",
  long: "2000",
  several: "3000",
  delegate: "4000",
  ambient: "5000",
  order: "6000",
} as const;

/** Discord's users. */
export const userIds = new Map([
  ["manager", "71"],
  ["auditor", "72"],
]);

const channel: Place = { kind: "channel", name: "technical" };

function question(messageId: string, words: Words, wakes: readonly string[]): Asked {
  const index = Number(messageId) / 1_000;
  const saying: Saying = {
    index,
    atMs: 0,
    person: "Ada",
    place: channel,
    mentions: wakes,
    replyTo: null,
    words,
    isInFairWeather: false,
    wakes,
  };
  return { saying, messageId, channelId: "500", at: 1_000 };
}

/** A UUID that a number decides. */
export function idOf(number: string | number): string {
  return `00000000-0000-7000-8000-${String(number).padStart(12, "0")}`;
}

/** An accepted delivery that has ended. */
function delivery(messageId: string, agentId: string, state: string): DeliveryFact {
  return {
    id: idOf(`${messageId}${userIds.get(agentId)}`),
    ...{ messageId, agentId, sessionId: `${agentId} in 500`, state },
    ...{ reason: null, problem: null, attemptCount: 1, settledAt: 2_000 },
  };
}

/** The row and the message of one part. */
function told(of: DeliveryFact, part: number, content: string, id: string): { post: PostFact; said: SaidFact } {
  const agentId = of.agentId ?? "";
  const authorId = userIds.get(agentId) ?? "";
  return {
    post: {
      id: idOf(id),
      ...{ agentId, turnId: of.id, deliveryId: of.id, part, recipient: "channel:500", content },
      ...{ state: "delivered", messageId: id, problem: null },
    },
    said: { id, channelId: "500", authorId, content, replyToId: part === 0 ? of.messageId : null, edited: false },
  };
}

/** Everything in its place. */
export function peacefulEvidence(): Evidence {
  const questions = [
    question(asked.repeat, { kind: "repeat", word: "word one" }, ["manager"]),
    question(asked.long, { kind: "lorem", length: 3_000 }, ["manager"]),
    question(asked.several, { kind: "repeat", word: "word three" }, ["manager", "auditor"]),
    question(asked.delegate, { kind: "delegate", to: "auditor", word: "word four" }, ["manager"]),
    question(asked.ambient, { kind: "repeat", word: "word five" }, []),
  ];
  const answered = questions.flatMap(({ saying, messageId }) =>
    answerOf(saying.words).length === 0
      ? []
      : saying.wakes.map((agentId, place) => ({ saying, place, row: delivery(messageId, agentId, "answered") })),
  );
  const handed = delivery(asked.delegate, "manager", "handed_over");
  const left = { ...delivery(asked.ambient, "manager", "suppressed"), sessionId: null, reason: "mention_required" };
  const parts = answered.flatMap(({ saying, place, row }) =>
    answerOf(saying.words).map((content, part) => told(row, part, content, `${row.messageId}${place * 5 + part}`)),
  );
  const result = told({ ...handed, agentId: "auditor" }, 0, "word four", "40000");
  const ordered = told({ ...handed, agentId: "auditor" }, 0, "word six", "60000");
  const posts = [
    ...parts.map(({ post }) => post),
    { ...result.post, turnId: idOf(9), deliveryId: null },
    { ...ordered.post, turnId: idOf(8), deliveryId: null },
  ];
  const words = { kind: "delegate", to: "auditor", word: "word six" } as const;
  const order = { atMs: 0, person: "Ada", channel: "technical", agentId: "manager", words };
  const answer = "**Auditor** has the task. You will find its thread in the task board and its result here.";
  const task = { state: "done", assigneeId: "auditor", threadId: null, problem: null };
  return {
    asked: questions,
    userIds,
    deliveries: [...answered.map(({ row }) => row), handed, left],
    posts,
    orders: [{ order, interactionId: asked.order, failed: false, loading: false, answer, acknowledgedAfterMs: 9 }],
    tasks: [
      { ...task, id: idOf(9), askKey: `turn:${handed.id}:digest`, replyToId: asked.delegate },
      { ...task, id: idOf(8), askKey: `interaction:${asked.order}`, replyToId: null },
    ],
    said: [...parts.map(({ said }) => said), result.said, { ...ordered.said, replyToId: null }],
    connections: [...userIds.values()].map((userId) => ({ userId, at: 0, kind: "identify", code: null })),
    requests: posts.map(({ id, agentId }) => ({ userId: userIds.get(agentId) ?? "", nonce: nonceOf(id), status: 200 })),
    ...{
      deletedIds: new Set(),
      invalidRequests: {},
      struck: [],
      ends: [],
      givenUp: new Map(),
      notRestarted: new Map(),
      childEnds: [],
    },
    ...{ tokensSeen: false, left: [], exitCode: 0 },
  };
}

/** What one rule says of a run. */
export function findingsOf(rule: keyof typeof rules, evidence: Evidence): string {
  return rules[rule](evidence)
    .map(({ text, messageIds }) => `${text} [${messageIds}]`)
    .join("\n");
}
