/**
 * One run of an agent's brain, as the control plane asks for it and as it ends. Chat, tasks and heartbeats all become
 * turns; only executors run them.
 */
import type { Agent } from "./agent.ts";
import type { AgentId, Snowflake } from "./ids.ts";
import type { Recipient } from "./origin.ts";
import type { HistoryLine } from "./session.ts";
import { shorten } from "./shorten.ts";

/** What woke the agent. */
export type TurnKind = "chat" | "task" | "heartbeat";

/** Who thinks, about what, with what in mind. */
export interface TurnSpec {
  readonly turnId: string;
  readonly kind: TurnKind;
  readonly agent: Pick<Agent, "id" | "name" | "texts"> & {
    readonly delegatesTo: readonly { readonly id: AgentId; readonly name: string }[];
  };
  readonly prompt: string;
  /** Display name of who asked. */
  readonly author: string;
  readonly history: readonly HistoryLine[];
  readonly attachments: readonly { readonly name: string }[];
}

/** The part of an agent that its brain gets to know; `others` are all agents by id. */
export function brainView(agent: Agent, others: ReadonlyMap<AgentId, Agent>): TurnSpec["agent"] {
  const delegatesTo = agent.delegatesTo.flatMap((id) => {
    const other = others.get(id);
    return other ? [{ id, name: other.name }] : [];
  });
  return { id: agent.id, name: agent.name, texts: agent.texts, delegatesTo };
}

/** How it ended. `handedOver`: its only output was an accepted task. `crashed` is worth another attempt. */
export type TurnResult =
  | { readonly kind: "answered"; readonly text: string; readonly handedOver: boolean }
  | { readonly kind: "crashed"; readonly problem: string };

/** For whom a turn runs: whose rights its delegations need, and where their results go. */
export interface TurnOrigin {
  /** The person who asked; null for tasks and heartbeats, where the agent's own rights count. */
  readonly person: { readonly id: Snowflake; readonly name: string; readonly isHuman: boolean } | null;
  readonly resultTo: Recipient | null;
  readonly replyToId: Snowflake | null;
  readonly parentTaskId: string | null;
}

/** A turn ready to be run. */
export interface PreparedTurn {
  readonly spec: TurnSpec;
  readonly origin: TurnOrigin;
}

/**
 * Runs a turn of an agent once it has a place for it. Only then is `prepare` called: it claims the work in its row, so that
 * waiting costs no attempt, or answers null when there is nothing left to do. Null comes back then; rejects only when
 * `prepare` does. The composition root stands behind it with the pool of executors.
 */
export type RunTurn = (agentId: AgentId, prepare: () => Promise<PreparedTurn | null>) => Promise<TurnResult | null>;

/** A place that is kept for one turn of an agent. Whoever has it runs that turn, or leaves it to others. */
export interface KeptPlace {
  /** See {@link RunTurn}. */
  run(prepare: () => Promise<PreparedTurn | null>): Promise<TurnResult | null>;
  leave(): void;
}

/** Whatever failed: a turn is tried so often, then given up with one visible line. */
export const maxAttempts = 3;

const maxShownProblemLength = 300;

/** That line. Whatever the last attempt's problem is (it may be what some server sent), it stays one line. */
export function givenUpLine(what: "answer" | "do", problem: string): string {
  return `I could not ${what} this: ${maxAttempts} attempts failed. ${shownProblem(problem)}`;
}

/** The same for a turn that did not fail, and whose answer Discord would not show. */
export function unpostedLine(problem: string): string {
  return `I have an answer and could not post all of it. ${shownProblem(problem)}`;
}

function shownProblem(problem: string): string {
  const shown = shorten(problem.replace(/\s+/g, " ").trim(), maxShownProblemLength);
  return /[.!?\u2026]$/.test(shown) ? shown : `${shown}.`;
}
