/**
 * Everything a worker is between `start` and the end of its process: one gateway connection, one REST client, one durable
 * mark. Forwards what it sees and answers what it is asked; decides nothing about messages.
 */
import type { API } from "@discordjs/core/http-only";
import {
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  type GatewayReadyDispatchData,
} from "discord-api-types/v10";
import type { Manners } from "../ipc/manners.ts";
import { type SeenInteraction, type SeenMessage, type WorkerEvent, workerEvent } from "../ipc/worker-events.ts";
import type { SupervisorToWorker, WorkerToSupervisor } from "../ipc/worker-protocol.ts";
import type { WorkerVitals } from "../ipc/worker-vitals.ts";
import type { Log } from "../log.ts";
import type { FatalReason } from "./close-codes.ts";
import { Gateway } from "./gateway.ts";
import type { GatewayTiming } from "./gateway-timing.ts";
import { dropIdleConnections } from "./http-request.ts";
import { workerEventOf } from "./inbound.ts";
import { acknowledge } from "./interactions.ts";
import { LowWaterMark } from "./low-water-mark.ts";
import { Overflow } from "./overflow.ts";
import { PeerReports } from "./peer-reports.ts";
import { createRestClient, type RestClient } from "./rest.ts";
import { SessionReport } from "./session-report.ts";
import { Typing } from "./typing.ts";

type Start = Extract<SupervisorToWorker, { type: "start" }>;

/** The process around the worker. */
export interface WorkerOwner {
  send(message: WorkerToSupervisor): void;
  /** Discord will not have this bot, whatever is tried again; `detail`: by which sign. May be called more than once. */
  giveUp(reason: FatalReason, detail: string): void;
}

/** What tests choose. */
export interface WorkerLimits {
  readonly timing?: GatewayTiming;
  /** See {@link Overflow}. */
  readonly maxOpenCount?: number;
}

/** More than a person's patience can be open; a replay brings no older ones. */
const maxRememberedInteractions = 1_000;

/** Everything that exists between `start` and the end of the process. */
export class Worker {
  #commands: Manners["commands"];
  readonly #log: Log;
  readonly #owner: WorkerOwner;
  readonly #gateway: Gateway;
  readonly #client: RestClient;
  readonly #mark: LowWaterMark;
  readonly #overflow: Overflow;
  readonly #report: SessionReport;
  readonly #peers: PeerReports;
  /** Interactions that were forwarded, by id: Discord may send them again with the messages that were left to it. */
  readonly #interactions = new Set<string>();
  readonly typing: Typing;
  readonly api: API;

  constructor(start: Start, owner: WorkerOwner, log: Log, { timing, maxOpenCount }: WorkerLimits = {}) {
    this.#log = log;
    this.#commands = start.commands;
    this.#owner = owner;
    const { apiUrl, token, session } = start;
    this.#client = createRestClient({
      apiUrl,
      token,
      onUnauthorized: () => owner.giveUp("bad_token", "answer 401"),
      onTurnedAway: (status, forMs) => owner.send({ type: "turned_away", status, forMs }),
    });
    this.hold(start.holdForMs);
    this.api = this.#client.api;
    this.typing = new Typing(this.api);
    this.#mark = new LowWaterMark(session?.sequence ?? 0);
    this.#overflow = new Overflow({ mark: this.#mark, log, ...(maxOpenCount !== undefined && { maxOpenCount }) });
    this.#peers = new PeerReports(start.userId, (messages) => owner.send({ type: "messages_named", messages }));
    this.#report = new SessionReport({
      mark: this.#mark,
      session: () => this.#gateway.session,
      send: (moved) => owner.send({ type: "session_moved", session: moved }),
    });
    this.#gateway = new Gateway({
      api: this.api,
      token,
      session,
      presence: start.presence,
      identifyGranted: start.identifyGranted,
      ...(timing && { timing }),
      listener: {
        onConnecting: () => this.#recover(),
        onReady: (data) => this.#welcome(data),
        onResumed: () => this.#resumed(),
        onDispatch: (payload) => this.#receive(payload),
        onClosed: (code) => this.#tell({ type: "disconnected", code }),
        onSessionEnded: () => owner.send({ type: "session_ended" }),
        onHeldBack: (reason, detail) => owner.send({ type: "held_back", reason, detail }),
        onFatal: (reason, code) => owner.giveUp(reason, `close code ${code}`),
      },
    });
  }

  /** Connects; trouble is waited out, a refused token ends the process by itself. */
  connect(): void {
    this.#gateway.connect();
  }

  /** Goes by these from now on; Discord hears of another presence at once. */
  adjust({ commands, presence }: Manners): void {
    this.#commands = commands;
    this.#gateway.present(presence);
  }

  /** Asks Discord for nothing for so long, but what cannot wait. */
  hold(forMs: number): void {
    this.#client.hold.keep(forMs);
  }

  /** What the supervisor hears every second, with the sign of life. */
  vitals(): WorkerVitals {
    return { openEventCount: this.#mark.openCount, ...this.#client.counts(), ...this.#gateway.vitals() };
  }

  /** These events are on disk. */
  handled(tickets: readonly number[]): void {
    for (const ticket of tickets) {
      this.#mark.handle(ticket);
      this.#peers.handled(ticket);
    }
    this.#report.soon();
    this.#recoverSoon();
  }

  /** Peers report these channels from now on, and those no more. */
  leaveToPeers(added: readonly string[], removed: readonly string[]): void {
    this.#peers.change(added, removed);
  }

  /** A message that was only named, while it is not known to be on disk. */
  recall(messageId: string): SeenMessage | null {
    return this.#peers.recall(messageId);
  }

  /** Goes on with the gateway session on another connection. */
  listenAnew(): void {
    this.#gateway.listenAnew();
  }

  /** Another bot has got through to Discord. */
  follow(): void {
    void this.#gateway.follow();
  }

  /** Closes the connection so that the gateway session can be resumed. */
  async stop(): Promise<void> {
    this.typing.stopAll();
    this.#peers.flush();
    this.#report.stop();
    await this.#gateway.stop();
  }

  #welcome({ user, application, guilds }: GatewayReadyDispatchData): void {
    this.#endOverflow();
    this.#mark.startSession();
    this.#report.startSession();
    this.#peers.welcome(user.id);
    const guildIds = guilds.map(({ id }) => id);
    this.#tell({
      type: "ready",
      userId: user.id,
      username: user.username,
      applicationId: application.id,
      guildIds,
    });
  }

  #resumed(): void {
    this.#tell({ type: "resumed" });
    this.#recoverSoon();
  }

  /** Before a connection: what was left to Discord comes on this one. */
  #recover(): number | null {
    // Whatever has ended the last one may have ended these too.
    dropIdleConnections();
    if (!this.#overflow.isDue) return null;
    this.#endOverflow();
    return this.#mark.rewind();
  }

  #endOverflow(): void {
    const forMs = this.#overflow.end();
    if (forMs !== null) this.#tell({ type: "fell_behind", forMs });
  }

  /** What was left to Discord comes only on another connection. */
  #recoverSoon(): void {
    if (this.#overflow.isDue) this.#gateway.listenAnew();
  }

  #receive(payload: GatewayDispatchPayload): void {
    const event = this.#translate(payload);
    if (event === null) this.#mark.pass(payload.s);
    else if (event.type === "interaction_created") this.#receiveInteraction(event.interaction, payload.s);
    else if (!this.#overflow.leave(event, payload.s)) this.#forward(event, this.#mark.receive(payload.s));
    // A process that dies in its first moments must not cost another IDENTIFY.
    if (payload.t === GatewayDispatchEvents.Ready) this.#report.now();
    else this.#report.soon();
  }

  #forward(event: WorkerEvent, sequence: number): void {
    if (event.type === "message_created" && this.#peers.cover(event.message)) this.#peers.name(sequence, event.message);
    else this.#tell({ type: "event_seen", sequence, event });
  }

  /** Says it after everything that came before it. */
  #tell(message: WorkerToSupervisor): void {
    this.#peers.flush();
    this.#owner.send(message);
  }

  #receiveInteraction(seen: SeenInteraction, sequence: number): void {
    if (this.#interactions.has(seen.id)) {
      this.#mark.pass(sequence);
      return;
    }
    const [oldest] = this.#interactions.add(seen.id);
    if (oldest && this.#interactions.size > maxRememberedInteractions) this.#interactions.delete(oldest);
    void this.#acknowledge(seen, this.#mark.receive(sequence));
  }

  async #acknowledge(seen: SeenInteraction, ticket: number): Promise<void> {
    const acknowledged = await acknowledge(this.api, seen, this.#commands);
    const interaction = { ...seen, acknowledged };
    this.#tell({ type: "event_seen", sequence: ticket, event: { type: "interaction_created", interaction } });
  }

  /**
   * The event in the protocol's shape. One that Discord sends in a shape of its own is skipped with a word: to crash over
   * it would replay it into every next process of this bot. A message that is only named is read closer when it is recalled.
   */
  #translate(payload: GatewayDispatchPayload): WorkerEvent | null {
    try {
      const event = workerEventOf(payload);
      const isNamed = event?.type === "message_created" && this.#peers.cover(event.message);
      return isNamed ? event : workerEvent.nullable().parse(event);
    } catch (error) {
      this.#log.error({ error, event: payload.t }, "an event of Discord could not be read");
      return null;
    }
  }
}
