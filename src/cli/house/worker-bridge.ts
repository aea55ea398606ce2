/**
 * Where supervisor and control plane meet: hears what happens to each bot and what its workers say, and hands it to the part
 * whose business it is. Made by the house; decides nothing but who has to know.
 */
import { acknowledgementsOf } from "../../command/tree.ts";
import type { Control } from "../../control/control.ts";
import type { Agent } from "../../domain/agent.ts";
import { Fault } from "../../domain/errors.ts";
import type { AgentId, Snowflake } from "../../domain/ids.ts";
import type { Manners } from "../../ipc/manners.ts";
import type { NamedMessage, SeenMessage, WorkerEvent } from "../../ipc/worker-events.ts";
import type { SupervisorToWorker, WorkerToSupervisor } from "../../ipc/worker-protocol.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import type { BotListener, BotState } from "../../supervisor/bot-listener.ts";
import type { WorkerChild } from "../../supervisor/worker-child.ts";
import { refusalText } from "../refusal.ts";
import type { AddressGuard } from "./address-guard.ts";
import { Attendance } from "./attendance.ts";
import {
  type AlertSubject,
  type BotAlert,
  botTroubles,
  givenUpAlert,
  heldBackAlert,
  parkedAlert,
} from "./bot-alerts.ts";
import type { BotStates } from "./bot-states.ts";
import type { CommandSync } from "./command-sync.ts";
import type { DiscordPort } from "./discord-port.ts";
import { EventIntake } from "./event-intake.ts";
import { HandledWord } from "./handled-word.ts";
import type { Knowledge } from "./knowledge.ts";
import type { Reach } from "./reach.ts";
import { SessionBook } from "./session-book.ts";
import { toBot } from "./translate.ts";

/** What the bridge joins. `ready` resolves when store and control plane are there; workers may be started before. */
export interface BridgeNeeds {
  readonly ready: Promise<{ readonly store: Store; readonly control: Control }>;
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly tokens: ReadonlyMap<AgentId, string>;
  readonly apiUrl: string;
  /** The sandbox's page; null with a real Discord. */
  readonly pageUrl: string | null;
  readonly discord: DiscordPort;
  readonly commandSync: CommandSync;
  readonly address: AddressGuard;
  readonly reach: Reach;
  readonly knowledge: Knowledge;
  readonly states: BotStates;
  readonly log: Log;
}

/** It answers from memory; a worker that is silent for longer is about to be killed. */
const recallDeadlineMs = 5_000;

/** The owner of the bots. */
export class WorkerBridge implements BotListener {
  readonly #needs: BridgeNeeds;
  readonly #sessions: SessionBook;
  readonly #intake: EventIntake;
  readonly #attendance = new Attendance();
  /** Whose next process may spend one IDENTIFY beyond the day's budget. */
  readonly #granted = new Set<AgentId>();
  readonly #handled = new HandledWord();

  constructor(needs: BridgeNeeds) {
    this.#needs = needs;
    this.#sessions = new SessionBook(needs);
    this.#intake = new EventIntake(needs);
  }

  /** Whether a bot went on with its gateway session when it last signed in, and spent no IDENTIFY. */
  hasResumed(agentId: AgentId): boolean {
    return this.#attendance.hasResumed(agentId);
  }

  /** The next process of this bot may spend one IDENTIFY beyond the day's budget: an operator wants it to connect. */
  grantIdentify(agentId: AgentId): void {
    this.#granted.add(agentId);
  }

  /** Writes what is only in memory; call after the workers have stopped. */
  async stop(): Promise<void> {
    this.#intake.stop();
    this.#handled.stop();
    await this.#sessions.stop();
  }

  /** Tells every worker how it has to behave by what is configured now, and Discord which commands there are. */
  async adjust(): Promise<void> {
    const { agents, discord, commandSync } = this.#needs;
    for (const agentId of agents.keys()) discord.adjust(agentId, this.#manners(agentId));
    commandSync.forget();
    await commandSync.syncAll();
  }

  async startMessage(agentId: AgentId): Promise<Extract<SupervisorToWorker, { type: "start" }>> {
    const { ready, tokens, apiUrl, address } = this.#needs;
    const { control } = await ready;
    const userId = control.view.bot(agentId)?.userId ?? null;
    // A RESUME does not tell who a bot is: where that was lost with a process in its first moments, it has to be asked anew.
    const session = userId === null ? null : await this.#sessions.read(agentId);
    await this.#noteAway(agentId);
    const token = tokens.get(agentId);
    if (!token) throw new Error(`The agent "${agentId}" has no token and should not have been started.`);
    const identifyGranted = this.#granted.delete(agentId);
    const { heldForMs: holdForMs } = address;
    const start = { type: "start", bot: agentId, token, apiUrl, session, userId, holdForMs, identifyGranted } as const;
    return { ...start, ...this.#manners(agentId) };
  }

  onState(agentId: AgentId, state: BotState, problem: string | null): void {
    this.#needs.states.note(agentId, state, problem);
    if (state === "ready") this.#needs.reach.regain(agentId);
    else if (state !== "disconnected" && state !== "starting") this.#needs.reach.forget(agentId);
    if (state === "parked") void this.#alert(parkedAlert(this.#who(agentId), problem));
  }

  onMessage(agentId: AgentId, message: WorkerToSupervisor, worker: WorkerChild): void {
    switch (message.type) {
      case "event_seen":
        void this.#receive(agentId, message.sequence, message.event, worker);
        break;
      case "messages_named":
        for (const named of message.messages) void this.#receiveNamed(agentId, named, worker);
        break;
      case "ready":
      case "resumed":
        void this.#welcome(agentId, message, worker);
        break;
      case "session_moved":
        this.#sessions.move(agentId, message.session);
        break;
      case "session_ended":
        this.#sessions.end(agentId);
        void this.#noteAway(agentId);
        break;
      case "fell_behind":
        this.#attendance.miss(agentId, message.forMs);
        void this.#noteAway(agentId);
        break;
      case "disconnected":
        this.#attendance.lose(agentId);
        this.#needs.reach.close(agentId, message.code);
        void this.#tellOfLeaving(agentId, false);
        break;
      case "gave_up":
        // Its process is about to end: somebody else has to say so.
        this.#needs.discord.setReady(agentId, false);
        void this.#alert(givenUpAlert(this.#who(agentId), message, this.#needs.pageUrl));
        break;
      case "held_back":
        if (message.reason === "unreachable") this.#needs.reach.lose(agentId, message.detail);
        else void this.#alert(heldBackAlert(this.#who(agentId), message.detail));
        break;
      case "turned_away":
        this.#needs.address.turnAway(agentId, message.status, message.forMs);
        break;
      case "pulse":
        if (message.vitals) this.#needs.address.count(agentId, worker, message.vitals.invalidRequests);
        break;
      case "hello":
        break;
    }
  }

  lastWords(agentId: AgentId, message: Extract<WorkerToSupervisor, { type: "gave_up" }>): string {
    return refusalText(message, this.#who(agentId), this.#needs.pageUrl);
  }

  onGone(agentId: AgentId): void {
    this.#attendance.leave(agentId);
    void this.#tellOfLeaving(agentId, true);
    this.#needs.discord.setReady(agentId, false);
  }

  async #receive(agentId: AgentId, sequence: number, event: WorkerEvent, worker: WorkerChild): Promise<void> {
    // What comes before a worker has signed in is a replay: of rows that were restored since, nothing can be told by it.
    if (!(await this.#intake.take(agentId, event, this.#needs.discord.isReady(agentId)))) return;
    this.#handled.note(worker, sequence);
    if (event.type === "guild_available") await this.#needs.commandSync.syncAll();
  }

  async #receiveNamed(agentId: AgentId, named: NamedMessage, worker: WorkerChild): Promise<void> {
    const recall = (messageId: Snowflake) => recallFrom(worker, messageId);
    if (await this.#intake.takeNamed(agentId, named, recall)) this.#handled.note(worker, named.sequence);
  }

  async #tellOfLeaving(agentId: AgentId, isGone: boolean): Promise<void> {
    const { control } = await this.#needs.ready;
    control.botLeft(agentId, isGone);
  }

  async #welcome(
    agentId: AgentId,
    message: Extract<WorkerToSupervisor, { type: "ready" | "resumed" }>,
    worker: WorkerChild,
  ): Promise<void> {
    const { ready, discord, commandSync, log } = this.#needs;
    const isComplete = this.#attendance.arrive(agentId, worker, message.type === "resumed");
    discord.setReady(agentId, true);
    try {
      const { control } = await ready;
      control.botArrived(agentId, message.type === "ready");
      // Who a bot is has to be known before anything that it hears; words about it may come later.
      void control.voice.end(botTroubles(agentId), `${this.#who(agentId).name} is back.`);
      if (isComplete) return;
      const identity = message.type === "ready" ? toBot(agentId, message) : null;
      await control.botReady(identity, agentId, this.#attendance.awaySince(agentId));
    } catch (error) {
      log.error({ error, bot: agentId }, "a bot that came back could not be caught up");
    }
    await commandSync.syncAll();
  }

  /** Before anything that it hears afterwards. */
  async #noteAway(agentId: AgentId): Promise<void> {
    const { control } = await this.#needs.ready;
    control.botAway(agentId);
  }

  #manners(agentId: AgentId): Manners {
    const { agents, tokens } = this.#needs;
    const agent = agents.get(agentId);
    const commands = agent ? acknowledgementsOf(agent, agents, (id) => tokens.has(id)) : {};
    return { commands, presence: agent?.presence ?? null };
  }

  async #alert({ cause, text }: BotAlert): Promise<void> {
    const { control } = await this.#needs.ready;
    await control.voice.alert(cause, text);
  }

  /** A bot that was taken away may still say something. */
  #who(agentId: AgentId): AlertSubject {
    return this.#needs.agents.get(agentId) ?? { id: agentId, name: agentId, tokenVariable: "its variable" };
  }
}

/** Null when the worker is gone, or knows the message to be on disk. */
async function recallFrom(worker: WorkerChild, messageId: Snowflake): Promise<SeenMessage | null> {
  try {
    return (await worker.link.call("recall_message", { messageId }, recallDeadlineMs)).message;
  } catch (error) {
    if (error instanceof Fault && error.code === "link_closed") return null;
    throw error;
  }
}
