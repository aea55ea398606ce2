/**
 * Puts the control plane's parts together: who calls whom is decided here and nowhere else. Called once by `control.ts`.
 * Nothing runs yet when it returns.
 */
import type { Command } from "../command/command.ts";
import type { Agent } from "../domain/agent.ts";
import type { ChannelMap } from "../domain/channel-map.ts";
import type { Clock } from "../domain/clock.ts";
import type { Discord } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { NewPost } from "../domain/post.ts";
import type { TurnResult, TurnSpec } from "../domain/turn.ts";
import { Heartbeats } from "../heartbeat/heartbeats.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import { createDeliveryStore } from "../store/deliveries.ts";
import type { GuildRows } from "../store/guild.ts";
import { createMessageStore } from "../store/messages.ts";
import type { Patience } from "../store/outage.ts";
import { createOutboxStore } from "../store/outbox.ts";
import type { StoredSession } from "../store/sessions.ts";
import { type TaskNeeds, Tasks } from "../task/tasks.ts";
import type { Alert } from "./alerts.ts";
import { type AuthorityNeeds, standingBy, standingNow } from "./authority.ts";
import { botStatuses, type StatusNeeds } from "./bot-statuses.ts";
import { CatchUp } from "./catch-up.ts";
import { ChatTurns } from "./chat-turns.ts";
import { type Behind, createCommandNeeds } from "./command-needs.ts";
import { GuildEvents } from "./guild-events.ts";
import { GuildMemory } from "./guild-memory.ts";
import { GuildView } from "./guild-view.ts";
import type { InteractionNeeds } from "./handle-interaction.ts";
import { MessageHandler } from "./handle-message.ts";
import { type BotHealth, HouseVoice } from "./house-voice.ts";
import { OutboxSender } from "./outbox-sender.ts";
import { systemClock } from "./system-clock.ts";
import { Tally } from "./tally.ts";
import { TurnDesk } from "./turn-desk.ts";
import { TypingSigns } from "./typing.ts";

/**
 * What the control plane is built from. `agents` are the enabled ones, as they are now: the map is read at use and never
 * copied, because a reload changes what is in it.
 */
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
  print(line: string): void;
}

/** What was known when the process started. */
export interface Beginning {
  readonly rows: GuildRows;
  readonly sessions: readonly StoredSession[];
}

/** All parts, joined. */
export type Rooms = ReturnType<typeof createRooms>;

/** What every part may use. */
type Ground = ReturnType<typeof layGround>;

/** Makes the parts. `isStopped` tells all of them at once to begin nothing more. */
export function createRooms(options: ControlOptions, beginning: Beginning, isStopped: () => boolean) {
  const ground = layGround(options, beginning, isStopped);
  const { agents, view } = ground;
  const sender = createSender(ground, (cause, text) => voice.alert(cause, text));
  const send = (posts: readonly NewPost[]): void => sender.send(posts);
  const desk: TurnDesk = new TurnDesk({
    agents,
    execute: async (spec) => ground.tally.turnEnded(spec, await options.execute(spec)),
    delegate: (request) => tasks.delegate(request),
    mayDelegate: async (agentId, userId) => (await standingNow(agentId, userId, ground.authority)).mayDelegate,
    isPaused: (agentId) => options.isPaused(agentId),
  });
  const shared = { ...ground, send, runTurn: desk.run };
  const tasks: Tasks = createTasks(shared, sender);
  const heartbeats = new Heartbeats({
    ...shared,
    agentLogs: () => view.channelFor("agent-logs"),
    isPaused: (agentId) => options.isPaused(agentId),
  });
  const status = statusNeeds(
    options,
    { ...shared, heartbeats },
    desk,
    (id) => turns.countOf(id) + sender.waitingCount(id),
  );
  const voice: HouseVoice = new HouseVoice({
    ...shared,
    health: status.health,
    print: (line) => options.print(line),
    bots: () => botStatuses(status),
  });
  const turns: ChatTurns = new ChatTurns({ ...shared, sender, alert: voice.alert });
  const messages = new MessageHandler({ ...shared, turns, sessions: beginning.sessions });
  const catchUp = createCatchUp(shared, messages);
  const { commands, webAddress } = options;
  const behind: Behind = { ...status, ...shared, commands, tasks, webAddress };
  const interactions: InteractionNeeds = {
    ...shared,
    commands,
    commandNeeds: createCommandNeeds(behind),
    standing: (agentId, interaction) => standingBy(agentId, interaction, ground.authority),
  };
  const guildEvents = new GuildEvents(ground.memory);
  return {
    ...shared,
    sender,
    desk,
    tasks,
    heartbeats,
    voice,
    turns,
    messages,
    catchUp,
    interactions,
    behind,
    guildEvents,
  };
}

function createCatchUp(shared: Ground & Pick<TaskNeeds, "send">, messages: MessageHandler): CatchUp {
  const { view } = shared;
  return new CatchUp({
    ...shared,
    handle: (seenBy, message) => messages.handle(seenBy, message),
    channels: () => view.channels,
    isMapped: (channelId) => view.policy(channelId) !== null,
  });
}

function createTasks(shared: Ground & Pick<TaskNeeds, "send" | "runTurn">, sender: OutboxSender): Tasks {
  const { tally, view, typing } = shared;
  return new Tasks({
    ...shared,
    channelFor: (purpose) => view.channelFor(purpose),
    botByUserId: (userId) => view.botByUserId(userId),
    botByRoleId: (roleId) => view.botByRoleId(roleId),
    whenDelivered: (postId) => sender.whenDelivered(postId),
    setTyping: (workId, agentId, channelId) =>
      channelId ? typing.begin(workId, agentId, channelId) : typing.end(workId),
    onEnded: (state) => tally.tasks.add({ state }),
  });
}

/** `openCount`: chat turns and posts of an agent that run or wait. */
function statusNeeds(
  { health }: ControlOptions,
  shared: Pick<StatusNeeds, "agents" | "serving" | "heartbeats">,
  desk: TurnDesk,
  openCount: (agentId: AgentId) => number,
): StatusNeeds {
  return {
    ...shared,
    health,
    workCount: (agentId) => desk.countOf(agentId),
    waitingCount: (agentId) => openCount(agentId) - desk.countOf(agentId, "chat"),
  };
}

function layGround(options: ControlOptions, { rows }: Beginning, isStopped: () => boolean) {
  const { store, jobs, discord, agents, log, map, clock = systemClock } = options;
  const serving = (agentId: AgentId): boolean => agents.has(agentId) && options.serving(agentId);
  const memory = new GuildMemory(store, rows);
  const view = new GuildView(memory, map, serving);
  const tally = new Tally();
  const authority: AuthorityNeeds = {
    view,
    discord,
    clock,
    get delegators() {
      return view.delegators;
    },
  };
  const patience: Patience = {
    clock,
    isStopped,
    onFailure: (error) => log.error({ error }, "the store did not take what was written, yet"),
  };
  return {
    store,
    jobs,
    discord,
    agents,
    log,
    clock,
    patience,
    memory,
    view,
    authority,
    serving,
    tally,
    messageStore: tally.watchMessages(createMessageStore(store)),
    deliveries: tally.watchDeliveries(createDeliveryStore(store)),
    outbox: tally.watchOutbox(createOutboxStore(store)),
    typing: new TypingSigns(discord, clock),
  };
}

function createSender(
  { outbox, discord, clock, log, agents, memory, view, typing }: Ground,
  alert: Alert,
): OutboxSender {
  /** Who answers in a thread that none of us opened owns it from then on. */
  function claimThread({ turnId, agentId, recipient }: NewPost, channelId: Snowflake | null): void {
    const id = channelId ?? (recipient.startsWith("channel:") ? recipient.slice("channel:".length) : null);
    if (!id || !turnId || !view.isOpenThread(id)) return;
    memory.claimThread(id, agentId).catch((error: unknown) => {
      log.warn({ error, bot: agentId, channelId: id }, "a thread's owner could not be noted");
    });
  }
  return new OutboxSender({
    store: outbox,
    discord,
    clock,
    log,
    listener: {
      onDelivered: claimThread,
      onRefused: ({ agentId, recipient }, problem) => {
        const text = `${agents.get(agentId)?.name ?? agentId} could not post to ${recipient}: ${problem}`;
        void alert(`refused ${agentId} ${recipient}`, text);
      },
      onSettledDelivery: (deliveryId) => typing.end(deliveryId),
    },
    botUserId: (agentId) => view.bot(agentId)?.userId ?? null,
  });
}
