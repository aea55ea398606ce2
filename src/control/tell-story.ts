/**
 * Puts the story of a message into words, for Discord and for a terminal: when it was said and seen, who was to answer and
 * by which rule, how that went, what was posted, what was handed on; or why nobody answered.
 */
import type { Agent } from "../domain/agent.ts";
import { counted } from "../domain/counted.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import { listed } from "../domain/listed.ts";
import { shorten } from "../domain/shorten.ts";
import { maxAttempts } from "../domain/turn.ts";
import { describeRoute } from "./explain.ts";
import type { AttemptStory, DecisionStory, DeliveryStory, MessageStory, PostStory, TaskStory } from "./story.ts";

/** How times, places and links are written. */
export interface StoryStyle {
  time(ms: number): string;
  /** A channel, or the direct message of the story. */
  place(channelId: Snowflake, guildId: Snowflake | null): string;
  link(url: string): string;
  /** What somebody else has said, in which nothing may format our own words. */
  words(text: string): string;
}

const maxQuotedLength = 120;
const maxProblemLength = 200;
/** So much of a difference between the clocks is worth a word. */
const tellingAheadMs = 30_000;

/** One fact a line. */
export function tellStory(story: MessageStory, agents: ReadonlyMap<AgentId, Agent>, style: StoryStyle): string {
  return [
    sayingLine(story, style),
    seeingLine(story, agents, style),
    ...story.deliveries.flatMap((delivery) => deliveryLines(delivery, story, style)),
    ...story.tasks.flatMap((task) => taskLines(task, "a task from it", style)),
  ].join("\n");
}

function sayingLine(
  { authorName, channelId, guildId, writtenAt, recordedAt, deletedAt, content }: MessageStory,
  style: StoryStyle,
): string {
  const words = style.words(quoted(content));
  const left = words === "" ? " without any text" : `: “${words}”`;
  const said = deletedAt === null ? left : `; deleted at ${style.time(deletedAt)}, and its words are forgotten`;
  const isAhead = writtenAt - recordedAt > tellingAheadMs;
  const clock = isAhead ? " by its id, which is ahead of this host's clock" : "";
  return `${style.words(authorName)} wrote in ${style.place(channelId, guildId)} at ${style.time(writtenAt)}${clock}${said}`;
}

function seeingLine(
  { seenBy, missedBy, recordedAt }: MessageStory,
  agents: ReadonlyMap<AgentId, Agent>,
  style: StoryStyle,
): string {
  const namesOf = (ids: readonly AgentId[]) => ids.map((agentId) => agents.get(agentId)?.name ?? agentId);
  const [reporter, ...others] = namesOf(seenBy);
  if (reporter === undefined) return `Recorded at ${style.time(recordedAt)}.`;
  const also = others.length === 0 ? "" : `, seen by ${listed(others, "and")} too`;
  const missed =
    missedBy.length === 0
      ? ""
      : ` Not seen by ${listed(namesOf(missedBy), "and")}, which ${missedBy.length === 1 ? "hears" : "hear"} that channel.`;
  return `Recorded at ${style.time(recordedAt)}, reported by ${reporter}${also}.${missed}`;
}

function deliveryLines(delivery: DeliveryStory, story: MessageStory, style: StoryStyle): readonly string[] {
  const { state, rule, reason, line, name, posts } = delivery;
  const outcome = state === "suppressed" ? ("suppressed" as const) : ("accepted" as const);
  const decided = describeRoute({ outcome, reason, rule, line }, name);
  if (state === "suppressed") return [decided];
  return [
    decided,
    ...progressLines(delivery, story, style),
    ...delivery.decisions.map((decision) => `  ${decisionWords(decision, style)}`),
    ...posts.map((post) => postLine(post, posts.length, style)),
  ];
}

function progressLines(delivery: DeliveryStory, story: MessageStory, style: StoryStyle): readonly string[] {
  const { name, state, acceptedAt, answeringAt, endedAt, attemptCount, attemptProblem, posts, absence } = delivery;
  const accepted = `accepted at ${style.time(acceptedAt)}`;
  if (answeringAt === null && endedAt === null) {
    const why =
      absence === null ? "earlier ones are ahead of it" : `${name} is away (${absence}); it waits until it is back`;
    return [`  ${accepted}; its turn has not begun: ${why}`];
  }
  const begun = answeringAt === null ? accepted : `${accepted}, begun at ${style.time(answeringAt)}`;
  const attempts = attemptCount > 1 ? `, attempt ${attemptCount} of ${maxAttempts}` : "";
  const failed = attemptProblem === null ? [] : [`  an attempt failed: ${clear(attemptProblem, style)}`];
  if (endedAt === null) {
    const what = posts.length === 0 ? "the turn runs" : writtenWords(absence);
    return [`  ${begun}${attempts}; ${what}`, ...failed];
  }
  const end = `${stateWords[state]} at ${style.time(endedAt)}, ${tookWords(endedAt, story)}`;
  if (delivery.problem === null) return [`  ${begun}${attempts}; ${end}`, ...failed];
  const before = attemptProblem === delivery.problem ? [] : failed;
  return [`  ${begun}${attempts}; ${end}`, ...before, `  because: ${clear(delivery.problem, style)}`];
}

/** A parked bot thinks, and only what it has written waits for it. */
function writtenWords(absence: string | null): string {
  return absence === null ? "the answer is written and on its way to Discord" : "the answer is written";
}

/** Its id tells by Discord's clock when it was written. Where that is ahead of ours, only the recording can be counted from. */
function tookWords(endedAt: number, { writtenAt, recordedAt }: MessageStory): string {
  const [since, what] = writtenAt <= recordedAt ? [writtenAt, "written"] : [recordedAt, "recorded"];
  return `${((endedAt - since) / 1_000).toFixed(1)} s after it was ${what}`;
}

const stateWords: Readonly<Record<DeliveryStory["state"], string>> = {
  accepted: "accepted",
  answering: "answering",
  answered: "answered",
  handed_over: "handed over as a task",
  suppressed: "silent",
  dead: "given up",
};

function decisionWords({ decision, byName, at }: DecisionStory, { time, words }: StoryStyle): string {
  return `${decision === "retry" ? "given up before, and retried" : "dropped"} by ${words(byName)} at ${time(at)}`;
}

function postLine(post: PostStory, postCount: number, style: StoryStyle): string {
  const which = postCount > 1 ? `post ${post.part + 1} of ${postCount}` : "post";
  return `  ${which} ${postWords(post, style)}`;
}

function postWords(
  { state, settledAt, firstSentAt, attemptCount, link, problem, absence }: PostStory,
  style: StoryStyle,
): string {
  const at = settledAt === null ? "" : ` at ${style.time(settledAt)}`;
  switch (state) {
    case "delivered":
      return `delivered${at}${link === null ? "" : `: ${style.link(link)}`}`;
    case "refused":
      return `refused by Discord${at}: ${clear(problem ?? "it gave no reason", style)}`;
    case "sending":
      return `being sent${firstSentAt === null ? "" : ` since ${style.time(firstSentAt)}`}, tried ${counted(attemptCount, "time")}`;
    case "pending":
      return absence === null
        ? "waits until its bot is connected and those before it are sent"
        : `waits until its bot is back, which is away (${absence})`;
  }
}

/** The story of one task; `which`: as the one who is told of it knows it. */
export function taskLines(
  task: TaskStory,
  which: "a task from it" | "this task",
  style: StoryStyle,
): readonly string[] {
  const { assigneeName, attempts, threadLink, result, problem, posts } = task;
  const outcome = problem ?? result;
  return [
    `${assigneeName} has ${which}: ${taskEnd(task, style)}.`,
    `  ${askingWords(task, style)}`,
    ...attempts.map((attempt) => `  ${attemptWords(attempt, style)}`),
    ...(threadLink === null ? [] : [`  worked on in ${style.link(threadLink)}`]),
    ...(outcome === null ? [] : [`  ${problem === null ? "result" : "because"}: ${style.words(quoted(outcome))}`]),
    ...posts.map((post) => postLine({ ...post, part: 0 }, 1, style)),
  ];
}

/** Ended is not achieved: whether the work was done, its result says. */
const taskStateWords: Readonly<Record<TaskStory["state"], string>> = {
  queued: "waits to be begun",
  leased: "is being worked on",
  waiting: "waits for a task that it gave on",
  done: "has ended with a result",
  failed: "has failed",
  cancelled: "was cancelled",
  parked: "has ended with a result that could not be posted, and is parked",
};

function taskEnd({ state, createdAt, endedAt, assigneeName, absence }: TaskStory, style: StoryStyle): string {
  const words = `it ${taskStateWords[state]}`;
  if (endedAt !== null) {
    const tookS = ((endedAt - createdAt) / 1_000).toFixed(1);
    return `${words} at ${style.time(endedAt)}, ${tookS} s after it was asked for`;
  }
  return absence === null ? words : `${words}, and ${assigneeName} is away (${absence})`;
}

function askingWords(task: TaskStory, style: StoryStyle): string {
  const { requesterName, requesterKind, askedName, createdAt, instruction } = task;
  const by = requesterKind === "agent" ? askedName : `${style.words(requesterName)} through ${askedName}`;
  return `asked for by ${by} at ${style.time(createdAt)}: “${style.words(quoted(instruction))}”`;
}

function attemptWords({ number, state, endedAt, problem }: AttemptStory, style: StoryStyle): string {
  const at = endedAt === null ? "" : ` at ${style.time(endedAt)}`;
  const why = problem === null ? "" : `: ${clear(problem, style)}`;
  return `attempt ${number} of ${maxAttempts} ${attemptStateWords[state]}${at}${why}`;
}

const attemptStateWords: Readonly<Record<AttemptStory["state"], string>> = {
  queued: "has not begun",
  running: "runs",
  done: "ended with a result",
  failed: "failed",
};

/** The beginning of what was said, on one line. */
function quoted(text: string): string {
  return shorten(text.replace(/\s+/g, " ").trim(), maxQuotedLength);
}

function clear(problem: string, { words }: StoryStyle): string {
  return words(shorten(problem.replace(/\s+/g, " ").trim(), maxProblemLength));
}
