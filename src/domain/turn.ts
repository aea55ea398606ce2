/**
 * One run of an agent's brain, as the control plane asks for it and as it ends. Chat, tasks and heartbeats all become
 * turns; only executors run them.
 */
import type { Agent } from "./agent.ts";
import type { AgentId } from "./ids.ts";
import type { HistoryLine } from "./session.ts";

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

/** How it ended. `handedOver`: its only output was an accepted task. `crashed` is worth another attempt. */
export type TurnResult =
  | { readonly kind: "answered"; readonly text: string; readonly handedOver: boolean }
  | { readonly kind: "crashed"; readonly problem: string };

/** Runs a turn; never rejects. The composition root stands behind it with the pool of executors. */
export type RunTurn = (spec: TurnSpec) => Promise<TurnResult>;

/** Whatever failed: a turn is tried so often, then given up with one visible line. */
export const maxAttempts = 3;
