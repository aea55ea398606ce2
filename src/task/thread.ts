/** The thread in which a task is worked on: opened by the assignee on the starter line, so that it owns it. */
import type { Agent } from "../domain/agent.ts";
import type { Discord } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import { plainLine } from "../domain/plain-line.ts";
import { shorten } from "../domain/shorten.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import { outlast, type Patience } from "../store/outage.ts";
import { saveThread, type TaskRow } from "../store/tasks.ts";

/** What opening needs. */
export interface ThreadNeeds {
  readonly store: Store;
  readonly discord: Discord;
  readonly log: Log;
  readonly patience: Patience;
  channelFor(purpose: "task-board"): Snowflake | null;
  /** The message that a post was delivered as; waits for it, null when it was refused. */
  whenDelivered(postId: string): Promise<Snowflake | null>;
}

/** "A thread has already been created for this message": by an attempt that died before it could note it. */
const threadExists = 160004;
const maxTries = 5;
const retryMs = 1_000;

/** Null where there is no board, no starter line or no permission: the task runs all the same. Waits for the assignee's bot. */
export async function openTaskThread(task: TaskRow, assignee: Agent, needs: ThreadNeeds): Promise<Snowflake | null> {
  const boardId = needs.channelFor("task-board");
  if (task.threadId || !boardId || !task.starterOutboxId) return task.threadId;
  const { starterOutboxId } = task;
  const starterId = await outlast(() => needs.whenDelivered(starterOutboxId), needs.patience);
  if (!starterId) return null;
  const name = shorten(`${assignee.name}: ${plainLine(task.instruction)}`, 80);
  const threadId = await open(assignee.id, { boardId, starterId, name }, needs);
  if (threadId) await outlast(() => saveThread(needs.store, task.id, starterId, threadId), needs.patience);
  return threadId;
}

async function open(
  agentId: AgentId,
  place: { readonly boardId: Snowflake; readonly starterId: Snowflake; readonly name: string },
  { discord, log, patience }: ThreadNeeds,
): Promise<Snowflake | null> {
  for (let tryCount = 0; tryCount < maxTries && !patience.isStopped(); tryCount++) {
    await discord.whenReady(agentId);
    const outcome = await discord.openThread(agentId, place.boardId, place.starterId, place.name);
    if (outcome.kind === "done") return outcome.value.channelId;
    if (outcome.kind === "refused") {
      // A thread on a message has that message's id.
      if (outcome.code === threadExists) return place.starterId;
      log.warn({ bot: agentId, problem: outcome.problem }, "cannot open a task's thread");
      return null;
    }
    await patience.clock.delay(outcome.kind === "retry" ? outcome.afterMs : retryMs);
  }
  return null;
}
