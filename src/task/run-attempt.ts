/**
 * Runs one attempt at a task: the assignee opens its thread on the starter line, works, and its result goes to the thread
 * and to where it was asked. Woken by a job; the rows decide. Every way out ends in a row and a visible line.
 */
import type { Agent } from "../domain/agent.ts";
import type { Snowflake } from "../domain/ids.ts";
import type { Recipient } from "../domain/origin.ts";
import type { NewPost } from "../domain/post.ts";
import type { TaskResult } from "../domain/task.ts";
import { brainView, givenUpLine, maxAttempts, type PreparedTurn, type RunTurn } from "../domain/turn.ts";
import type { Jobs } from "../jobs/engine.ts";
import { outlast } from "../store/outage.ts";
import {
  type AddJob,
  claimAttempt,
  finishTask,
  readOpenTasks,
  readQueuedAttempt,
  releaseAttempt,
  retryTask,
  type TaskAttempt,
} from "../store/tasks.ts";
import { composeResult, type ResultNeeds } from "./result.ts";
import { openTaskThread, type ThreadNeeds } from "./thread.ts";

/** What running needs. */
export interface AttemptNeeds extends ThreadNeeds, ResultNeeds {
  readonly jobs: Jobs;
  readonly runTurn: RunTurn;
  send(posts: readonly NewPost[]): void;
  setTyping(workId: string, agentId: string, channelId: Snowflake | null): void;
  /** A task has ended, and its row says so. */
  onEnded(state: End["state"]): void;
}

/** How a task ended, in words. */
interface End {
  readonly state: "done" | "failed";
  readonly text: string;
  readonly problem: string | null;
}

const handedOnText = "I handed this over; the result comes from there.";

/**
 * Runs the attempt with this id; does nothing when it was run before. Nothing is left undone because the store was away.
 * Not to be called again for an attempt that is being run.
 */
export async function runAttempt(attemptId: string, needs: AttemptNeeds): Promise<void> {
  const found = await outlast(() => readQueuedAttempt(needs.store, attemptId), needs.patience);
  if (!found) return;
  const { task, attempt } = found;
  const assignee = needs.agents.get(task.assigneeId);
  if (!assignee || !needs.serving(assignee.id)) return endAbandoned(found, assignee?.name, needs);
  let threadId: Snowflake | null;
  try {
    threadId = await openTaskThread(task, assignee, needs);
  } catch (error) {
    // It was waited for, and has been taken away.
    if (needs.patience.isStopped() || needs.serving(assignee.id)) throw error;
    return endAbandoned(found, assignee.name, needs);
  }
  needs.setTyping(attempt.id, assignee.id, threadId);
  try {
    await work(found, assignee, threadId, needs);
  } finally {
    needs.setTyping(attempt.id, assignee.id, null);
  }
}

/** Its assignee does not work here any more. */
function endAbandoned(found: TaskAttempt, name: string | undefined, needs: AttemptNeeds): Promise<void> {
  const { task } = found;
  const problem = `${name ?? task.assigneeId} is no longer at work here.`;
  return end(found, task.threadId, { state: "failed", text: `This cannot be done: ${problem}`, problem }, needs);
}

/** Tries again whatever an earlier process left open. Call before jobs are worked on. */
export async function recoverTasks(needs: AttemptNeeds): Promise<void> {
  for (const found of await readOpenTasks(needs.store)) {
    const { task, attempt } = found;
    const ran = attempt.state === "running";
    if (ran && attempt.number >= maxAttempts) {
      await end(found, task.threadId, failure("The last one was cut short when Guildhall stopped."), needs);
    } else
      await retryTask(
        needs.store,
        attempt,
        ran ? "Guildhall ended while it ran." : "Guildhall ended before it began.",
        ran,
        addJob(needs),
      );
  }
}

async function work(
  found: TaskAttempt,
  assignee: Agent,
  threadId: Snowflake | null,
  needs: AttemptNeeds,
): Promise<void> {
  const { patience, store } = needs;
  const { task, attempt } = found;
  let claimCount = 0;
  const result = await outlast(
    () =>
      needs.runTurn(assignee.id, async () =>
        !patience.isStopped() && (await claimAttempt(store, attempt, claimCount++ > 0))
          ? prepare(found, assignee, needs)
          : null,
      ),
    patience,
  );
  // A turn that ended because Guildhall stops says nothing about the task: the next start makes the attempt again.
  if (patience.isStopped()) return releaseAttempt(store, attempt);
  if (!result) return;
  if (result.kind === "answered") {
    const text = result.handedOver ? handedOnText : result.text;
    return end(found, threadId, { state: "done", text, problem: null }, needs);
  }
  const { problem } = result;
  needs.log.warn({ taskId: task.id, bot: assignee.id, attempt: attempt.number, problem }, "task attempt failed");
  if (attempt.number >= maxAttempts) return end(found, threadId, failure(problem), needs);
  await outlast(() => retryTask(store, attempt, problem, true, addJob(needs)), patience);
}

/** With the assignee as it is configured when its turn begins; one that was taken away meanwhile still ends its task. */
function prepare({ task, attempt }: TaskAttempt, known: Agent, { agents }: AttemptNeeds): PreparedTurn {
  const assignee = agents.get(task.assigneeId) ?? known;
  return {
    spec: {
      turnId: attempt.id,
      kind: "task",
      agent: brainView(assignee, agents),
      prompt: task.instruction,
      author: task.requesterName,
      history: [],
      attachments: [],
    },
    origin: {
      person: null,
      resultTo: task.resultTo as Recipient | null,
      replyToId: task.replyToId,
      parentTaskId: task.id,
    },
  };
}

function failure(problem: string): End {
  return { state: "failed", text: givenUpLine("do", problem), problem };
}

async function end(found: TaskAttempt, threadId: Snowflake | null, how: End, needs: AttemptNeeds): Promise<void> {
  const result: TaskResult = {
    status: how.state === "done" ? "complete" : "failed",
    result: how.text,
    confidence: "medium",
    notes: "",
  };
  const posts = await outlast(() => composeResult(found, threadId, how.text, needs), needs.patience);
  if (!posts) return;
  const ending = { state: how.state, result, problem: how.problem };
  const isEnded = await outlast(() => finishTask(needs.store, found.attempt, ending, posts), needs.patience);
  if (!isEnded) return;
  needs.onEnded(how.state);
  needs.send(posts);
}

function addJob(needs: AttemptNeeds): AddJob {
  return (transaction, attemptId) => needs.jobs.addWithin(transaction, "task_attempt", attemptId, {});
}
