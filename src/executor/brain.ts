/**
 * The port between an executor and whatever thinks for an agent. The executor's entry file calls it once per turn; the
 * brains in `runtimes/` stand behind it. A brain knows nothing of Discord, the store, or other processes: it reads its
 * input, may use the tools it was handed, and answers in text.
 */
import type { TurnSpec } from "../domain/turn.ts";

/** Everything a brain may know of a turn. The history is oldest first and without the prompt itself. */
export type TurnInput = Omit<TurnSpec, "turnId">;

/** The agent whose turn it is. */
export type TurnAgent = TurnInput["agent"];

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
  /** Takes one turn. Rejects when the signal is aborted before it ended. */
  run(input: TurnInput, tools: TurnTools, signal: AbortSignal): Promise<TurnOutput>;
}
