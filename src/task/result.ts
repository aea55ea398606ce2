/** Who says how a task ended, and where: in its thread, and where it was asked. Made of posts; sends nothing. */
import type { Agent } from "../domain/agent.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Recipient } from "../domain/origin.ts";
import { composePosts, type NewPost } from "../domain/post.ts";
import type { Store } from "../store/database.ts";
import { readFirstAsked, type TaskAttempt, type TaskRow } from "../store/tasks.ts";

/** What saying it needs. */
export interface ResultNeeds {
  readonly store: Store;
  readonly agents: ReadonlyMap<AgentId, Agent>;
  /** Whether an agent has a token. */
  serving(agentId: AgentId): boolean;
}

/**
 * The posts of a result. The assignee speaks for itself wherever it can: not in a DM, which belongs to the bot that was
 * asked there, and not when it is no longer at work.
 */
export async function composeResult(
  { task, attempt }: TaskAttempt,
  threadId: Snowflake | null,
  text: string,
  needs: ResultNeeds,
): Promise<readonly NewPost[]> {
  const mentionUserIds = task.requesterKind === "human" ? [task.requesterId] : [];
  const words = text.trim() === "" ? "(The result was empty.)" : text;
  const isAtWork = needs.agents.has(task.assigneeId) && needs.serving(task.assigneeId);
  const says = (agentId: AgentId, recipient: Recipient, turnId: string, replyToId: Snowflake | null): NewPost[] => {
    const name = needs.agents.get(task.assigneeId)?.name ?? task.assigneeId;
    const reported = agentId === task.assigneeId ? words : `**${name}** reports:\n${words}`;
    return composePosts(reported, { agentId, recipient, turnId, deliveryId: null, replyToId, mentionUserIds });
  };
  const thread: Recipient | null = threadId ? `channel:${threadId}` : null;
  const inThread = thread ? says(isAtWork ? task.assigneeId : task.askedAgentId, thread, attempt.id, null) : [];
  const asked = task.resultTo as Recipient | null;
  if (!asked || asked === thread) return inThread;
  const speaker = asked.startsWith("user:") ? await dmBot(task, needs) : isAtWork ? task.assigneeId : task.askedAgentId;
  // Its own turn of posts: a refusal here does not stop the thread's.
  return [...inThread, ...says(speaker, asked, task.id, task.replyToId)];
}

/** The bot that the requester has that DM with: the one asked first, when the task was given on. */
async function dmBot(task: TaskRow, { store }: ResultNeeds): Promise<AgentId> {
  return task.parentId ? ((await readFirstAsked(store, task.id)) ?? task.askedAgentId) : task.askedAgentId;
}
