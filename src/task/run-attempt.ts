/**
 * Runs one attempt at a task: the assignee opens its thread on the starter line, works, and its result goes to the thread
 * and to where it was asked. Woken by a job; the rows decide. Every way out ends in a row and a visible line.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Agent } from "../domain/agent.ts";
import type { Discord } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Recipient } from "../domain/origin.ts";
import { composePosts, type NewPost } from "../domain/post.ts";
import { brainView, maxAttempts, type RunTurn } from "../domain/turn.ts";
import type { Jobs } from "../jobs/engine.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import {
  type AddJob,
  type AttemptRow,
  claimAttempt,
  finishTask,
  readOpenTasks,
  retryTask,
  saveThread,
  type TaskRow,
} from "../store/tasks.ts";
import { shorten } from "./delegate.ts";

/** What running needs. */
export interface AttemptNeeds {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly discord: Discord;
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly runTurn: RunTurn;
  readonly log: Log;
  channelFor(purpose: "task-board"): Snowflake | null;
  /** The message that a post was delivered as; waits for it, null when it was refused. */
  whenDelivered(postId: string): Promise<Snowflake | null>;
  send(posts: readonly NewPost[]): void;
  setTyping(workId: string, agentId: AgentId, channelId: Snowflake | null): void;
}

/** "A thread has already been created for this message": by an attempt that died before it could note it. */
const threadExists = 160004;
const maxThreadTries = 5;

/** Runs the attempt with this id; does nothing when it was run before. */
export async function runAttempt(attemptId: string, needs: AttemptNeeds): Promise<void> {
  const claimed = await claimAttempt(needs.store, attemptId);
  if (!claimed) return;
  const { task, attempt } = claimed;
  const assignee = needs.agents.get(task.assigneeId);
  if (!assignee) {
    const problem = `The agent "${task.assigneeId}" is no longer configured.`;
    return end(task, attempt, null, { state: "failed", text: problem, problem }, needs);
  }
  const threadId = await ensureThread(task, assignee, needs);
  needs.setTyping(attempt.id, assignee.id, threadId);
  try {
    await work(task, attempt, assignee, threadId, needs);
  } finally {
    needs.setTyping(attempt.id, assignee.id, null);
  }
}

/** Tries again whatever an earlier process left open. Call before jobs are worked on. */
export async function recoverTasks(needs: AttemptNeeds): Promise<number> {
  const open = await readOpenTasks(needs.store);
  for (const { task, attempt } of open) {
    const ran = attempt.state === "running";
    if (ran && attempt.number >= maxAttempts) {
      await end(task, attempt, task.threadId, failure("Guildhall was stopped in the middle of it each time."), needs);
    } else await retryTask(needs.store, attempt, "Guildhall was stopped.", ran, addJob(needs));
  }
  return open.length;
}

async function work(
  task: TaskRow,
  attempt: AttemptRow,
  assignee: Agent,
  threadId: Snowflake | null,
  needs: AttemptNeeds,
): Promise<void> {
  const spec = {
    turnId: attempt.id,
    kind: "task",
    agent: brainView(assignee, needs.agents),
    prompt: task.instruction,
    author: task.requesterName,
    history: [],
    attachments: [],
  } as const;
  const origin = {
    person: null,
    resultTo: task.resultTo as Recipient | null,
    replyToId: task.replyToId,
    parentTaskId: task.id,
  };
  const result = await needs.runTurn(spec, origin);
  if (result.kind === "answered") {
    const text = result.handedOver ? "I handed this over; the result comes from there." : result.text;
    return end(task, attempt, threadId, { state: "done", text, problem: null }, needs);
  }
  needs.log.warn(
    { taskId: task.id, bot: assignee.id, attempt: attempt.number, problem: result.problem },
    "task attempt failed",
  );
  if (attempt.number < maxAttempts) return retryTask(needs.store, attempt, result.problem, true, addJob(needs));
  return end(task, attempt, threadId, failure(result.problem), needs);
}

/** How a task ended, in words. */
interface End {
  readonly state: "done" | "failed";
  readonly text: string;
  readonly problem: string | null;
}

function failure(problem: string): End {
  return { state: "failed", text: `I could not do this: ${maxAttempts} attempts failed. ${problem}`, problem };
}

async function end(
  task: TaskRow,
  attempt: AttemptRow,
  threadId: Snowflake | null,
  how: End,
  needs: AttemptNeeds,
): Promise<void> {
  const result = {
    status: how.state === "done" ? "complete" : "failed",
    result: how.text,
    confidence: "medium",
    notes: "",
  };
  const posts = resultPosts(task, attempt, threadId, how.text, needs.agents);
  await finishTask(needs.store, attempt, { state: how.state, result, problem: how.problem }, posts);
  needs.send(posts);
}

/**
 * In the thread, and where it was asked. In a DM with another bot the assignee cannot speak: there the asked bot posts
 * the result and names the assignee.
 */
function resultPosts(
  task: TaskRow,
  attempt: AttemptRow,
  threadId: Snowflake | null,
  text: string,
  agents: ReadonlyMap<AgentId, Agent>,
): NewPost[] {
  const shared = { deliveryId: null, mentionUserIds: task.requesterKind === "human" ? [task.requesterId] : [] };
  const words = text.trim() === "" ? "(The result was empty.)" : text;
  const thread: Recipient | null = threadId ? `channel:${threadId}` : null;
  const asked = task.resultTo as Recipient | null;
  const inThread = thread
    ? composePosts(words, {
        ...shared,
        agentId: task.assigneeId,
        recipient: thread,
        turnId: attempt.id,
        replyToId: null,
      })
    : [];
  if (!asked || asked === thread) return inThread;
  const name = agents.get(task.assigneeId)?.name ?? task.assigneeId;
  const isDm = asked.startsWith("user:") && task.askedAgentId !== task.assigneeId;
  const address = {
    ...shared,
    agentId: isDm ? task.askedAgentId : task.assigneeId,
    recipient: asked,
    // Its own turn of posts: a refusal here does not stop the thread's.
    turnId: task.id,
    replyToId: task.replyToId,
  };
  return [...inThread, ...composePosts(isDm ? `**${name}** reports:\n${words}` : words, address)];
}

/** The thread on the starter line, opened by the assignee. Null where there is no board or it cannot be opened: the task runs all the same. */
async function ensureThread(task: TaskRow, assignee: Agent, needs: AttemptNeeds): Promise<Snowflake | null> {
  const boardId = needs.channelFor("task-board");
  if (task.threadId || !boardId || !task.starterOutboxId) return task.threadId;
  const starterId = await needs.whenDelivered(task.starterOutboxId);
  if (!starterId) return null;
  const name = shorten(`${assignee.name}: ${task.instruction.replaceAll("\n", " ")}`, 80);
  for (let tryCount = 0; tryCount < maxThreadTries; tryCount++) {
    await needs.discord.whenReady(assignee.id);
    const outcome = await needs.discord.openThread(assignee.id, boardId, starterId, name);
    const exists = outcome.kind === "refused" && outcome.code === threadExists;
    if (outcome.kind === "done" || exists) {
      // A thread on a message has that message's id.
      const threadId = outcome.kind === "done" ? outcome.value.channelId : starterId;
      await saveThread(needs.store, task.id, starterId, threadId);
      return threadId;
    }
    if (outcome.kind === "refused") {
      needs.log.warn({ taskId: task.id, bot: assignee.id, problem: outcome.problem }, "cannot open the task's thread");
      return null;
    }
    await delay(outcome.kind === "retry" ? outcome.afterMs : 1_000);
  }
  return null;
}

function addJob(needs: AttemptNeeds): AddJob {
  return (transaction, attemptId) => needs.jobs.addWithin(transaction, "task_attempt", attemptId, {});
}
