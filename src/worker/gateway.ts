/**
 * This worker's gateway connection: wraps one shard of `@discordjs/ws`, prepares each of its attempts to connect, and tells
 * what comes of them. It forwards dispatches, unjudged. Made by the worker.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { API } from "@discordjs/core/http-only";
import {
  type IContextFetchingStrategy,
  type SessionInfo,
  WebSocketShardDestroyRecovery,
  WebSocketShardEvents,
  WebSocketShardStatus,
} from "@discordjs/ws";
import {
  type APIGatewayBotInfo,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  GatewayOpcodes,
  type GatewayReadyDispatchData,
} from "discord-api-types/v10";
import type { GatewaySession, HeldBackReason } from "../ipc/worker-protocol.ts";
import type { WorkerVitals } from "../ipc/worker-vitals.ts";
import { type FatalReason, fatalCloses, keepSessionCode } from "./close-codes.ts";
import { type GatewayTiming, gatewayTiming } from "./gateway-timing.ts";
import { IdentifyPermit } from "./identify-permit.ts";
import { KeptSession } from "./kept-session.ts";
import { Presence } from "./presence.ts";
import { outcomeOf } from "./request-outcome.ts";
import { Shard } from "./shard.ts";
import { shardOptions } from "./shard-options.ts";
import { Tries } from "./tries.ts";
import { unreachableWords } from "./unreachable.ts";

const failuresBeforeFallback = 2;

/** What the owner hears; all are called synchronously, in the order of the gateway's events. */
export interface GatewayListener {
  /** A connection is about to be made. After which event its session goes on, if not after the last received; else null. */
  onConnecting(): number | null;
  onReady(data: GatewayReadyDispatchData): void;
  onResumed(): void;
  onDispatch(payload: GatewayDispatchPayload): void;
  onClosed(code: number): void;
  /** The session is gone for good; the next connection identifies anew. */
  onSessionEnded(): void;
  /** No connection came about, or none can be tried yet: Discord does not answer, or has counted too many starts. */
  onHeldBack(reason: HeldBackReason, detail: string): void;
  onFatal(reason: FatalReason, closeCode: number): void;
}

/** What a connection needs. */
export interface GatewayOptions {
  readonly api: API;
  readonly token: string;
  readonly session: GatewaySession | null;
  readonly presence: string | null;
  /** An operator grants one IDENTIFY beyond the budget of the day. */
  readonly identifyGranted: boolean;
  readonly listener: GatewayListener;
  readonly timing?: GatewayTiming;
}

/** One connection for the life of the process; reconnects by itself until `stop`. */
export class Gateway {
  readonly #api: API;
  readonly #listener: GatewayListener;
  readonly #timing: GatewayTiming;
  readonly #shard: Shard;
  readonly #session: KeptSession;
  readonly #permit: IdentifyPermit;
  readonly #presence: Presence;
  /** Since the last READY or RESUMED. Not counted by closes: the library does not tell of each. */
  readonly #tries: Tries;
  /** Where to IDENTIFY. The address of a session is not it: that one may be gone with the session. */
  #information: APIGatewayBotInfo | null = null;
  #resumeTimer: NodeJS.Timeout | undefined;
  #latencyMs: number | null = null;
  /** The goodbye of {@link listenAnew} is on its way. */
  #isLeaving = false;
  /** Discord has said HELLO on this connection. */
  #isOpen = false;
  /** The last connection never came about. */
  #isOutOfReach = false;
  #socketError: Error | null = null;
  #stopping = false;

  constructor(options: GatewayOptions) {
    const { api, listener, session, presence, identifyGranted, timing = gatewayTiming } = options;
    this.#api = api;
    this.#listener = listener;
    this.#timing = timing;
    this.#tries = new Tries(timing);
    this.#session = new KeptSession(session);
    this.#permit = new IdentifyPermit({
      api,
      timing,
      identifyGranted,
      onHeldBack: (reason, detail) => listener.onHeldBack(reason, detail),
    });
    this.#presence = new Presence(presence, session !== null, (update) =>
      this.#shard.send({ op: GatewayOpcodes.PresenceUpdate, d: update }),
    );
    this.#shard = new Shard(this.#context(options), timing.closeMs);
    this.#listen();
  }

  /** The session as Discord knows it now; null before READY. */
  get session(): SessionInfo | null {
    return this.#session.info;
  }

  /** How the connection is. */
  vitals(): Pick<WorkerVitals, "gatewayLatencyMs" | "identifiesLeft"> {
    return { gatewayLatencyMs: this.#latencyMs, identifiesLeft: this.#permit.left };
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

  /** Leaves a connection that stands for another one, on which the session goes on. Nothing while none stands. */
  listenAnew(): void {
    if (this.#shard.status !== WebSocketShardStatus.Ready || this.#isLeaving) return;
    this.#isLeaving = true;
    this.#resumeAgain("listening anew");
  }

  /** Another bot has got through: what could not be reached is tried in a moment instead of at the end of a long wait. */
  async follow(): Promise<void> {
    await delay(Math.random() * this.#timing.followMs);
    this.#permit.follow();
    // What Discord has answered, and perhaps with a no, is not tried sooner because another bot was welcome.
    if (this.#isOutOfReach) this.#tries.startOver();
  }

  /** Closes so that Discord keeps the session for the next process. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#resumeTimer);
    await this.#shard.destroy({ code: keepSessionCode, reason: "stopping" });
  }

  #context({ token }: GatewayOptions): IContextFetchingStrategy {
    return {
      options: shardOptions(token, this.#timing, {
        information: () => this.#information,
        presence: () => this.#presence.wanted,
      }),
      // Asked before each connection, and again for each dispatch and heartbeat.
      retrieveSessionInfo: () => (this.#session.isConnected ? this.#session.info : this.#prepareToConnect()),
      updateSessionInfo: (_shardId, session) => this.#updateSession(session),
      waitForIdentify: async () => this.#permit.spend(),
    };
  }

  #listen(): void {
    const shard = this.#shard;
    shard.on(WebSocketShardEvents.Hello, () => {
      this.#session.open();
      this.#isOpen = true;
      this.#isOutOfReach = false;
      this.#isLeaving = false;
      const again = (): void => this.#resumeAgain("no answer to RESUME");
      // The library does not tell of each close: the last connection's may still be set.
      clearTimeout(this.#resumeTimer);
      if (this.#session.info) this.#resumeTimer = setTimeout(again, this.#timing.resumeMs);
    });
    shard.on(WebSocketShardEvents.Ready, (data) => {
      this.#tries.startOver();
      this.#permit.taken();
      this.#presence.identified();
      this.#listener.onReady(data);
    });
    shard.on(WebSocketShardEvents.HeartbeatComplete, ({ latency }) => {
      // By the host's clock, which may have been set back meanwhile.
      this.#latencyMs = Math.max(0, latency);
      void this.#permit.refreshCount();
    });
    shard.on(WebSocketShardEvents.Dispatch, (payload) => {
      // The library's own event of this name overtakes the last of what was replayed before it.
      if (payload.t === GatewayDispatchEvents.Resumed) this.#resumed();
      this.#listener.onDispatch(payload);
    });
    shard.on(WebSocketShardEvents.Closed, (code) => this.#close(code));
    // Both come with `closed`, which decides; without a listener they would crash the process.
    shard.on(WebSocketShardEvents.Error, () => undefined);
    shard.on(WebSocketShardEvents.SocketError, (error) => {
      this.#socketError = error;
    });
  }

  #resumed(): void {
    clearTimeout(this.#resumeTimer);
    this.#tries.startOver();
    void this.#permit.refreshCount();
    this.#presence.resumed();
    this.#listener.onResumed();
  }

  #close(code: number): void {
    clearTimeout(this.#resumeTimer);
    this.#session.close(code);
    this.#latencyMs = null;
    const [wasOpen, error] = [this.#isOpen, this.#socketError];
    this.#isOpen = false;
    this.#isOutOfReach = !wasOpen;
    this.#socketError = null;
    const fatal = fatalCloses.get(code);
    if (fatal) this.#listener.onFatal(fatal, code);
    else if (wasOpen) this.#listener.onClosed(code);
    else this.#listener.onHeldBack("unreachable", unreachableWords(error, code));
  }

  #resumeAgain(reason: string): void {
    const { Resume } = WebSocketShardDestroyRecovery;
    // Rejects never: what fails is tried again from the start.
    void this.#shard.destroy({ code: keepSessionCode, reason, recover: Resume });
  }

  #updateSession(session: SessionInfo | null): void {
    if (session) this.#session.update(session, this.#information?.url);
    else if (!this.#stopping && this.#session.forget()) {
      this.#permit.keepQuiet();
      this.#listener.onSessionEnded();
    }
  }

  /** Runs before each connection attempt: waits longer after each failure, then sees to it that there is an address. */
  async #prepareToConnect(): Promise<SessionInfo | null> {
    const failureCount = await this.#tries.next();
    if (this.#session.info === null) await this.#prepareToIdentify();
    else if (failureCount >= failuresBeforeFallback) await this.#useCommonAddress();
    // The library cannot be told to stop between two attempts: it is left waiting.
    if (this.#stopping) await untilTheEnd();
    const sequence = this.#listener.onConnecting();
    if (sequence !== null) this.#session.rewind(sequence);
    return this.#session.info;
  }

  async #prepareToIdentify(): Promise<void> {
    const information = await this.#permit.obtain();
    // A refused token ends this process by itself: nothing holds the bot back any more.
    if (!information) return untilTheEnd();
    this.#information = information;
  }

  /** The address of a session may die before the session does. */
  async #useCommonAddress(): Promise<void> {
    const outcome = await outcomeOf(this.#api.gateway.getBot());
    if (outcome.kind === "done") this.#session.moveTo(outcome.value.url);
  }
}

function untilTheEnd(): Promise<never> {
  return new Promise(() => undefined);
}
