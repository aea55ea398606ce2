/**
 * Delegation: one path for the slash command and for a brain's tool. Decides whether it may be, writes the decision, then
 * the task with its announcements. Who asked twice for the same gets the same task.
 */
import { v7 as newId } from "uuid";
import { type Agent, findAgent } from "../domain/agent.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Recipient } from "../domain/origin.ts";
import { composePosts, type NewPost, noticeTo } from "../domain/post.ts";
import { shorten } from "../domain/shorten.ts";
import { decideDelegation } from "../domain/task.ts";
import type { Jobs } from "../jobs/engine.ts";
import { recordDecision } from "../store/audit.ts";
import type { Store } from "../store/database.ts";
import { outlast, type Patience } from "../store/outage.ts";
import { type AddJob, createTask, type TaskRow } from "../store/tasks.ts";

/** Who wants it: a person through one of our bots, or an agent on its own account. */
export type Asker =
  | { readonly kind: "human"; readonly id: Snowflake; readonly name: string; readonly mayDelegate: boolean }
  | { readonly kind: "agent"; readonly agentId: AgentId };

/** A wish to delegate. */
export interface DelegationRequest {
  /** Names the asking (an interaction, a turn's call), so that repeating it makes no second task. */
  readonly askKey: string;
  readonly asker: Asker;
  /** The agent that was asked, or that asks. */
  readonly askedAgentId: AgentId;
  /** As written: an id, a name, a mention. */
  readonly assignee: string;
  readonly instruction: string;
  /** Where it was asked, and the message that asked. */
  readonly resultTo: Recipient | null;
  readonly replyToId: Snowflake | null;
  readonly parentTaskId: string | null;
}

/** What came of it; `absence`: why the task has to wait for its assignee; `problem`: a sentence for whoever asked, naming the rule. */
export type DelegationAnswer =
  | { readonly ok: true; readonly taskId: string; readonly assigneeName: string; readonly absence: string | null }
  | { readonly ok: false; readonly problem: string };

/** What delegating needs. */
export interface DelegateNeeds {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly patience: Patience;
  readonly agents: ReadonlyMap<AgentId, Agent>;
  serving(agentId: AgentId): boolean;
  /** Names of the roles whose members may delegate; empty: whoever may manage the server. */
  readonly delegators: readonly string[];
  /** The word for why an agent's bot is away; null when it is not. */
  absence(agentId: AgentId): string | null;
  /** Our agent behind a Discord user. */
  readonly botByUserId: (userId: Snowflake) => AgentId | null;
  /** Our agent whose own managed role this is. */
  readonly botByRoleId: (roleId: Snowflake) => AgentId | null;
  channelFor(purpose: "task-board" | "inter-agent"): Snowflake | null;
  send(posts: readonly NewPost[]): void;
}

/** As much as Discord takes in an option or a field of a form. */
export const maxInstructionLength = 4_000;
const shownInstructionLength = 300;

/** Decides, records, creates. The only way a task comes to be. */
export async function delegate(request: DelegationRequest, needs: DelegateNeeds): Promise<DelegationAnswer> {
  const instruction = request.instruction.trim();
  if (instruction === "") return { ok: false, problem: "There is nothing to delegate: the instruction is empty." };
  if (instruction.length > maxInstructionLength) {
    const problem = `The instruction has ${instruction.length} characters; at most ${maxInstructionLength} fit. Put the rest into a file or a message.`;
    return { ok: false, problem };
  }
  const askedAgent = needs.agents.get(request.askedAgentId);
  if (!askedAgent) return { ok: false, problem: `There is no agent "${request.askedAgentId}".` };
  const assigneeId = resolveAgent(request.assignee, needs);
  const decision = decideDelegation({
    asker: request.asker,
    askedAgent,
    assigneeId,
    agents: needs.agents,
    serving: (id) => needs.serving(id),
    delegators: needs.delegators,
  });
  const actor =
    request.asker.kind === "human" ? `user:${request.asker.id} through ${askedAgent.id}` : request.asker.agentId;
  const record = { actor, action: "delegate", subject: assigneeId, allowed: decision.ok, rule: decision.rule };
  await outlast(() => recordDecision(needs.store, record), needs.patience);
  const assignee = needs.agents.get(assigneeId);
  if (!decision.ok) return { ok: false, problem: decision.problem };
  if (!assignee) return { ok: false, problem: `There is no agent "${request.assignee}".` };
  const task = await create({ ...request, instruction }, askedAgent, assignee, needs);
  if (!task) return { ok: false, problem: "Guildhall is stopping. Ask again when it is back." };
  return { ok: true, taskId: task.id, assigneeName: assignee.name, absence: needs.absence(assignee.id) };
}

async function create(
  request: DelegationRequest,
  asked: Agent,
  assignee: Agent,
  needs: DelegateNeeds,
): Promise<TaskRow | null> {
  const requesterName = request.asker.kind === "human" ? request.asker.name : asked.name;
  const { starter, line } = announcements(request, asked, assignee, needs);
  const posts = [...starter, ...line];
  const row = {
    id: newId(),
    requesterKind: request.asker.kind,
    requesterId: request.asker.kind === "human" ? request.asker.id : request.asker.agentId,
    requesterName,
    askedAgentId: asked.id,
    assigneeId: assignee.id,
    instruction: request.instruction,
    resultTo: request.resultTo,
    replyToId: request.replyToId,
    starterOutboxId: starter[0]?.id ?? null,
    parentId: request.parentTaskId,
    askKey: request.askKey,
  };
  const addJob: AddJob = (transaction, attemptId) => needs.jobs.addWithin(transaction, "task_attempt", attemptId, {});
  const created = await outlast(() => createTask(needs.store, row, posts, addJob), needs.patience);
  if (created?.isNew) needs.send(posts);
  return created?.task ?? null;
}

/** The starter line, on which the assignee will open its thread, and the line in the agents' own channel. */
function announcements(
  request: DelegationRequest,
  asked: Agent,
  assignee: Agent,
  needs: DelegateNeeds,
): { readonly starter: readonly NewPost[]; readonly line: readonly NewPost[] } {
  const boardId = needs.channelFor("task-board");
  const interAgentId = needs.channelFor("inter-agent");
  const shown = shorten(request.instruction, shownInstructionLength);
  const quoted = shown.replaceAll("\n", "\n> ");
  const by = request.asker.kind === "agent" ? asked.name : `${request.asker.name} through ${asked.name}`;
  const absence = needs.absence(assignee.id);
  const waiting = absence === null ? "" : `\n${assignee.name} is away (${absence}): the task waits until it is back.`;
  const starterText = `📋 **${assignee.name}** has a task from ${by}:\n> ${quoted}${waiting}`;
  const lineText = `${by} → **${assignee.name}**: ${shorten(shown.replaceAll("\n", " "), 150)}`;
  return {
    starter: boardId ? composePosts(starterText, noticeTo(asked.id, `channel:${boardId}`)).slice(0, 1) : [],
    line: interAgentId ? composePosts(lineText, noticeTo(asked.id, `channel:${interAgentId}`)) : [],
  };
}

/** The id of the agent that was written: by id, name or mention; else the words themselves. */
function resolveAgent(written: string, { agents, botByUserId, botByRoleId }: DelegateNeeds): AgentId {
  const agent = findAgent(written, agents);
  if (agent) return agent.id;
  const wanted = written.trim().toLowerCase();
  const [, sigil, mentionedId = ""] = /^<(@[!&]?)(\d+)>$/.exec(wanted) ?? [];
  return (sigil === "@&" ? botByRoleId(mentionedId) : botByUserId(mentionedId)) ?? wanted;
}
