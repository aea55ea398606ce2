/**
 * What a command is: its Discord shape and its handler, together in one file each. Slash commands and the entries of a
 * message's menu are both commands. The control plane registers them, workers acknowledge as told, and the handler's words
 * become the answer.
 */
import type { APIApplicationCommandOption } from "discord-api-types/v10";
import type { Form, FormField } from "../domain/acknowledgement.ts";
import type { Agent } from "../domain/agent.ts";
import type { BotStatus } from "../domain/bot-status.ts";
import type { Choice } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Recipient } from "../domain/origin.ts";
import type { DelegationAnswer, DelegationRequest } from "../task/delegate.ts";

/** Who uses a command; rights hold in the guild served. */
export interface CommandUser {
  readonly id: Snowflake;
  readonly name: string;
  readonly mayDelegate: boolean;
}

/** An interaction as a handler sees it. */
export interface CommandCall {
  readonly interactionId: Snowflake;
  /** The agent whose bot was asked. */
  readonly agent: Agent;
  readonly user: CommandUser;
  /** `now` of `/heartbeat now`; empty where there is none. */
  readonly subcommand: string;
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** What was entered in the command's form, by field. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** The message whose menu was used. */
  readonly targetId: Snowflake | null;
  readonly channelId: Snowflake;
  /** Where an answer to it goes: the channel, or the user of a DM. */
  readonly askedIn: Recipient;
}

/** An option that is being typed; `agent` and `subcommand` as in a {@link CommandCall}. */
export interface Typing extends Pick<CommandCall, "agent" | "subcommand"> {
  readonly option: string;
  readonly typed: string;
}

/** What is done about an agent's heartbeat. */
export type HeartbeatOrder = "now" | "pause" | "resume";

/** What handlers may use. */
export interface CommandNeeds {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly commands: readonly Command[];
  /** Names of the roles whose members may delegate; empty: whoever may manage the server. */
  readonly delegators: readonly string[];
  /** Whether an agent has a token, and so is at work. */
  serving(agentId: AgentId): boolean;
  delegate(request: DelegationRequest): Promise<DelegationAnswer>;
  bots(): readonly BotStatus[];
  /** The channels in which an agent answers whoever writes there, in the order of the guild. */
  ownedChannels(agentId: AgentId): readonly Snowflake[];
  /** The story of a message, as far as the person may know it; `written` is its id or link. */
  explain(written: string, call: CommandCall): Promise<string>;
  /** Carries out an order, or says why not. */
  orderHeartbeat(order: HeartbeatOrder, agent: Agent, call: CommandCall): Promise<string>;
}

/** One command. */
export interface Command {
  /** As people see it. */
  readonly name: string;
  /** Typed as `/name`, or chosen in the menu of a message. */
  readonly kind: "slash" | "menu";
  /** At most 100 characters. */
  readonly description: string;
  /** `delegators`: its effects need the right to delegate. Whoever lacks it is refused by whatever carries them out. */
  readonly audience: "everyone" | "delegators";
  readonly options?: readonly APIApplicationCommandOption[];
  /** Has the option `share`, which shows the answer to everybody. */
  readonly isShareable?: boolean;
  /** The form that it opens; the handler is called with what was entered. */
  readonly form?: Omit<Form, "fields"> & {
    fields(agent: Agent, agents: CommandNeeds["agents"], serving: CommandNeeds["serving"]): readonly FormField[];
  };
  /** The words of the answer. Running it twice for one interaction has the effect of running it once. */
  run(call: CommandCall, needs: CommandNeeds): string | Promise<string>;
  /** Choices for the option being typed; at most 25 are shown. */
  complete?(typing: Typing, needs: CommandNeeds): readonly Choice[];
}
