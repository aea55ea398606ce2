/**
 * Where supervisor and control plane meet: what workers say becomes domain events, and is acknowledged once it is on
 * disk. Keeps each bot's gateway session, so that its next process resumes where the last one had everything stored.
 */
import { setTimeout as delay } from "node:timers/promises";
import { acknowledgementsOf } from "../../command/tree.ts";
import type { Control } from "../../control/control.ts";
import type { BotHealth } from "../../control/house-voice.ts";
import type { Agent } from "../../domain/agent.ts";
import type { AgentId } from "../../domain/ids.ts";
import type { Manners } from "../../ipc/manners.ts";
import type { WorkerEvent } from "../../ipc/worker-events.ts";
import type { SupervisorToWorker, WorkerToSupervisor } from "../../ipc/worker-protocol.ts";
import type { Log } from "../../log.ts";
import type { Store } from "../../store/database.ts";
import {
  readGatewaySession,
  removeGatewaySession,
  type StoredGatewaySession,
  saveGatewaySession,
} from "../../store/gateway-sessions.ts";
import { isRefused } from "../../store/outage.ts";
import type { BotListener, BotState } from "../../supervisor/bot-listener.ts";
import type { WorkerChild } from "../../supervisor/worker-child.ts";
import { refusalText } from "../refusal.ts";
import type { BotSync } from "../sync-report.ts";
import { type AlertSubject, type BotAlert, givenUpAlert, heldBackAlert, parkedAlert } from "./bot-alerts.ts";
import { CommandSync } from "./command-sync.ts";
import type { DiscordPort } from "./discord-port.ts";
import { type Knowledge, toBot, toControlEvent } from "./translate.ts";

/** What the bridge joins. `ready` resolves when store and control plane are there; workers may be started before. */
export interface BridgeNeeds {
  readonly ready: Promise<{ readonly store: Store; readonly control: Control }>;
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly tokens: ReadonlyMap<AgentId, string>;
  readonly apiUrl: string;
  /** The sandbox's page; null with a real Discord. */
  readonly pageUrl: string | null;
  readonly discord: DiscordPort;
  readonly log: Log;
  onState(agentId: AgentId, state: BotState, problem: string | null): void;
}

const storeRetryMs = 1_000;
const sessionWriteMs = 1_000;

interface BotMemory {
  health: BotHealth;
  session: StoredGatewaySession | null | undefined;
  sessionTimer: NodeJS.Timeout | null;
  /** When its events last stopped coming, by `performance.now()`. */
  awaySince: number;
  /** The worker that has been ready: a RESUME of the same process misses nothing. */
  greeted: WorkerChild | null;
  /** How it signed in last. */
  hasResumed: boolean;
}

/** The listener of the supervisor. */
export class WorkerBridge implements BotListener {
  readonly #needs: BridgeNeeds;
  readonly #bots = new Map<AgentId, BotMemory>();
  readonly #commandSync: CommandSync;
  #control: Control | null = null;
  #stopped = false;

  constructor(needs: BridgeNeeds) {
    this.#needs = needs;
    this.#commandSync = new CommandSync(needs);
    void needs.ready.then(({ control }) => {
      this.#control = control;
    });
  }

  /** How a bot is. */
  health(agentId: AgentId): BotHealth {
    return this.#bot(agentId).health;
  }

  /** Whether a bot went on with its gateway session when it last signed in, and spent no IDENTIFY. */
  hasResumed(agentId: AgentId): boolean {
    return this.#bot(agentId).hasResumed;
  }

  /** Brings the bots' commands up to date, or only says what differs. */
  syncCommands(apply: boolean): Promise<readonly BotSync[]> {
    return this.#commandSync.syncNow(apply);
  }

  /** What translating needs; before the store is open, nothing is known. */
  knowledge(): Knowledge {
    return {
      isOurBot: (userId) => (this.#control?.view.botByUserId(userId) ?? null) !== null,
      guildOf: (channelId) => this.#control?.view.channel(channelId)?.guildId ?? null,
    };
  }

  /** Writes what is only in memory; call after the workers have stopped. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const [agentId, bot] of this.#bots) {
      if (bot.sessionTimer) await this.#writeSession(agentId, bot);
    }
  }

  async startMessage(agentId: AgentId): Promise<Extract<SupervisorToWorker, { type: "start" }>> {
    const { ready, tokens, apiUrl } = this.#needs;
    const { store } = await ready;
    const bot = this.#bot(agentId);
    if (bot.session === undefined) bot.session = await readGatewaySession(store, agentId, apiUrl);
    const token = tokens.get(agentId);
    if (!token) throw new Error(`The agent "${agentId}" has no token and should not have been started.`);
    return {
      type: "start",
      token,
      apiUrl,
      session: bot.session,
      ...this.#manners(agentId),
    };
  }

  /** Tells every worker how it has to behave by what is configured now, and Discord which commands there are. */
  async adjust(): Promise<void> {
    const { agents, discord } = this.#needs;
    for (const agentId of agents.keys()) discord.adjust(agentId, this.#manners(agentId));
    this.#commandSync.forget();
    await this.#commandSync.syncAll();
  }

  onState(agentId: AgentId, state: BotState, problem: string | null): void {
    const bot = this.#bot(agentId);
    if (bot.health.state !== state) bot.health = { state, problem, since: performance.now() };
    else bot.health = { ...bot.health, problem };
    if (state === "parked") void this.#alert(parkedAlert(this.#who(agentId), problem));
    this.#needs.onState(agentId, state, problem);
  }

  onMessage(agentId: AgentId, message: WorkerToSupervisor, worker: WorkerChild): void {
    const bot = this.#bot(agentId);
    switch (message.type) {
      case "event_seen":
        void this.#receive(agentId, message.sequence, message.event, worker);
        break;
      case "ready":
      case "resumed":
        bot.hasResumed = message.type === "resumed";
        void this.#welcome(agentId, message, worker);
        break;
      case "session_moved": {
        const isNew = bot.session?.sessionId !== message.session.sessionId;
        bot.session = message.session;
        // To lose a session costs an IDENTIFY; to lose how far it went, only a longer replay.
        if (isNew) void this.#writeSession(agentId, bot);
        else bot.sessionTimer ??= setTimeout(() => void this.#writeSession(agentId, bot), sessionWriteMs);
        break;
      }
      case "session_ended":
        bot.session = null;
        void this.#writeSession(agentId, bot);
        break;
      case "disconnected":
        bot.awaySince = performance.now();
        break;
      case "gave_up":
        // Its process is about to end: somebody else has to say so.
        this.#needs.discord.setReady(agentId, false);
        void this.#alert(givenUpAlert(this.#who(agentId), message, this.#needs.pageUrl));
        break;
      case "held_back":
        void this.#alert(heldBackAlert(this.#who(agentId), message.detail));
        break;
      case "hello":
      case "pulse":
        break;
    }
  }

  lastWords(agentId: AgentId, message: Extract<WorkerToSupervisor, { type: "gave_up" }>): string {
    return refusalText(message, this.#who(agentId), this.#needs.pageUrl);
  }

  onGone(agentId: AgentId): void {
    const bot = this.#bot(agentId);
    bot.awaySince = performance.now();
    bot.greeted = null;
    this.#needs.discord.setReady(agentId, false);
  }

  /** The event is tried until it is stored: only then may the worker's durable mark pass it. */
  async #receive(agentId: AgentId, sequence: number, event: WorkerEvent, worker: WorkerChild): Promise<void> {
    const { control } = await this.#needs.ready;
    const translated = toControlEvent(event, this.knowledge());
    while (!this.#stopped) {
      try {
        await control.receive(agentId, translated);
        break;
      } catch (error) {
        // What the database refuses it will refuse for ever: one such event must not hold the mark for good.
        const isSkipped = isRefused(error);
        this.#needs.log.error({ error, bot: agentId, event: event.type, isSkipped }, "an event could not be stored");
        if (isSkipped) break;
        await delay(storeRetryMs);
      }
    }
    // Unstored at a stop, it stays open: the next start hears it again.
    if (this.#stopped) return;
    worker.link.send({ type: "handled", sequences: [sequence] });
    if (event.type === "guild_available") await this.#commandSync.syncAll();
  }

  async #welcome(
    agentId: AgentId,
    message: Extract<WorkerToSupervisor, { type: "ready" | "resumed" }>,
    worker: WorkerChild,
  ): Promise<void> {
    const bot = this.#bot(agentId);
    const replayedAll = message.type === "resumed" && bot.greeted === worker;
    bot.greeted = worker;
    this.#needs.discord.setReady(agentId, true);
    if (replayedAll) return;
    try {
      const { control } = await this.#needs.ready;
      const identity = message.type === "ready" ? toBot(agentId, message) : null;
      await control.botReady(identity, agentId, bot.awaySince);
    } catch (error) {
      this.#needs.log.error({ error, bot: agentId }, "a bot that came back could not be caught up");
    }
    await this.#commandSync.syncAll();
  }

  #manners(agentId: AgentId): Manners {
    const { agents } = this.#needs;
    const agent = agents.get(agentId);
    return { commands: agent ? acknowledgementsOf(agent, agents) : {}, presence: agent?.presence ?? null };
  }

  async #writeSession(agentId: AgentId, bot: BotMemory): Promise<void> {
    if (bot.sessionTimer) clearTimeout(bot.sessionTimer);
    bot.sessionTimer = null;
    try {
      const { store } = await this.#needs.ready;
      if (bot.session) await saveGatewaySession(store, agentId, this.#needs.apiUrl, bot.session);
      else await removeGatewaySession(store, agentId);
    } catch (error) {
      // Costs at most a longer replay at the next start.
      this.#needs.log.warn({ error, bot: agentId }, "a gateway session could not be written");
    }
  }

  async #alert({ cause, text }: BotAlert): Promise<void> {
    const { control } = await this.#needs.ready;
    await control.voice.alert(cause, text);
  }

  /** A bot that was taken away may still say something. */
  #who(agentId: AgentId): AlertSubject {
    return this.#needs.agents.get(agentId) ?? { id: agentId, name: agentId, tokenVariable: "its variable" };
  }

  #bot(agentId: AgentId): BotMemory {
    const known = this.#bots.get(agentId);
    if (known) return known;
    const now = performance.now();
    const health = { state: "starting", problem: null, since: now };
    const bot = {
      health,
      session: undefined,
      sessionTimer: null,
      awaySince: now,
      greeted: null,
      hasResumed: false,
    };
    this.#bots.set(agentId, bot);
    return bot;
  }
}
