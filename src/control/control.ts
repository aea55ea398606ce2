/**
 * The control plane: routing, sessions, turns, tasks, heartbeats, posts. It knows messages, not processes; bots and brains
 * reach it as ports. Driven by the composition root.
 */
import type { HeartbeatOrder } from "../command/command.ts";
import type { Agent } from "../domain/agent.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Heartbeats } from "../heartbeat/heartbeats.ts";
import { type Bot, readGuildRows } from "../store/guild.ts";
import { readLastRecordedAt } from "../store/last-messages.ts";
import { readOpenDeliveries } from "../store/open-deliveries.ts";
import { outlast } from "../store/outage.ts";
import { readSessions } from "../store/sessions.ts";
import type { ChatTurns } from "./chat-turns.ts";
import type { DeadDeliveries } from "./dead-deliveries.ts";
import { type ControlEvent, EventDoor } from "./event-door.ts";
import type { Beginning, ControlOptions } from "./ground.ts";
import type { GuildView } from "./guild-view.ts";
import { recoverInteractions } from "./handle-interaction.ts";
import { type HeartbeatReport, orderHeartbeat } from "./heartbeat-orders.ts";
import type { HouseVoice } from "./house-voice.ts";
import type { ParkedTasks } from "./parked-tasks.ts";
import { createRooms, type Rooms } from "./rooms.ts";
import { takeUp } from "./take-up.ts";
import type { Tally } from "./tally.ts";
import type { TurnDesk } from "./turn-desk.ts";
import { explainMessage, type Why } from "./why.ts";

const firstSandboxBeatMs = 10_000;

/** Reads what the store knows and makes the control plane; nothing runs before {@link Control.start}. */
export async function createControl(options: ControlOptions): Promise<Control> {
  const { store } = options;
  const [rows, sessions, lastRecordedAt] = await Promise.all([
    readGuildRows(store),
    readSessions(store),
    readLastRecordedAt(store),
  ]);
  return new Control(options, { rows, sessions, lastRecordedAt });
}

/** The running control plane. */
export class Control {
  readonly view: GuildView;
  readonly heartbeats: Heartbeats;
  readonly voice: HouseVoice;
  readonly turns: ChatTurns;
  readonly desk: TurnDesk;
  readonly tally: Tally;
  readonly dead: DeadDeliveries;
  readonly parked: ParkedTasks;
  readonly #options: ControlOptions;
  readonly #beginning: Beginning;
  readonly #rooms: Rooms;
  readonly #door: EventDoor;
  /** What an earlier process left open is taken up: what comes now is behind it. */
  readonly #recovered = Promise.withResolvers<void>();
  readonly #started = Promise.withResolvers<void>();
  readonly #greeted = new Set<AgentId>();
  #stopped = false;

  constructor(options: ControlOptions, beginning: Beginning) {
    this.#options = options;
    this.#beginning = beginning;
    this.#rooms = createRooms(options, beginning, () => this.#stopped);
    this.#door = new EventDoor(this.#rooms);
    ({
      view: this.view,
      heartbeats: this.heartbeats,
      voice: this.voice,
      turns: this.turns,
      desk: this.desk,
      tally: this.tally,
      dead: this.dead,
      parked: this.parked,
    } = this.#rooms);
  }

  /** Finishes what an earlier process left open, then takes new work. */
  async start(): Promise<void> {
    const { store, outbox, sender, tasks, heartbeats, interactions, voice, dead, changes, patience } = this.#rooms;
    const left = await outlast(() => Promise.all([readOpenDeliveries(store), outbox.open()]), patience);
    // Stopped before it had begun.
    if (!left) return;
    const [open, posts] = left;
    sender.resume(posts);
    takeUp(open, this.#beginning.sessions, this.#rooms);
    this.#recovered.resolve();
    // Each begins with reading, and has done nothing that cannot be done again where it fails.
    await outlast(() => tasks.start(), patience);
    await outlast(() => heartbeats.start(), patience);
    await outlast(() => recoverInteractions(interactions), patience);
    await outlast(() => dead.start(), patience);
    await outlast(() => changes.start(), patience);
    voice.roster.start();
    this.#started.resolve();
  }

  /** Looks from now on, every ten minutes, for messages that no connected bot was told of. */
  watchForGaps(): void {
    void this.#rooms.gaps.run();
  }

  /** Takes what a bot saw; resolves when it is on disk. Waits for the start to have read what was left open. */
  async receive(agentId: AgentId, event: ControlEvent): Promise<void> {
    await this.#recovered.promise;
    return this.#door.receive(agentId, event);
  }

  /** Resolves with true once bots have told of all these channels; with false when they have not after a while. */
  whenChannelsKnown(channelIds: readonly Snowflake[]): Promise<boolean> {
    return this.#door.whenChannelsKnown(channelIds);
  }

  /** A bot's process or gateway session has ended: what it hears from now on may come after something that it missed. */
  botAway(agentId: AgentId): void {
    this.#rooms.unread.begin(agentId);
  }

  /** A bot has signed in, and hears what happens from now on; with `isNew` in a guild as soon as it is told of that. */
  botArrived(agentId: AgentId, isNew: boolean): void {
    this.#rooms.listening.arrive(agentId);
    if (isNew) this.#rooms.arrivals.signIn(agentId);
  }

  /** A bot's connection has ended; with `isGone` its process as well. */
  botLeft(agentId: AgentId, isGone: boolean): void {
    this.#rooms.listening.leave(agentId, isGone);
  }

  /** A bot can speak. `identity` is what READY told; null after a RESUME. `awaySince`: when its last process ended. */
  async botReady(identity: Bot | null, agentId: AgentId, awaySince: number): Promise<void> {
    await this.#recovered.promise;
    const { arrivals, guildEvents, typing, catchUp, voice, patience } = this.#rooms;
    if (identity) await outlast(() => guildEvents.apply(agentId, { type: "bot_identified", bot: identity }), patience);
    typing.renew(agentId);
    await guildEvents.applied();
    await this.#started.promise;
    // Reading what was missed may take long; nobody need wait for it.
    const caughtUp = arrivals.whenTold(agentId).then(() => catchUp.run(agentId, awaySince));
    await Promise.all([caughtUp, voice.speakUp(), this.#greet(agentId)]);
  }

  /** How many turns and posts of an agent run or wait. */
  workCount(agentId: AgentId): number {
    return this.turns.countOf(agentId) + this.#rooms.sender.waitingCount(agentId);
  }

  /** The story of a message, for the operator; `written` is its id or link. */
  explainMessage(written: string): Promise<Why> {
    return explainMessage(written, this.#rooms.behind);
  }

  /** Carries out the operator's order about an agent's heartbeat, or says why not. */
  orderHeartbeat(order: HeartbeatOrder, agent: Agent): Promise<HeartbeatReport> {
    return orderHeartbeat(order, agent, { kind: "operator" }, this.#rooms.behind);
  }

  async #greet(agentId: AgentId): Promise<void> {
    if (!this.#options.isSandbox || this.#greeted.has(agentId)) return;
    this.#greeted.add(agentId);
    const { heartbeats, clock } = this.#rooms;
    await heartbeats.beatAt(agentId, new Date(clock.now() + firstSandboxBeatMs));
  }

  /** Takes nothing new and says nothing more; what is open stays in its rows. */
  stop(): void {
    const { voice, turns, messages, sender, typing, listening } = this.#rooms;
    this.#stopped = true;
    this.#door.close();
    voice.roster.stop();
    turns.stop();
    messages.stop();
    listening.stop();
    sender.stop();
    typing.stop();
  }
}
