/**
 * This worker's gateway connection: IDENTIFY or RESUME, and what ends either. Wraps `@discordjs/ws`, whose session hooks
 * it owns, so that no fault but an explicit "invalid session" spends an IDENTIFY. It forwards dispatches, unjudged.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { REST } from "@discordjs/rest";
import { type SessionInfo, WebSocketManager, WebSocketShardEvents } from "@discordjs/ws";
import {
  type APIGatewayBotInfo,
  GatewayCloseCodes,
  type GatewayDispatchPayload,
  GatewayIntentBits,
  type GatewayPresenceUpdateData,
  type GatewayReadyDispatchData,
  Routes,
} from "discord-api-types/v10";
import type { GatewaySession } from "../ipc/worker-protocol.ts";

const intents =
  GatewayIntentBits.Guilds |
  GatewayIntentBits.GuildMessages |
  GatewayIntentBits.GuildMessageReactions |
  GatewayIntentBits.DirectMessages |
  GatewayIntentBits.MessageContent;

/** Any code but 1000 and 1001 keeps the session alive at Discord, so that the next process can resume it. */
const keepSessionCode = 4200;
const failuresBeforeFallback = 3;
const maxReconnectDelayMs = 30_000;

/** Why Discord will not have this bot, whatever we try again. */
export type FatalReason = "bad_token" | "disallowed_intents" | "refused_connection";

const fatalCloses: ReadonlyMap<number, FatalReason> = new Map([
  [GatewayCloseCodes.AuthenticationFailed, "bad_token"],
  [GatewayCloseCodes.InvalidShard, "refused_connection"],
  [GatewayCloseCodes.ShardingRequired, "refused_connection"],
  [GatewayCloseCodes.InvalidAPIVersion, "refused_connection"],
  [GatewayCloseCodes.InvalidIntents, "refused_connection"],
  [GatewayCloseCodes.DisallowedIntents, "disallowed_intents"],
]);

/** After these closes Discord no longer knows the session. */
const sessionEndingCloses: ReadonlySet<number> = new Set([
  GatewayCloseCodes.InvalidSeq,
  GatewayCloseCodes.SessionTimedOut,
]);

/** What the owner hears; all are called synchronously, in the order of the gateway's events. */
export interface GatewayListener {
  onReady(data: GatewayReadyDispatchData): void;
  onResumed(): void;
  onDispatch(payload: GatewayDispatchPayload): void;
  onClosed(code: number): void;
  /** The session is gone for good; the next connection identifies anew. */
  onSessionEnded(): void;
  onFatal(reason: FatalReason, closeCode: number): void;
}

/** One connection for the life of the process; reconnects by itself until `stop`. */
export class Gateway {
  readonly #rest: REST;
  readonly #listener: GatewayListener;
  readonly #manager: WebSocketManager;
  #session: SessionInfo | null;
  #connected = false;
  #failedConnects = 0;
  #closedBy: number | null = null;
  #stopping = false;

  constructor(options: {
    readonly rest: REST;
    readonly token: string;
    readonly session: GatewaySession | null;
    readonly presence: GatewayPresenceUpdateData | null;
    readonly listener: GatewayListener;
  }) {
    this.#rest = options.rest;
    this.#listener = options.listener;
    this.#session = options.session && toSessionInfo(options.session);
    this.#manager = new WebSocketManager({
      token: options.token,
      intents,
      shardCount: 1,
      shardIds: [0],
      initialPresence: options.presence,
      helloTimeout: 15_000,
      rest: { get: () => this.#gatewayInformation() } as unknown as REST,
      retrieveSessionInfo: () => (this.#connected ? this.#session : this.#prepareToConnect()),
      updateSessionInfo: (_shardId, session) => this.#updateSession(session),
    });
    this.#listen();
  }

  /** The session as Discord knows it now; null before READY. */
  get session(): SessionInfo | null {
    return this.#session;
  }

  /** Connects and stays connected. Rejects only when Discord refuses `GET /gateway/bot` or has no IDENTIFYs left. */
  async connect(): Promise<void> {
    await this.#manager.connect();
  }

  /** Closes so that Discord keeps the session for the next process. */
  async stop(): Promise<void> {
    this.#stopping = true;
    await this.#manager.destroy({ code: keepSessionCode, reason: "stopping" });
  }

  #listen(): void {
    const manager = this.#manager;
    manager.on(WebSocketShardEvents.Hello, () => {
      this.#connected = true;
      this.#closedBy = null;
    });
    manager.on(WebSocketShardEvents.Ready, (data) => {
      this.#failedConnects = 0;
      this.#listener.onReady(data);
    });
    manager.on(WebSocketShardEvents.Resumed, () => {
      this.#failedConnects = 0;
      this.#listener.onResumed();
    });
    manager.on(WebSocketShardEvents.Dispatch, (payload) => this.#listener.onDispatch(payload));
    manager.on(WebSocketShardEvents.Closed, (code) => this.#close(code));
    // Both are followed by `closed`, which decides; without a listener they would crash the process.
    manager.on(WebSocketShardEvents.Error, () => undefined);
    manager.on(WebSocketShardEvents.SocketError, () => undefined);
  }

  #close(code: number): void {
    this.#connected = false;
    this.#closedBy = code;
    this.#failedConnects++;
    const fatal = fatalCloses.get(code);
    if (fatal) this.#listener.onFatal(fatal, code);
    else this.#listener.onClosed(code);
  }

  /**
   * The library forgets the session after every network error and would identify anew; a RESUME is free and an IDENTIFY
   * is not (1,000 a day), so a session ends only when Discord says so: op 9 comes without a close, others by code.
   */
  #updateSession(session: SessionInfo | null): void {
    if (session) {
      this.#session = session;
      return;
    }
    const endedByDiscord = this.#closedBy === null || sessionEndingCloses.has(this.#closedBy);
    if (this.#stopping || !endedByDiscord || !this.#session) return;
    this.#session = null;
    this.#connected = false;
    this.#listener.onSessionEnded();
  }

  /** Runs before each connection attempt: waits longer after each failure, then tries the common gateway address. */
  async #prepareToConnect(): Promise<SessionInfo | null> {
    const failures = this.#failedConnects;
    if (failures > 1) await delay(Math.min(500 * 2 ** (failures - 2), maxReconnectDelayMs));
    if (failures >= failuresBeforeFallback && this.#session) {
      const information = await this.#fetchGatewayInformation().catch(() => null);
      if (information) this.#session = { ...this.#session, resumeURL: information.url };
    }
    return this.#session;
  }

  /** A RESUME needs no `GET /gateway/bot`: it knows its address and costs nothing of the daily limit. */
  async #gatewayInformation(): Promise<APIGatewayBotInfo> {
    if (!this.#session) return this.#fetchGatewayInformation();
    const sessionStartLimit = { total: 1000, remaining: 1000, reset_after: 0, max_concurrency: 1 };
    return { url: this.#session.resumeURL, shards: 1, session_start_limit: sessionStartLimit };
  }

  #fetchGatewayInformation(): Promise<APIGatewayBotInfo> {
    return this.#rest.get(Routes.gatewayBot()) as Promise<APIGatewayBotInfo>;
  }
}

function toSessionInfo(session: GatewaySession): SessionInfo {
  return {
    sessionId: session.sessionId,
    resumeURL: session.resumeUrl,
    sequence: session.sequence,
    shardId: 0,
    shardCount: 1,
  };
}
