/**
 * The port between an executor and whatever thinks for an agent. The executor's entry file calls it once per turn; the
 * brains in `runtimes/` stand behind it. A brain knows nothing of Discord, the store, or other processes: it reads its
 * input, may use the tools it was handed, and answers in text.
 */
import type { AgentTexts } from "../domain/agent.ts";
import type { AgentId } from "../domain/ids.ts";

/** One earlier message of the session. `at` is milliseconds since 1970. */
export interface HistoryLine {
  readonly author: string;
  readonly isAgent: boolean;
  readonly text: string;
  readonly at: number;
}

/** What woke the agent: somebody's message, an accepted task, or its own schedule. */
export type TurnKind = "chat" | "task" | "heartbeat";

/** The agent whose turn it is, as far as a brain needs it. */
export interface TurnAgent {
  readonly id: AgentId;
  readonly name: string;
  readonly texts: AgentTexts;
  readonly delegatesTo: readonly { readonly id: AgentId; readonly name: string }[];
}

/** Everything a brain may know of a turn. */
export interface TurnInput {
  readonly agent: TurnAgent;
  /** What was asked: the message, the task's instruction, or the list of due heartbeat items. */
  readonly prompt: string;
  /** The display name of who asked. */
  readonly author: string;
  /** The session's last messages, oldest first, without the prompt itself. */
  readonly history: readonly HistoryLine[];
  readonly kind: TurnKind;
  readonly attachments: readonly { readonly name: string }[];
}

/** What became of a delegation; `problem` is a sentence for the person who asked. */
export type Delegation =
  | { readonly ok: true; readonly taskId: string; readonly assigneeName: string }
  | { readonly ok: false; readonly problem: string };

/** What a brain may do besides answering. Authority is decided by the control plane, never here. */
export interface TurnTools {
  /** Hands `instruction` to another agent, named by id, name or mention, exactly as it was written. */
  delegate(toAgent: string, instruction: string): Promise<Delegation>;
}

/** The answer. `handedOver`: the turn's only output was an accepted task; `text` is then empty. */
export interface TurnOutput {
  readonly text: string;
  readonly handedOver: boolean;
}

/** Something that can take a turn. Turns may overlap; a brain keeps no state between them. */
export interface Brain {
  /** Takes one turn. Rejects with the signal's reason when it is aborted meanwhile. */
  run(input: TurnInput, tools: TurnTools, signal: AbortSignal): Promise<TurnOutput>;
}
