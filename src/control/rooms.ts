/**
 * Puts the control plane's parts together: who calls whom is decided here and nowhere else. Called once by `control.ts`.
 * Nothing runs yet when it returns.
 */
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Message } from "../domain/message.ts";
import type { NewPost } from "../domain/post.ts";
import { Heartbeats } from "../heartbeat/heartbeats.ts";
import { outlast } from "../store/outage.ts";
import { isTaskAsked } from "../store/tasks.ts";
import { type TaskNeeds, Tasks } from "../task/tasks.ts";
import { standingBy, standingNow } from "./authority.ts";
import { botStatuses, type StatusNeeds } from "./bot-statuses.ts";
import { CatchUp } from "./catch-up.ts";
import { ChatTurns } from "./chat-turns.ts";
import { type Behind, createCommandNeeds } from "./command-needs.ts";
import { DeadDeliveries, type DeadDeliveryNeeds } from "./dead-deliveries.ts";
import { ForeignSpeakers } from "./foreign-speaker.ts";
import { GapWatch } from "./gap-watch.ts";
import { type Beginning, type ControlOptions, type Ground, layGround } from "./ground.ts";
import { GuildReading } from "./guild-reading.ts";
import type { InteractionNeeds } from "./handle-interaction.ts";
import { MessageHandler } from "./handle-message.ts";
import { HouseVoice } from "./house-voice.ts";
import { Listening } from "./listening.ts";
import { NamedMessages } from "./named-messages.ts";
import { OutboxSender } from "./outbox-sender.ts";
import { type ParkedTaskNeeds, ParkedTasks } from "./parked-tasks.ts";
import { Returns } from "./returns.ts";
import { SecondLook } from "./second-look.ts";
import { TurnDesk, type TurnDeskNeeds } from "./turn-desk.ts";

/** All parts, joined. */
export type Rooms = ReturnType<typeof createRooms>;

/** Makes the parts. `isStopped` tells all of them at once to begin nothing more. */
export function createRooms(options: ControlOptions, beginning: Beginning, isStopped: () => boolean) {
  const ground = layGround(options, beginning, isStopped, (cause, text) => voice.alert(cause, text));
  const { view } = ground;
  const sender = createSender(ground, (post) => chances.parked.heedRefused(post));
  const desk: TurnDesk = createDesk(options, ground, (request) => tasks.delegate(request));
  const hasHandedOn = (turnId: string) => desk.hasHandedOn(turnId);
  const shared = { ...ground, ...postingBy(sender), runTurn: desk.run, keepPlace: desk.keepPlace, hasHandedOn };
  const tasks: Tasks = createTasks(shared);
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
  const turns: ChatTurns = new ChatTurns({ ...shared, sender, look: new SecondLook(ground), alert: voice.alert });
  const messages = new MessageHandler({ ...shared, turns, sessions: beginning.sessions });
  const readers = createReaders(beginning, shared, messages, voice);
  const witnesses = createWitnesses(options, ground, { voice, messages, ...readers });
  const { commands, webAddress } = options;
  const chances = createSecondChances({ ...shared, sender, turns, alert: voice.alert });
  const behind: Behind = { ...status, ...shared, ...witnesses, commands, tasks, webAddress };
  const interactions: InteractionNeeds = {
    ...shared,
    commands,
    commandNeeds: createCommandNeeds(behind),
    refused: new Set(),
    standing: (agentId, interaction) => standingBy(agentId, interaction, ground.authority),
    dead: chances.dead,
  };
  return {
    ...shared,
    sender,
    desk,
    tasks,
    heartbeats,
    voice,
    turns,
    messages,
    ...readers,
    ...chances,
    ...witnesses,
    interactions,
    behind,
    foreignSpeakers: new ForeignSpeakers({ ...shared, webAddress, alert: voice.alert, stopBot: options.stopBot }),
  };
}

/** How the parts have something posted. */
function postingBy(sender: OutboxSender) {
  return {
    send: (posts: readonly NewPost[]): void => sender.send(posts),
    whenDelivered: (postId: string) => sender.whenDelivered(postId),
  };
}

/** What did not reach people, and may be tried again. */
function createSecondChances(shared: Ground & Omit<DeadDeliveryNeeds & ParkedTaskNeeds, "denials">) {
  const { denials } = shared.discord;
  return { dead: new DeadDeliveries({ ...shared, denials }), parked: new ParkedTasks({ ...shared, denials }) };
}

function createDesk(options: ControlOptions, ground: Ground, delegate: TurnDeskNeeds["delegate"]): TurnDesk {
  return new TurnDesk({
    agents: ground.agents,
    execute: async (spec) => ground.tally.turnEnded(spec, await options.execute(spec)),
    delegate,
    isTaskAsked: async (keyBeginning) =>
      (await outlast(() => isTaskAsked(ground.store, keyBeginning), ground.patience)) === true,
    mayDelegate: async (agentId, userId) => (await standingNow(agentId, userId, ground.authority)).mayDelegate,
    isPaused: (agentId) => options.isPaused(agentId),
  });
}

/** Who of several bots brings a message that all of them see, and what happens when that one does not. */
function createWitnesses(
  { ears }: ControlOptions,
  ground: Ground,
  {
    voice,
    messages,
    catchUp,
  }: { readonly voice: HouseVoice; readonly messages: MessageHandler; readonly catchUp: CatchUp },
) {
  const { clock, tally, unread } = ground;
  const listening = new Listening({
    ...ground,
    ears,
    alert: voice.alert,
    end: (causes, text) => voice.end(causes, text),
    onListenAnew: (bot) => tally.deafness.add({ bot }),
    readOn: (agentId, since) => catchUp.readFor(agentId, since),
  });
  const named = new NamedMessages({
    clock,
    seenAgain: (agentId, messageId) => messages.seenAgain(agentId, messageId),
    isBehind: (agentId, channelId) => unread.isBehind(agentId, channelId),
    keepPlace: (place) => messages.expect(place),
    leavePlace: (place) => messages.arrivals.leave(place),
    reporterOf: (channelId) => listening.reporterOf(channelId),
    onMissing: (channelId, reporter) => listening.doubt(channelId, reporter),
    onRecall: (bot) => tally.recalls.add({ bot }),
  });
  return { listening, named };
}

/** How bots find what nobody was told of: when they come back, and from time to time. */
function createReaders({ lastRecordedAt }: Beginning, shared: Ground, messages: MessageHandler, voice: HouseVoice) {
  const { agents, serving, tally, patience, discord } = shared;
  const { isStopped } = patience;
  const needs = {
    ...shared,
    isStopped,
    pickUp: (seenBy: AgentId, message: Message, isTooOld: boolean) => messages.pickUp(seenBy, message, isTooOld),
  };
  const say = (line: string) => void voice.notice(line);
  const returns = new Returns({
    clock: shared.clock,
    names: () => new Map([...agents.values()].flatMap(({ id, name }) => (serving(id) ? [[id, name]] : []))),
    onFound: (fate) => tally.missed.add({ fate }),
    say,
  });
  const catchUp = new CatchUp({ ...needs, reading: new GuildReading(needs), returns, lastRecordedAt });
  const ready = () => [...agents.keys()].filter((id) => serving(id) && discord.isReady(id));
  return { catchUp, gaps: new GapWatch({ ...needs, catchUp, ready, say, random: Math.random }) };
}

function createTasks(shared: Ground & Pick<TaskNeeds, "send" | "whenDelivered" | "runTurn">): Tasks {
  const { tally, view, typing } = shared;
  return new Tasks({
    ...shared,
    get delegators() {
      return view.delegators;
    },
    channelFor: (purpose) => view.channelFor(purpose),
    botByUserId: (userId) => view.botByUserId(userId),
    botByRoleId: (roleId) => view.botByRoleId(roleId),
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

/** `onRefused` must not reject. */
function createSender(ground: Ground, onRefused: (post: NewPost) => Promise<void>): OutboxSender {
  const { outbox, discord, refusals, clock, whenStoreWell, log, memory, view, typing } = ground;
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
    whenStoreWell,
    log,
    listener: {
      onDelivered: claimThread,
      onSettledDelivery: (deliveryId) => typing.end(deliveryId),
      onRefused: (post) => void onRefused(post),
      onGivenUp: (post, problem) => refusals.tellGivenUp(post, problem),
    },
    describe: (attempt, refusal) => refusals.describe(attempt, refusal),
    describeLoss: (attempt, tryCount, problem) => refusals.describeLoss(attempt, tryCount, problem),
    botUserId: (agentId) => view.bot(agentId)?.userId ?? null,
  });
}
