/**
 * What a slash command is: its Discord shape and its handler, together in one file each. The control plane registers the
 * shapes, workers acknowledge as told, and the handler's words become the answer.
 */
import type { Agent } from "../domain/agent.ts";
import type { Choice } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Recipient } from "../domain/origin.ts";
import type { DelegationAnswer, DelegationRequest } from "../task/delegate.ts";

/** An interaction as a handler sees it. */
export interface CommandCall {
  readonly interactionId: Snowflake;
  /** The agent whose bot was asked. */
  readonly agent: Agent;
  readonly user: { readonly id: Snowflake; readonly name: string; readonly mayDelegate: boolean };
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** Where it was asked: the channel, or the user of a DM. */
  readonly askedIn: Recipient;
}

/** What handlers may use. */
export interface CommandNeeds {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  delegate(request: DelegationRequest): Promise<DelegationAnswer>;
}

/** One command. `shape` is what Discord gets; `acknowledge` is how the worker answers before anyone has looked. */
export interface Command {
  readonly name: string;
  readonly acknowledge: "deferred_ephemeral" | "deferred_public";
  shape(agent: Agent): Readonly<Record<string, unknown>>;
  /** Whether this agent's bot offers the command at all. */
  isOfferedBy(agent: Agent): boolean;
  /** The words of the answer. Running it twice for one interaction has the effect of running it once. */
  run(call: CommandCall, needs: CommandNeeds): Promise<string>;
  /** Choices for the option being typed; at most 25 are shown. */
  complete(agent: Agent, option: string, typed: string, needs: CommandNeeds): readonly Choice[];
}
