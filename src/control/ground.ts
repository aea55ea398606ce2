/**
 * What every part of the control plane stands on: the statements over the store, the guild as it is known, who may do what.
 * Laid once by `rooms.ts`, which puts the parts on it; nothing here calls a part.
 */
import type { Command } from "../command/command.ts";
import { absenceIn } from "../domain/absence.ts";
import type { Agent } from "../domain/agent.ts";
import type { ChannelMap } from "../domain/channel-map.ts";
import type { Clock } from "../domain/clock.ts";
import type { Discord, Ears } from "../domain/discord.ts";
import type { AgentId } from "../domain/ids.ts";
import type { TurnResult, TurnSpec } from "../domain/turn.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import { createDeliveryStore } from "../store/deliveries.ts";
import type { GuildRows } from "../store/guild.ts";
import { createMessageChangeStore } from "../store/message-changes.ts";
import { createMessageStore } from "../store/messages.ts";
import type { Patience } from "../store/outage.ts";
import { createOutboxStore } from "../store/outbox.ts";
import type { StoredSession } from "../store/sessions.ts";
import { failureFacts } from "../store/trouble.ts";
import type { TaskNeeds } from "../task/tasks.ts";
import type { Alert } from "./alerts.ts";
import type { AuthorityNeeds } from "./authority.ts";
import { GuardedDiscord } from "./guarded-discord.ts";
import { GuildArrivals } from "./guild-arrivals.ts";
import { GuildEvents } from "./guild-events.ts";
import { GuildMemory } from "./guild-memory.ts";
import { GuildView } from "./guild-view.ts";
import type { BotHealth } from "./house-voice.ts";
import { MessageChanges } from "./message-changes.ts";
import { Refusals } from "./refusals.ts";
import { systemClock } from "./system-clock.ts";
import { Tally } from "./tally.ts";
import { TypingSigns } from "./typing.ts";
import { Unread } from "./unread.ts";

/**
 * What the control plane is built from. `agents` are the enabled ones, as they are now: the map is read at use and never
 * copied, because a reload changes what is in it.
 */
export interface ControlOptions {
  readonly store: Store;
  /** The job engine, which tasks and heartbeats use. */
  readonly jobs: TaskNeeds["jobs"];
  readonly discord: Discord;
  readonly ears: Ears;
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly map: ChannelMap;
  readonly commands: readonly Command[];
  readonly log: Log;
  /** In the sandbox the first beat comes soon, so that a newcomer sees one. */
  readonly isSandbox: boolean;
  /** Where people open messages; links to them begin with it. */
  readonly webAddress: string;
  /** Default: the machine's. */
  readonly clock?: Clock;
  execute(spec: TurnSpec): Promise<TurnResult>;
  /** Whether an agent has a token. */
  serving(agentId: AgentId): boolean;
  /** Whether an operator has paused its bot. */
  isPaused(agentId: AgentId): boolean;
  health(agentId: AgentId): BotHealth;
  /** Ends a bot's process until an operator starts it again; `problem` says why, and what to do. */
  stopBot(agentId: AgentId, problem: string): Promise<void>;
  print(line: string): void;
}

/** What was known when the process started. */
export interface Beginning {
  readonly rows: GuildRows;
  readonly sessions: readonly StoredSession[];
  /** When the process before last recorded a message, in milliseconds since 1970; null: none was ever. */
  readonly lastRecordedAt: number | null;
}

/** What every part may use. */
export type Ground = ReturnType<typeof layGround>;

/** Lays it. `isStopped` tells whatever waits for the store to wait no longer; `alert` comes with the parts. */
export function layGround(options: ControlOptions, { rows }: Beginning, isStopped: () => boolean, alert: Alert) {
  const { store, jobs, agents, log, map, clock = systemClock } = options;
  const serving = (agentId: AgentId): boolean => agents.has(agentId) && options.serving(agentId);
  const memory = new GuildMemory(store, rows);
  const view = new GuildView(memory, map, serving);
  const refusals = new Refusals({ agents, view, alert });
  const discord = new GuardedDiscord({
    discord: options.discord,
    clock,
    onRefused: (attempt, refusal) => refusals.tell(attempt, refusal),
    parentOf: (channelId) => view.channel(channelId)?.parentId ?? null,
    agentOf: (userId) => view.botByUserId(userId),
  });
  const tally = new Tally();
  const typing = new TypingSigns(discord, clock);
  const authority: AuthorityNeeds = {
    view,
    discord,
    clock,
    get delegators() {
      return view.delegators;
    },
  };
  const whenStoreWell = (): Promise<void> => store.watch.whenWell();
  const patience: Patience = {
    clock,
    whenWell: whenStoreWell,
    isStopped,
    onFailure: (error) => log.error(failureFacts(error), "the store did not take what was written, yet"),
  };
  return {
    store,
    jobs,
    discord,
    refusals,
    agents,
    log,
    clock,
    patience,
    whenStoreWell,
    memory,
    guildEvents: new GuildEvents(memory),
    arrivals: new GuildArrivals(clock, () => view.guildId),
    view,
    authority,
    serving,
    absence: (agentId: AgentId) => absenceIn(options.health(agentId).state),
    tally,
    messageStore: tally.watchMessages(createMessageStore(store)),
    deliveries: tally.watchDeliveries(createDeliveryStore(store)),
    outbox: tally.watchOutbox(createOutboxStore(store)),
    typing,
    changes: new MessageChanges({ store: createMessageChangeStore(store), typing, tally }),
    unread: new Unread(clock),
  };
}
