/**
 * The control plane: routing, sessions, turns, tasks, heartbeats, posts. It knows messages, not processes; bots and brains
 * reach it as ports. Driven by the composition root.
 */
import type { HeartbeatOrder } from "../command/command.ts";
import type { Agent } from "../domain/agent.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Message, MessageEdit } from "../domain/message.ts";
import type { Heartbeats } from "../heartbeat/heartbeats.ts";
import { type Bot, readGuildRows } from "../store/guild.ts";
import { readLastRecordedAt } from "../store/last-messages.ts";
import { readOpenDeliveries } from "../store/open-deliveries.ts";
import { outlast } from "../store/outage.ts";
import { readSessions } from "../store/sessions.ts";
import type { ChatTurns } from "./chat-turns.ts";
import type { DeadDeliveries } from "./dead-deliveries.ts";
import type { Beginning, ControlOptions } from "./ground.ts";
import type { GuildEvent } from "./guild-events.ts";
import type { GuildView } from "./guild-view.ts";
import { handleInteraction, recoverInteractions } from "./handle-interaction.ts";
import { type HeartbeatReport, orderHeartbeat } from "./heartbeat-orders.ts";
import type { HouseVoice } from "./house-voice.ts";
import type { Interaction } from "./interaction.ts";
import type { NamedMessage } from "./named-messages.ts";
import type { ParkedTasks } from "./parked-tasks.ts";
import { createRooms, type Rooms } from "./rooms.ts";
import { takeUp } from "./take-up.ts";
import type { Tally } from "./tally.ts";
import type { TurnDesk } from "./turn-desk.ts";
import { explainMessage, type Why } from "./why.ts";

/** What happened on Discord, in the domain's words. `nonce` is set on our own posts' echoes. */
export type ControlEvent =
  | GuildEvent
  | {
      readonly type: "message_created";
      readonly message: Message;
      readonly nonce: string | null;
      /** Heard as it was made, and made by a token's request: no replay, no notice of Discord's, no answer to a command. */
      readonly isLivePost: boolean;
    }
  | ({ readonly type: "message_named" } & NamedMessage)
  | {
      readonly type: "message_edited";
      readonly authorId: Snowflake;
      readonly channelId: Snowflake;
      readonly edit: MessageEdit;
    }
  | { readonly type: "messages_deleted"; readonly channelId: Snowflake; readonly messageIds: readonly Snowflake[] }
  | { readonly type: "interaction_created"; readonly interaction: Interaction };

type SeenPost = Extract<ControlEvent, { type: "message_created" }>;

const firstSandboxBeatMs = 10_000;
/** How long a message waits for word of the channel it stands in, and another map for that of its channels. */
const unknownChannelMs = 5_000;

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
  /** What an earlier process left open is taken up: what comes now is behind it. */
  readonly #recovered = Promise.withResolvers<void>();
  readonly #started = Promise.withResolvers<void>();
  readonly #greeted = new Set<AgentId>();
  readonly #ended = Promise.withResolvers<void>();
  #stopped = false;

  constructor(options: ControlOptions, beginning: Beginning) {
    this.#options = options;
    this.#beginning = beginning;
    this.#rooms = createRooms(options, beginning, () => this.#stopped);
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
    const { arrivals, discord, guildEvents, changes, interactions, listening, named, view, voice } = this.#rooms;
    listening.heardFrom(agentId);
    switch (event.type) {
      case "message_created":
        if (event.message.guildId !== null)
          listening.told(agentId, { messageId: event.message.id, channelId: event.message.channelId });
        return named.bring(agentId, event.message, () => this.#record(agentId, event));
      case "message_named":
        listening.told(agentId, event);
        return named.named(agentId, event);
      case "message_edited":
        // What we have said ourselves changes often, and wakes nobody.
        return view.botByUserId(event.authorId) === null ? changes.edit(event.edit) : undefined;
      case "messages_deleted":
        named.forget(event.messageIds);
        return changes.remove(event.messageIds);
      case "interaction_created":
        return handleInteraction(agentId, event.interaction, interactions);
      default:
        discord.denials.heed(agentId, event);
        await guildEvents.apply(agentId, event);
        if (event.type === "channel_deleted") await this.#removeChannel(event.channelId);
        if (event.type !== "guild_available") return;
        arrivals.tell(agentId, event.guild.id);
        await voice.guildKnown();
    }
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

  /** Resolves with true once bots have told of all these channels; with false when they have not after a while. */
  whenChannelsKnown(channelIds: readonly Snowflake[]): Promise<boolean> {
    const { view, memory, clock } = this.#rooms;
    const awaited = channelIds.filter((id) => !view.isChannel(id)).map((id) => memory.whenChannelKnown(id));
    const tooLate = Promise.race([clock.delay(unknownChannelMs), this.#ended.promise]);
    return Promise.race([Promise.all(awaited).then(() => true), tooLate.then(() => false)]);
  }

  /** The story of a message, for the operator; `written` is its id or link. */
  explainMessage(written: string): Promise<Why> {
    return explainMessage(written, this.#rooms.behind);
  }

  /** Carries out the operator's order about an agent's heartbeat, or says why not. */
  orderHeartbeat(order: HeartbeatOrder, agent: Agent): Promise<HeartbeatReport> {
    return orderHeartbeat(order, agent, { kind: "operator" }, this.#rooms.behind);
  }

  /** Whether Discord tells of its threads as well is its own affair: they are gone with it. */
  async #removeChannel(channelId: Snowflake): Promise<void> {
    const { changes, view } = this.#rooms;
    const gone = [channelId, ...view.threadsOf(channelId)];
    await Promise.all(gone.map((id) => changes.removeChannel(id)));
  }

  async #record(agentId: AgentId, event: SeenPost): Promise<void> {
    const { discord, guildEvents, messages, unread } = this.#rooms;
    const { message } = event;
    // Routing needs the guild as it was when the message was written.
    await guildEvents.applied();
    if (message.authorKind === "own_bot") await this.#hearOurselves(agentId, event);
    if (message.guildId === null) discord.denials.heedMessage(agentId, message.authorId);
    // What our bots said wakes nobody, and may be what somebody waits to hear of.
    if (message.authorKind !== "own_bot") {
      messages.expect(message);
      await unread.whenRead(agentId, message.channelId);
    }
    await this.#whenChannelKnown(message);
    return messages.handle(agentId, message);
  }

  /** Anybody may send a nonce; only what our bots said can be an echo, and only a bot itself is told the nonce. */
  async #hearOurselves(agentId: AgentId, { message, nonce, isLivePost }: SeenPost): Promise<void> {
    const { sender, view, foreignSpeakers } = this.#rooms;
    if (nonce && (await sender.settleByEcho(nonce, message.id, message.channelId))) return;
    if (isLivePost && view.bot(agentId)?.userId === message.authorId)
      await foreignSpeakers.judge(agentId, message, nonce);
  }

  /** A guild may be reported late, and a thread after the first words in it: what comes before is not yet judged. */
  async #whenChannelKnown({ guildId, channelId }: Message): Promise<void> {
    const { view, memory, clock } = this.#rooms;
    if (guildId === null || guildId !== (view.guildId ?? guildId) || view.isChannel(channelId)) return;
    await Promise.race([memory.whenChannelKnown(channelId), clock.delay(unknownChannelMs), this.#ended.promise]);
    if (this.#stopped) throw new Error("Guildhall is stopping: the next start hears this message again.");
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
    this.#ended.resolve();
    voice.roster.stop();
    turns.stop();
    messages.stop();
    listening.stop();
    sender.stop();
    typing.stop();
  }
}
