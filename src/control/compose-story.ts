/** Makes the story of a message of its rows. Called for `/why`, its menu entry and `guildhall explain --message`. */
import type { Agent } from "../domain/agent.ts";
import type { Clock } from "../domain/clock.ts";
import { type AgentId, type Snowflake, snowflakeTimeMs } from "../domain/ids.ts";
import { messageLink } from "../domain/message-reference.ts";
import { type RouteRule, type SuppressedReason, suppressedReasons } from "../domain/route.ts";
import type { AttemptRow, DeliveryRow, PostRow, StoredStory, ToldDelivery, ToldTask } from "../store/stories.ts";
import type { GuildView } from "./guild-view.ts";
import type { Listening } from "./listening.ts";
import type { AttemptStory, DeliveryStory, MessageStory, PostStory, TaskStory } from "./story.ts";

/** What a story names. */
export interface StoryNeeds {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly view: Pick<GuildView, "guildId">;
  readonly clock: Pick<Clock, "now">;
  readonly listening: Pick<Listening, "hearersOf">;
  /** The word for why an agent's bot is away; null when it is not. */
  absence(agentId: AgentId): string | null;
  /** Where people open messages: Discord's address, or that of the server in its place. */
  readonly webAddress: string;
}

/** Longer than sightings of a message take until they are rows. */
const sightingMs = 5_000;

/** The fields of a story. */
export function storyOf(stored: StoredStory, needs: StoryNeeds): MessageStory {
  const { message } = stored;
  const { guildId, channelId } = message;
  const place = { guildId, channelId };
  return {
    messageId: message.id,
    channelId,
    guildId,
    link: messageLink(needs.webAddress, message),
    authorId: message.authorId,
    authorName: message.authorName,
    authorKind: message.authorKind,
    // A turn may still need the words; nobody else does.
    content: message.deletedAt === null ? message.content : "",
    writtenAt: snowflakeTimeMs(message.id),
    deletedAt: message.deletedAt?.getTime() ?? null,
    recordedAt: message.createdAt.getTime(),
    seenBy: message.seenBy,
    missedBy: missedBy(message, needs),
    deliveries: stored.deliveries.map((one) => deliveryStory(one, place, needs)),
    tasks: stored.tasks.map((one) => taskStory(one, place, needs)),
  };
}

function missedBy({ channelId, createdAt, seenBy }: StoredStory["message"], needs: StoryNeeds): readonly AgentId[] {
  const isFresh = needs.clock.now() - createdAt.getTime() < sightingMs;
  if (isFresh || seenBy.length === 0) return [];
  return needs.listening.hearersOf(channelId).filter((agentId) => !seenBy.includes(agentId));
}

/** Where the message stands: its answers are there, or in the guild served. */
interface Place {
  readonly guildId: Snowflake | null;
  readonly channelId: Snowflake;
}

function deliveryStory({ delivery, posts }: ToldDelivery, place: Place, needs: StoryNeeds): DeliveryStory {
  const { agents, absence } = needs;
  const { agentId, state, line, createdAt, answeringAt, settledAt, attemptCount, attemptProblem, problem } = delivery;
  const decisions = delivery.decisions.map(({ decision, by, at }) => ({ decision, byName: by, at }));
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
    decisions,
    absence: agentId === null || settledAt !== null ? null : absence(agentId),
    posts: posts.map((post) => postStory(post, place, needs)),
  };
}

/** Rules and reasons are written by routing alone, from its own words. */
function routeIn({ rule, reason }: DeliveryRow): Pick<DeliveryStory, "rule" | "reason"> {
  const isReason = (text: string): text is SuppressedReason => Object.hasOwn(suppressedReasons, text);
  return { rule: rule as RouteRule, reason: reason !== null && isReason(reason) ? reason : null };
}

/** The fields of a task; `place`: where it was asked for, null where no message did. */
export function taskStory({ task, attempts, posts }: ToldTask, place: Place | null, needs: StoryNeeds): TaskStory {
  const { id, requesterName, requesterKind, askedAgentId, assigneeId, state, instruction } = task;
  const { createdAt, settledAt, threadId, result, problem } = task;
  const { agents, view, absence } = needs;
  return {
    id,
    requesterName,
    requesterKind,
    askedName: agents.get(askedAgentId)?.name ?? askedAgentId,
    assigneeId,
    assigneeName: agents.get(assigneeId)?.name ?? assigneeId,
    state,
    instruction,
    createdAt: createdAt.getTime(),
    endedAt: settledAt?.getTime() ?? null,
    attempts: attempts.map(attemptStory),
    threadId,
    threadLink:
      threadId === null
        ? null
        : messageLink(needs.webAddress, { guildId: view.guildId, channelId: threadId, id: null }),
    result: result?.result ?? null,
    problem,
    absence: settledAt === null ? absence(assigneeId) : null,
    posts: posts.map((post) => postStory(post, place, needs)),
  };
}

function attemptStory({ number, state, settledAt, problem }: AttemptRow): AttemptStory {
  return { number, state, endedAt: settledAt?.getTime() ?? null, problem };
}

function postStory(post: PostRow, place: Place | null, needs: StoryNeeds): PostStory {
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
    link: linkOf(recipient, messageId, place, needs),
    problem,
    absence: settledAt === null ? needs.absence(agentId) : null,
  };
}

/** A direct message's channel is known only where it is that of the message itself. */
function linkOf(recipient: string, messageId: Snowflake | null, place: Place | null, needs: StoryNeeds): string | null {
  if (messageId === null) return null;
  if (recipient.startsWith("channel:")) {
    const guildId = place?.guildId ?? needs.view.guildId;
    return messageLink(needs.webAddress, { guildId, channelId: recipient.slice("channel:".length), id: messageId });
  }
  return place?.guildId === null
    ? messageLink(needs.webAddress, { guildId: null, channelId: place.channelId, id: messageId })
    : null;
}
