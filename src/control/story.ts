/**
 * The story of one message: fields for programs, which `compose-story.ts` makes of rows; the words are made of them in
 * `tell-story.ts`. Serves `/why`, its menu entry and `guildhall explain --message`.
 */
import type { DeadDecision, DeliveryState } from "../domain/delivery.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { AuthorKind } from "../domain/message.ts";
import type { RouteRule, SuppressedReason } from "../domain/route.ts";
import type { TaskState } from "../domain/task.ts";
import type { OutboxState } from "../store/schema/posts.ts";
import type { AttemptRow } from "../store/stories.ts";

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
  /** Why its bot is away now, while it is still to be sent. */
  readonly absence: string | null;
}

/** What somebody decided of an answer that had been given up. */
export interface DecisionStory {
  readonly decision: DeadDecision;
  /** A person's name, or that it was the operator. */
  readonly byName: string;
  readonly at: number;
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
  /** What was decided each time when it had been given up, the oldest first. */
  readonly decisions: readonly DecisionStory[];
  /** Why the agent's bot is away now, while the answer is open. */
  readonly absence: string | null;
  readonly posts: readonly PostStory[];
}

/** One try at a task. */
export interface AttemptStory {
  readonly number: number;
  readonly state: AttemptRow["state"];
  readonly endedAt: number | null;
  readonly problem: string | null;
}

/** A task. */
export interface TaskStory {
  readonly id: string;
  /** A person's name; or an agent's, where it asked on its own account. */
  readonly requesterName: string;
  readonly requesterKind: "human" | "agent";
  /** The agent that was asked, or that asked. */
  readonly askedName: string;
  readonly assigneeId: AgentId;
  readonly assigneeName: string;
  readonly state: TaskState;
  readonly instruction: string;
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly attempts: readonly AttemptStory[];
  readonly threadId: Snowflake | null;
  /** Where Discord shows the thread. */
  readonly threadLink: string | null;
  readonly result: string | null;
  readonly problem: string | null;
  /** Why the assignee's bot is away now, while the task is open. */
  readonly absence: string | null;
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
  /** Empty when it is deleted. */
  readonly content: string;
  readonly writtenAt: number;
  /** When a bot was told that it is deleted; null when none was. */
  readonly deletedAt: number | null;
  readonly recordedAt: number;
  /** The agents whose bots saw it, the one that brought it first; empty for rows that are older than this knowledge. */
  readonly seenBy: readonly AgentId[];
  /** The agents whose bots hear that channel and did not see it; empty for a moment, in which they may yet. */
  readonly missedBy: readonly AgentId[];
  readonly deliveries: readonly DeliveryStory[];
  readonly tasks: readonly TaskStory[];
}
