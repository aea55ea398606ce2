/**
 * The control plane: routing, sessions, turns, tasks, heartbeats, posts. It knows messages, not processes; bots and brains
 * reach it as ports. Put together here, once, and driven by the composition root.
 */
import type { Command } from "../command/command.ts";
import type { Agent } from "../domain/agent.ts";
import type { ChannelMap } from "../domain/channel-map.ts";
import type { Discord } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Message } from "../domain/message.ts";
import type { NewPost } from "../domain/post.ts";
import type { TurnResult, TurnSpec } from "../domain/turn.ts";
import { Heartbeats } from "../heartbeat/heartbeats.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import { createDeliveryStore, type DeliveryStore } from "../store/deliveries.ts";
import { type Bot, type GuildRows, readGuildRows } from "../store/guild.ts";
import { createOutboxStore, type OutboxStore } from "../store/outbox.ts";
import { readSessions, type StoredSession } from "../store/sessions.ts";
import { type TaskNeeds, Tasks } from "../task/tasks.ts";
import { mayDelegateNow, mayDelegateWith } from "./authority.ts";
import { CatchUp } from "./catch-up.ts";
import { ChatTurns } from "./chat-turns.ts";
import { type GuildEvent, GuildEvents } from "./guild-events.ts";
import { GuildView } from "./guild-view.ts";
import {
  handleInteraction,
  type Interaction,
  type InteractionNeeds,
  recoverInteractions,
} from "./handle-interaction.ts";
import { MessageHandler } from "./handle-message.ts";
import { type BotHealth, HouseVoice } from "./house-voice.ts";
import { OutboxSender } from "./outbox-sender.ts";
import { TurnDesk } from "./turn-desk.ts";
import { TypingSigns } from "./typing.ts";

/** What happened on Discord, in the domain's words. `nonce` is set on our own posts' echoes. */
export type ControlEvent =
  | GuildEvent
  | { readonly type: "message_created"; readonly message: Message; readonly nonce: string | null }
  | { readonly type: "interaction_created"; readonly interaction: Interaction };

/** What the control plane is built from. `agents` are the enabled ones. */
export interface ControlOptions {
  readonly store: Store;
  /** The job engine, which tasks and heartbeats use. */
  readonly jobs: TaskNeeds["jobs"];
  readonly discord: Discord;
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly map: ChannelMap;
  readonly commands: readonly Command[];
  readonly log: Log;
  /** In the sandbox the first beat comes soon, so that a newcomer sees one. */
  readonly isSandbox: boolean;
  execute(spec: TurnSpec): Promise<TurnResult>;
  /** Whether an agent has a token. */
  serving(agentId: AgentId): boolean;
  health(agentId: AgentId): BotHealth;
  print(line: string): void;
}

const firstSandboxBeatMs = 10_000;

/** Reads what the store knows and makes the control plane; nothing runs before {@link Control.start}. */
export async function createControl(options: ControlOptions): Promise<Control> {
  const [rows, sessions] = await Promise.all([readGuildRows(options.store), readSessions(options.store)]);
  return new Control(options, rows, sessions);
}

/** The running control plane. */
export class Control {
  readonly view: GuildView;
  readonly heartbeats: Heartbeats;
  readonly voice: HouseVoice;
  readonly turns: ChatTurns;
  readonly desk: TurnDesk;
  readonly #options: ControlOptions;
  readonly #deliveries: DeliveryStore;
  readonly #outbox: OutboxStore;
  readonly #sender: OutboxSender;
  readonly #typing: TypingSigns;
  readonly #messages: MessageHandler;
  readonly #guildEvents: GuildEvents;
  readonly #catchUp: CatchUp;
  readonly #tasks: Tasks;
  readonly #sessions: readonly StoredSession[];
  readonly #greeted = new Set<AgentId>();

  constructor(options: ControlOptions, rows: GuildRows, sessions: readonly StoredSession[]) {
    const { store, discord, agents, log } = options;
    this.#options = options;
    this.#sessions = sessions;
    this.view = new GuildView(store, options.map, rows);
    this.#deliveries = createDeliveryStore(store);
    this.#outbox = createOutboxStore(store);
    this.#typing = new TypingSigns(discord);
    this.#guildEvents = new GuildEvents(this.view);
    this.#sender = this.#createSender();
    this.desk = new TurnDesk({
      agents,
      execute: (spec) => options.execute(spec),
      delegate: (request) => this.#tasks.delegate(request),
      mayDelegate: (agentId, userId) => mayDelegateNow(agentId, userId, this.#authority()),
    });
    this.#tasks = this.#createTasks();
    const shared = { store, agents, log, runTurn: this.desk.run, view: this.view, deliveries: this.#deliveries };
    const send = (posts: readonly NewPost[]): void => this.#sender.send(posts);
    const serving = (agentId: AgentId): boolean => options.serving(agentId);
    this.turns = new ChatTurns({ ...shared, sender: this.#sender, typing: this.#typing });
    this.#messages = new MessageHandler({ ...shared, turns: this.turns, serving, sessions });
    this.#catchUp = new CatchUp({
      ...shared,
      discord,
      handle: (seenBy, message) => this.#messages.handle(seenBy, message),
      isServed: (channelId) => this.view.channel(channelId)?.guildId === this.view.guildId,
    });
    const agentLogs = (): Snowflake | null => this.view.channelFor("agent-logs");
    this.heartbeats = new Heartbeats({ ...shared, jobs: options.jobs, now: Date.now, agentLogs, send });
    this.voice = new HouseVoice({
      ...options,
      view: this.view,
      send,
      serving,
      health: (agentId) => options.health(agentId),
      print: (line) => options.print(line),
      workCount: (agentId) => this.desk.countOf(agentId),
      lastBeat: (agentId) => this.heartbeats.lastBeat(agentId),
    });
  }

  /** Finishes what an earlier process left open, then takes new work. */
  async start(): Promise<void> {
    const sessions = new Map(this.#sessions.map((session) => [session.id, session]));
    const [deliveries, posts] = await Promise.all([this.#deliveries.open(), this.#outbox.open()]);
    this.#sender.resume(posts);
    for (const delivery of deliveries) {
      const session = sessions.get(delivery.sessionId);
      if (session) this.turns.push({ delivery, session });
    }
    await this.#tasks.start();
    await this.heartbeats.start();
    await recoverInteractions(this.#interactionNeeds());
  }

  /** Takes what a bot saw; resolves when it is on disk. */
  async receive(agentId: AgentId, event: ControlEvent): Promise<void> {
    switch (event.type) {
      case "message_created":
        // Routing needs the guild as it was when the message was written.
        await this.#guildEvents.applied();
        if (event.nonce) await this.#sender.settleByEcho(event.nonce, event.message.id, event.message.channelId);
        return this.#messages.handle(agentId, event.message);
      case "interaction_created":
        return handleInteraction(agentId, event.interaction, this.#interactionNeeds());
      default:
        await this.#guildEvents.apply(event);
        if (event.type === "guild_available") await this.voice.guildKnown();
    }
  }

  /** A bot can speak. `identity` is what READY told; null after a RESUME. `awaySince`: when its last process ended. */
  async botReady(identity: Bot | null, agentId: AgentId, awaySince: number): Promise<void> {
    if (identity) await this.#guildEvents.apply({ type: "bot_identified", bot: identity });
    this.#typing.renew(agentId);
    await this.#guildEvents.applied();
    await this.#catchUp.run(agentId, awaySince);
    await this.voice.speakUp();
    if (this.#greeted.has(agentId)) return;
    this.#greeted.add(agentId);
    if (this.#options.isSandbox) await this.heartbeats.beatAt(agentId, new Date(Date.now() + firstSandboxBeatMs));
  }

  /** How many turns and posts of an agent run or wait. */
  workCount(agentId: AgentId): number {
    return this.turns.countOf(agentId) + this.#sender.waitingCount(agentId);
  }

  /** Takes nothing new and says nothing more; what is open stays in its rows. */
  stop(): void {
    this.voice.roster.stop();
    this.turns.stop();
    this.#sender.stop();
    this.#typing.stop();
  }

  #createSender(): OutboxSender {
    const { discord, log } = this.#options;
    return new OutboxSender({
      store: this.#outbox,
      discord,
      log,
      listener: {
        onDelivered: (post, channelId) => this.#onDelivered(post, channelId),
        onRefused: (post, problem) => this.#onRefused(post, problem),
        onSettledDelivery: ({ deliveryId }) => this.#typing.end(deliveryId),
      },
      botUserId: (agentId) => this.view.bot(agentId)?.userId ?? null,
    });
  }

  #authority() {
    return { view: this.view, discord: this.#options.discord, delegators: this.#options.map.delegators };
  }

  #createTasks(): Tasks {
    const { store, jobs, discord, agents, log } = this.#options;
    return new Tasks({
      store,
      jobs,
      discord,
      agents,
      log,
      runTurn: this.desk.run,
      serving: (agentId) => this.#options.serving(agentId),
      channelFor: (purpose) => this.view.channelFor(purpose),
      whenDelivered: (postId) => this.#sender.whenDelivered(postId),
      send: (posts) => this.#sender.send(posts),
      setTyping: (workId, agentId, channelId) =>
        channelId ? this.#typing.begin(workId, agentId, channelId) : this.#typing.end(workId),
    });
  }

  #interactionNeeds(): InteractionNeeds {
    const { store, discord, agents, commands, log } = this.#options;
    return {
      store,
      discord,
      agents,
      commands,
      log,
      commandNeeds: { agents, delegate: (request) => this.#tasks.delegate(request) },
      mayDelegate: async (agentId, { guildId, user }) =>
        guildId === null
          ? mayDelegateNow(agentId, user.id, this.#authority())
          : mayDelegateWith(user.id, user.roleIds, BigInt(user.permissions), this.#authority()),
    };
  }

  #onDelivered(post: NewPost, channelId: Snowflake | null): void {
    const id = channelId ?? (post.recipient.startsWith("channel:") ? post.recipient.slice("channel:".length) : null);
    if (!id || !post.turnId) return;
    this.view.claimThread(id, post.agentId).catch((error: unknown) => {
      this.#options.log.warn({ error, bot: post.agentId, channelId: id }, "a thread's owner could not be noted");
    });
  }

  #onRefused(post: NewPost, problem: string): void {
    const name = this.#options.agents.get(post.agentId)?.name ?? post.agentId;
    void this.voice.alert(
      `refused ${post.agentId} ${post.recipient}`,
      `${name} could not post to ${post.recipient}: ${problem}`,
    );
  }
}
