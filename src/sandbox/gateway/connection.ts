/**
 * One socket of one bot: HELLO, IDENTIFY or RESUME, heartbeats, presence, and the frames of its session. Close codes and
 * opcodes as in [Discord Docs/Opcodes](https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway).
 */
import type { WebSocket } from "ws";
import { showBot } from "../acts/bot-state.ts";
import type { Sandbox } from "../sandbox.ts";
import type { BotRow } from "../state/rows.ts";
import type { Frame, Session } from "../state/session.ts";
import { drop } from "../state/tables.ts";
import { LateLine } from "./late-line.ts";
import { Close, op, type Payload, payloadOf } from "./payload.ts";
import { goOfflineWithoutSession, setPresence } from "./presence.ts";
import { chunkMembers } from "./request-members.ts";
import { identify, type Refusal, resume } from "./sign-in.ts";

/** A beat may come late by this factor before the connection is closed. */
const patience = 1.5;
const maxPayloadBytes = 4_096;
const maxSends = 120;
const sendWindowMs = 60_000;

/** After so long the system gives up a line on which nothing arrives any more. */
const silentLineMs = 5 * 60_000;

/** What even a deaf bot hears: that it has signed in. */
const signsIn: ReadonlySet<string> = new Set(["READY", "RESUMED"]);

/** A connected bot. */
export class Connection {
  /** The host and port by which it was made; absent when the client did not say. */
  readonly host: string | undefined;
  readonly #sandbox: Sandbox;
  readonly #socket: WebSocket;
  #session: Session | null = null;
  #bot: BotRow | null = null;
  #watch: NodeJS.Timeout;
  #sends = { count: 0, resetAt: 0 };
  readonly #events = new LateLine();
  readonly #acks = new LateLine();
  /** Events that a deaf bot has not heard. */
  readonly #withheld: Frame[] = [];
  /** True: nothing arrives any more at either end, and neither end was told. */
  #isSilent = false;

  constructor(sandbox: Sandbox, socket: WebSocket, host: string | undefined) {
    this.host = host;
    this.#sandbox = sandbox;
    this.#socket = socket;
    this.#watch = this.#watchHeartbeat();
    socket.on("message", (data) => this.#receive(String(data)));
    socket.on("close", (code) => this.#closed(code));
    socket.on("error", () => socket.terminate());
    this.send({ op: op.hello, d: { heartbeat_interval: sandbox.heartbeatMs, _trace: ["sandbox"] } });
  }

  /** The bot that signed in; null before. */
  get botId(): string | null {
    return this.#bot?.userId ?? null;
  }

  /** False before it signed in, and once its session is over. */
  get isSignedIn(): boolean {
    return this.#session !== null;
  }

  /** What the session asked to hear; 0 before there is one. */
  get intents(): number {
    return this.#session?.row.intents ?? 0;
  }

  /** Sends anything but a dispatch. */
  send(payload: { readonly op: number; readonly d?: unknown }): void {
    if (!this.#isSilent) this.#socket.send(JSON.stringify({ t: null, s: null, d: null, ...payload }));
  }

  /** Sends one event of the session, unless its bot is deaf. */
  deliver(frame: Frame): void {
    const { faults } = this.#sandbox;
    if (faults.on("deafen", this.botId) && !signsIn.has(frame.t)) {
      this.#withheld.push(frame);
      return;
    }
    const { seq, t, body } = frame;
    const { delayMs = 0 } = faults.on("delay_events", this.botId) ?? {};
    this.#events.send(delayMs, () => {
      if (!this.#isSilent) this.#socket.send(`{"t":"${t}","s":${seq},"op":0,"d":${body}}`);
    });
  }

  /** Its bot is deaf no more: what was withheld comes late. */
  hearAgain(): void {
    for (const frame of this.#withheld.splice(0)) this.deliver(frame);
  }

  close(code: number, reason: string): void {
    if (!this.#isSilent) this.#socket.close(code, reason);
  }

  /** From now on no byte goes through, and none says so: the line is half open. */
  fallSilent(): void {
    if (this.#isSilent) return;
    this.#isSilent = true;
    this.#socket.pause();
    setTimeout(() => this.drop(), silentLineMs).unref();
  }

  /** Cuts the line without a word. */
  drop(): void {
    this.#socket.terminate();
  }

  /** Op 9: the session ends, unless `isResumable`. */
  invalidate(isResumable: boolean): void {
    const session = this.#session;
    this.send({ op: op.invalidSession, d: isResumable });
    if (!isResumable) this.#detach(session, true);
  }

  /** Listens to a session from now on; an older connection of the same session is closed. */
  attach(session: Session, bot: BotRow, missed: readonly Frame[]): void {
    if (session.listener instanceof Connection)
      session.listener.close(Close.unknownError, "Session resumed elsewhere.");
    this.#session = session;
    this.#bot = bot;
    for (const frame of missed) this.deliver(frame);
    session.listener = this;
    session.awaySince = null;
    showBot(this.#sandbox, this.#sandbox.world.bots.get(bot.userId) ?? bot);
  }

  #receive(text: string): void {
    const refusal = this.#refusalOf(text);
    if (refusal !== null) this.#refuse(refusal);
  }

  #refusalOf(text: string): Refusal | null {
    if (Buffer.byteLength(text) > maxPayloadBytes) return { close: Close.decodeError, reason: "Payload too large." };
    if (!this.#sandbox.liftLimits && this.#isFlooding()) {
      return { close: Close.rateLimited, reason: "You are being rate limited." };
    }
    const payload = payloadOf(text);
    if (payload === null) return { close: Close.decodeError, reason: "Error while decoding payload." };
    return this.#handle(payload);
  }

  #handle({ op: code, d }: Payload): Refusal | null {
    if (code === op.heartbeat) {
      this.#beat();
      return null;
    }
    if (code === op.identify || code === op.resume) {
      if (this.#session) return { close: Close.alreadyAuthenticated, reason: "Already authenticated." };
      return code === op.identify ? identify(this.#sandbox, this, d) : resume(this.#sandbox, this, d);
    }
    if (code !== op.presenceUpdate && code !== op.requestGuildMembers && code !== op.voiceStateUpdate) {
      return { close: Close.unknownOpcode, reason: "Unknown opcode." };
    }
    if (!this.#session || !this.#bot) return { close: Close.notAuthenticated, reason: "Not authenticated." };
    if (code === op.presenceUpdate) setPresence(this.#sandbox, this.#bot.userId, d);
    if (code === op.requestGuildMembers) chunkMembers(this.#sandbox, this.#session, d);
    return null;
  }

  #refuse(refusal: Refusal): void {
    if (refusal === "invalid_session") this.invalidate(false);
    else this.close(refusal.close, refusal.reason);
  }

  #beat(): void {
    clearTimeout(this.#watch);
    this.#watch = this.#watchHeartbeat();
    const { faults } = this.#sandbox;
    if (faults.on("mute_acks", this.botId)) return;
    const { delayMs = 0 } = faults.on("delay_acks", this.botId) ?? {};
    this.#acks.send(delayMs, () => this.send({ op: op.heartbeatAck }));
  }

  #watchHeartbeat(): NodeJS.Timeout {
    const silentMs = this.#sandbox.heartbeatMs * patience;
    return setTimeout(() => this.#timeOut(), silentMs).unref();
  }

  #timeOut(): void {
    // The other end of a silent line hears nothing of it.
    if (this.#isSilent) this.#detach(this.#session, false);
    else this.close(Close.sessionTimedOut, "Session timed out.");
  }

  #isFlooding(): boolean {
    const now = this.#sandbox.now();
    if (now >= this.#sends.resetAt) this.#sends = { count: 0, resetAt: now + sendWindowMs };
    this.#sends.count += 1;
    return this.#sends.count > maxSends;
  }

  #closed(code: number): void {
    clearTimeout(this.#watch);
    if (this.#bot) {
      this.#sandbox.transcript.add({ at: this.#sandbox.now(), bot: this.#bot.userId, kind: "close", code });
    }
    // Closing with 1000 or 1001 says goodbye; anything else, also silence, may come back and RESUME.
    this.#detach(this.#session, code === 1000 || code === 1001);
  }

  #detach(session: Session | null, isOver: boolean): void {
    this.#session = null;
    this.#withheld.length = 0;
    const isMine = session !== null && (session.listener === this || session.listener === null);
    if (!isMine) return;
    session.listener = null;
    session.awaySince = this.#sandbox.now();
    if (isOver && this.#sandbox.world.sessions.has(session.row.id)) {
      this.#sandbox.commit([drop("session", session.row.id)]);
      goOfflineWithoutSession(this.#sandbox, session.row.botId);
    }
    const bot = this.#sandbox.world.bots.get(session.row.botId);
    if (bot) showBot(this.#sandbox, bot);
  }
}
