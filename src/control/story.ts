/**
 * The story of one message, made of rows: fields for programs, and the words are made of them in `tell-story.ts`. Serves
 * `/why`, its menu entry and `guildhall explain --message`.
 */
import type { Agent } from "../domain/agent.ts";
import { type AgentId, type Snowflake, snowflakeTimeMs } from "../domain/ids.ts";
import type { AuthorKind } from "../domain/message.ts";
import { type RouteRule, type SuppressedReason, suppressedReasons } from "../domain/route.ts";
import type { TaskState } from "../domain/task.ts";
import type { DeliveryState } from "../store/schema/messages.ts";
import type { OutboxState } from "../store/schema/posts.ts";
import type { DeliveryRow, PostRow, StoredStory, ToldDelivery, ToldTask } from "../store/stories.ts";

/** One post; times are milliseconds since 1970. */
export interface PostStory {
  readonly agentId: AgentId;
  readonly recipient: string;
  readonly part: number;
  readonly state: OutboxState;
  readonly attemptCount: number;
  readonly writtenAt: number;
  readonly firstSentAt: number | null;
  readonly settledAt: number | null;
  readonly messageId: Snowflake | null;
  /** Where Discord shows it; null while it is not delivered. */
  readonly link: string | null;
  readonly problem: string | null;
}

/** What became of the message with one agent, or that nobody was addressed. */
export interface DeliveryStory {
  readonly agentId: AgentId | null;
  readonly name: string | null;
  readonly state: DeliveryState;
  readonly rule: RouteRule;
  readonly reason: SuppressedReason | null;
  /** The line of the map that decided, as the map stood then. */
  readonly line: string | null;
  readonly acceptedAt: number;
  readonly answeringAt: number | null;
  readonly endedAt: number | null;
  readonly attemptCount: number;
  readonly attemptProblem: string | null;
  readonly problem: string | null;
  readonly posts: readonly PostStory[];
}

/** A task that the message asked for. */
export interface TaskStory {
  readonly id: string;
  readonly assigneeId: AgentId;
  readonly assigneeName: string;
  readonly state: TaskState;
  readonly instruction: string;
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly attemptCount: number;
  readonly threadId: Snowflake | null;
  readonly result: string | null;
  readonly problem: string | null;
  readonly posts: readonly PostStory[];
}

/** All of it. */
export interface MessageStory {
  readonly messageId: Snowflake;
  readonly channelId: Snowflake;
  /** Null in a direct message. */
  readonly guildId: Snowflake | null;
  readonly link: string;
  readonly authorId: Snowflake;
  readonly authorName: string;
  readonly authorKind: AuthorKind;
  readonly content: string;
  readonly writtenAt: number;
  readonly recordedAt: number;
  /** The agents whose bots saw it, the one that brought it first; empty for rows that are older than this knowledge. */
  readonly seenBy: readonly AgentId[];
  readonly deliveries: readonly DeliveryStory[];
  readonly tasks: readonly TaskStory[];
}

/** What a story names. */
export interface StoryNeeds {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  /** Where people open messages: Discord's address, or that of the server in its place. */
  readonly webAddress: string;
}

/** The fields of a story. */
export function storyOf(stored: StoredStory, { agents, webAddress }: StoryNeeds): MessageStory {
  const { message } = stored;
  const { guildId, channelId } = message;
  const place = { guildId, channelId, webAddress };
  return {
    messageId: message.id,
    channelId,
    guildId,
    link: messageLink(place, channelId, message.id),
    authorId: message.authorId,
    authorName: message.authorName,
    authorKind: message.authorKind,
    content: message.content,
    writtenAt: snowflakeTimeMs(message.id),
    recordedAt: message.createdAt.getTime(),
    seenBy: message.seenBy,
    deliveries: stored.deliveries.map((one) => deliveryStory(one, place, agents)),
    tasks: stored.tasks.map((one) => taskStory(one, place, agents)),
  };
}

function messageLink({ webAddress, guildId }: Place, channelId: Snowflake, messageId: Snowflake): string {
  return `${webAddress}/channels/${guildId ?? "@me"}/${channelId}/${messageId}`;
}

/** Where the message stands: its answers are there, or elsewhere in the same guild. */
interface Place {
  readonly webAddress: string;
  readonly guildId: Snowflake | null;
  readonly channelId: Snowflake;
}

function deliveryStory(
  { delivery, posts }: ToldDelivery,
  place: Place,
  agents: ReadonlyMap<AgentId, Agent>,
): DeliveryStory {
  const { agentId, state, line, createdAt, answeringAt, settledAt, attemptCount, attemptProblem, problem } = delivery;
  return {
    agentId,
    name: agentId === null ? null : (agents.get(agentId)?.name ?? agentId),
    state,
    ...routeIn(delivery),
    line,
    acceptedAt: createdAt.getTime(),
    answeringAt: answeringAt?.getTime() ?? null,
    endedAt: settledAt?.getTime() ?? null,
    attemptCount,
    attemptProblem,
    problem,
    posts: posts.map((post) => postStory(post, place)),
  };
}

/** Rules and reasons are written by routing alone, from its own words. */
function routeIn({ rule, reason }: DeliveryRow): Pick<DeliveryStory, "rule" | "reason"> {
  const isReason = (text: string): text is SuppressedReason => Object.hasOwn(suppressedReasons, text);
  return { rule: rule as RouteRule, reason: reason !== null && isReason(reason) ? reason : null };
}

function taskStory(
  { task, attemptCount, posts }: ToldTask,
  place: Place,
  agents: ReadonlyMap<AgentId, Agent>,
): TaskStory {
  const { id, assigneeId, state, instruction, createdAt, settledAt, threadId, result, problem } = task;
  return {
    id,
    assigneeId,
    assigneeName: agents.get(assigneeId)?.name ?? assigneeId,
    state,
    instruction,
    createdAt: createdAt.getTime(),
    endedAt: settledAt?.getTime() ?? null,
    attemptCount,
    threadId,
    result: result?.result ?? null,
    problem,
    posts: posts.map((post) => postStory(post, place)),
  };
}

function postStory(post: PostRow, place: Place): PostStory {
  const { agentId, recipient, part, state, attemptCount, createdAt, firstSentAt, settledAt, messageId, problem } = post;
  return {
    agentId,
    recipient,
    part,
    state,
    attemptCount,
    writtenAt: createdAt.getTime(),
    firstSentAt: firstSentAt?.getTime() ?? null,
    settledAt: settledAt?.getTime() ?? null,
    messageId,
    link: linkOf(recipient, messageId, place),
    problem,
  };
}

/** A direct message's channel is known only where it is that of the message itself. */
function linkOf(recipient: string, messageId: Snowflake | null, place: Place): string | null {
  if (messageId === null) return null;
  if (recipient.startsWith("channel:")) return messageLink(place, recipient.slice("channel:".length), messageId);
  return place.guildId === null ? messageLink(place, place.channelId, messageId) : null;
}
