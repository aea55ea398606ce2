/**
 * This worker's gateway connection: IDENTIFY or RESUME, and what ends either. Wraps one shard of `@discordjs/ws`, whose
 * session it keeps, so that no fault but an explicit "invalid session" spends an IDENTIFY. It forwards dispatches, unjudged.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { API } from "@discordjs/core/http-only";
import {
  DefaultWebSocketManagerOptions,
  type IContextFetchingStrategy,
  type SessionInfo,
  WebSocketShardDestroyRecovery,
  WebSocketShardEvents,
  WebSocketShardStatus,
} from "@discordjs/ws";
import {
  type APIGatewayBotInfo,
  GatewayCloseCodes,
  type GatewayDispatchPayload,
  GatewayIntentBits,
  GatewayOpcodes,
  type GatewayReadyDispatchData,
} from "discord-api-types/v10";
import { isUnauthorized } from "../domain/outcome.ts";
import type { GatewaySession, WorkerVitals } from "../ipc/worker-protocol.ts";
import { type FatalReason, fatalCloses, keepSessionCode } from "./close-codes.ts";
import { IdentifyCount } from "./identify-count.ts";
import { judgeIdentify } from "./identify-limit.ts";
import { Presence } from "./presence.ts";
import { outcomeOf } from "./rest.ts";
import { Shard } from "./shard.ts";

const intents =
  GatewayIntentBits.Guilds |
  GatewayIntentBits.GuildMessages |
  GatewayIntentBits.GuildMessageReactions |
  GatewayIntentBits.DirectMessages |
  GatewayIntentBits.MessageContent;

const failuresBeforeFallback = 2;

/** How long the gateway may take, and how long we wait after it failed. */
export interface GatewayTiming {
  /** Until the WebSocket is open. Shorter than `helloMs`: the library forgets to close a socket that never opened. */
  readonly handshakeMs: number;
  /** Until HELLO. */
  readonly helloMs: number;
  /** From HELLO to the end of a RESUME. The library would wait for ever. */
  readonly resumeMs: number;
  /** From our close frame to Discord's. */
  readonly closeMs: number;
  /** Before the second attempt; doubles up to `maxBackoffMs`. */
  readonly backoffMs: number;
  readonly maxBackoffMs: number;
  /** Between two IDENTIFYs: Discord answers a hasty one with "invalid session". */
  readonly identifyPauseMs: number;
}

const usualTiming: GatewayTiming = {
  handshakeMs: 10_000,
  helloMs: 15_000,
  resumeMs: 30_000,
  closeMs: 2_000,
  backoffMs: 500,
  maxBackoffMs: 30_000,
  identifyPauseMs: 5_000,
};

/** What the owner hears; all are called synchronously, in the order of the gateway's events. */
export interface GatewayListener {
  onReady(data: GatewayReadyDispatchData): void;
  onResumed(): void;
  onDispatch(payload: GatewayDispatchPayload): void;
  onClosed(code: number): void;
  /** The session is gone for good; the next connection identifies anew. */
  onSessionEnded(): void;
  /** No connection can be tried yet: Discord does not answer, or has counted too many starts. */
  onHeldBack(detail: string): void;
  onFatal(reason: FatalReason, closeCode: number): void;
}

/** What a connection needs. */
export interface GatewayOptions {
  readonly api: API;
  readonly token: string;
  readonly session: GatewaySession | null;
  readonly presence: string | null;
  readonly listener: GatewayListener;
  readonly timing?: GatewayTiming;
}

/** One connection for the life of the process; reconnects by itself until `stop`. */
export class Gateway {
  readonly #api: API;
  readonly #listener: GatewayListener;
  readonly #timing: GatewayTiming;
  readonly #shard: Shard;
  #session: SessionInfo | null;
  readonly #presence: Presence;
  /** Where to IDENTIFY. The address of a session is not it: that one may be gone with the session. */
  #information: APIGatewayBotInfo | null = null;
  #connected = false;
  /** Attempts since the last READY or RESUMED. Not counted by closes: the library does not tell of each. */
  #attemptCount = 0;
  #closedBy: number | null = null;
  /** Since when no IDENTIFY was sent or asked to wait. */
  #quietSince = Number.NEGATIVE_INFINITY;
  #resumeTimer: NodeJS.Timeout | undefined;
  readonly #identifies: IdentifyCount;
  #latencyMs: number | null = null;
  #stopping = false;

  constructor(options: GatewayOptions) {
    this.#api = options.api;
    this.#listener = options.listener;
    this.#timing = options.timing ?? usualTiming;
    this.#session = options.session && toSessionInfo(options.session);
    this.#presence = new Presence(options.presence, options.session !== null, (presence) =>
      this.#shard.send({ op: GatewayOpcodes.PresenceUpdate, d: presence }),
    );
    this.#identifies = new IdentifyCount(options.api);
    this.#shard = new Shard(this.#context(options), this.#timing.closeMs);
    this.#listen();
  }

  /** The session as Discord knows it now; null before READY. */
  get session(): SessionInfo | null {
    return this.#session;
  }

  /** How the connection is. */
  vitals(): Pick<WorkerVitals, "gatewayLatencyMs" | "identifiesLeft"> {
    return { gatewayLatencyMs: this.#latencyMs, identifiesLeft: this.#identifies.left };
  }

  /** Connects and stays connected. */
  connect(): void {
    // Rejects only after a fatal close, which the listener has heard of.
    this.#shard.connect().catch(() => undefined);
  }

  /** Shows another presence, as soon as there is a connection. */
  present(text: string | null): void {
    this.#presence.change(text, this.#shard.status === WebSocketShardStatus.Ready);
  }

  /** Closes so that Discord keeps the session for the next process. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#resumeTimer);
    await this.#shard.destroy({ code: keepSessionCode, reason: "stopping" });
  }

  #context({ token }: GatewayOptions): IContextFetchingStrategy {
    const { handshakeMs, helloMs } = this.#timing;
    const information = () => this.#information ?? noGateway;
    const presence = () => this.#presence.wanted;
    return {
      options: {
        ...DefaultWebSocketManagerOptions,
        token,
        intents,
        shardCount: 1,
        get initialPresence() {
          return presence();
        },
        handshakeTimeout: handshakeMs,
        helloTimeout: helloMs,
        get gatewayInformation() {
          return information();
        },
      },
      // Asked before each connection, and again for each dispatch and heartbeat.
      retrieveSessionInfo: () => (this.#connected ? this.#session : this.#prepareToConnect()),
      updateSessionInfo: (_shardId, session) => this.#updateSession(session),
      waitForIdentify: async () => {
        this.#quietSince = performance.now();
        this.#identifies.spend();
      },
    };
  }

  #listen(): void {
    const shard = this.#shard;
    shard.on(WebSocketShardEvents.Hello, () => {
      this.#connected = true;
      if (this.#session) this.#resumeTimer = setTimeout(() => this.#resumeAgain(), this.#timing.resumeMs);
    });
    shard.on(WebSocketShardEvents.Ready, (data) => {
      this.#attemptCount = 0;
      this.#presence.identified();
      this.#listener.onReady(data);
    });
    shard.on(WebSocketShardEvents.Resumed, () => {
      clearTimeout(this.#resumeTimer);
      this.#attemptCount = 0;
      void this.#identifies.refresh();
      this.#presence.resumed();
      this.#listener.onResumed();
    });
    shard.on(WebSocketShardEvents.HeartbeatComplete, ({ latency }) => {
      this.#latencyMs = latency;
      void this.#identifies.refresh();
    });
    shard.on(WebSocketShardEvents.Dispatch, (payload) => this.#listener.onDispatch(payload));
    shard.on(WebSocketShardEvents.Closed, (code) => this.#close(code));
    // Both come with `closed`, which decides; without a listener they would crash the process.
    shard.on(WebSocketShardEvents.Error, () => undefined);
    shard.on(WebSocketShardEvents.SocketError, () => undefined);
  }

  #close(code: number): void {
    clearTimeout(this.#resumeTimer);
    this.#connected = false;
    this.#latencyMs = null;
    this.#closedBy = code;
    const fatal = fatalCloses.get(code);
    if (fatal) this.#listener.onFatal(fatal, code);
    else this.#listener.onClosed(code);
  }

  #resumeAgain(): void {
    const { Resume } = WebSocketShardDestroyRecovery;
    // Rejects never: what fails is tried again from the start.
    void this.#shard.destroy({ code: keepSessionCode, reason: "no answer to RESUME", recover: Resume });
  }

  /**
   * The library forgets the session after every network error and would identify anew; a RESUME is free and an IDENTIFY
   * is not, so a session ends only when Discord says so: by op 9, which comes while connected, or by close code 4007.
   */
  #updateSession(session: SessionInfo | null): void {
    if (session) {
      // Discord always says where to resume; a server in its place that does not means the one address it has.
      this.#session = { ...session, resumeURL: session.resumeURL ?? this.#information?.url };
      return;
    }
    const endedByDiscord = this.#connected || this.#closedBy === GatewayCloseCodes.InvalidSeq;
    if (this.#stopping || !endedByDiscord) return;
    this.#connected = false;
    if (!this.#session) return;
    this.#session = null;
    // After such a word Discord wants one to five seconds of quiet: a fifth of the pause, or up to all of it.
    this.#quietSince = Math.max(
      this.#quietSince,
      performance.now() - 0.8 * Math.random() * this.#timing.identifyPauseMs,
    );
    this.#listener.onSessionEnded();
  }

  /** Runs before each connection attempt: waits longer after each failure, then sees to it that there is an address. */
  async #prepareToConnect(): Promise<SessionInfo | null> {
    const failureCount = this.#attemptCount++;
    if (failureCount > 0) await delay(this.#backoffMs(failureCount - 1));
    if (this.#session === null) await this.#prepareToIdentify();
    else if (failureCount >= failuresBeforeFallback) await this.#useCommonAddress(this.#session);
    // The library cannot be told to stop between two attempts: it is left waiting.
    if (this.#stopping) await untilTheEnd();
    return this.#session;
  }

  /** Returns once an IDENTIFY may be sent, and to where. */
  async #prepareToIdentify(): Promise<void> {
    for (let tryCount = 0; ; tryCount++) {
      const outcome = await outcomeOf(this.#api.gateway.getBot());
      if (outcome.kind === "done") {
        const sinceLastMs = performance.now() - this.#quietSince;
        const { session_start_limit: limit } = outcome.value;
        this.#identifies.note(limit);
        const { waitMs, problem } = judgeIdentify(limit, sinceLastMs, this.#timing.identifyPauseMs, Date.now());
        if (waitMs <= 0) {
          this.#information = outcome.value;
          return;
        }
        if (problem) this.#listener.onHeldBack(problem);
        await delay(waitMs);
      } else {
        // A refused token ends this process by itself: nothing holds the bot back any more.
        if (isUnauthorized(outcome)) return untilTheEnd();
        this.#listener.onHeldBack(`Discord could not be asked for its gateway: ${outcome.problem}`);
        const askedMs = outcome.kind === "retry" ? outcome.afterMs : 0;
        await delay(Math.max(askedMs, this.#backoffMs(tryCount)));
      }
    }
  }

  /** The address of a session may die before the session does. */
  async #useCommonAddress(session: SessionInfo): Promise<void> {
    const outcome = await outcomeOf(this.#api.gateway.getBot());
    if (outcome.kind === "done") this.#session = { ...session, resumeURL: outcome.value.url };
  }

  /** Between half of the step and the whole, so that bots that lost Discord together do not come back together. */
  #backoffMs(failureCount: number): number {
    const { backoffMs, maxBackoffMs } = this.#timing;
    return Math.min(backoffMs * 2 ** failureCount, maxBackoffMs) * (0.5 + Math.random() / 2);
  }
}

function untilTheEnd(): Promise<never> {
  return new Promise(() => undefined);
}

/** Stands where the library wants an address and will not use it. */
const noGateway: APIGatewayBotInfo = {
  url: "",
  shards: 1,
  session_start_limit: { total: 0, remaining: 0, reset_after: 0, max_concurrency: 1 },
};

function toSessionInfo(session: GatewaySession): SessionInfo {
  return {
    sessionId: session.sessionId,
    resumeURL: session.resumeUrl,
    sequence: session.sequence,
    shardId: 0,
    shardCount: 1,
  };
}
