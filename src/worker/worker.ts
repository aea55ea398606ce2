/**
 * Everything a worker is between `start` and the end of its process: one gateway connection, one REST client, one durable
 * mark. Forwards what it sees and answers what it is asked; decides nothing about messages.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { API } from "@discordjs/core/http-only";
import { RateLimitError } from "@discordjs/rest";
import {
  ActivityType,
  GatewayDispatchEvents,
  type GatewayDispatchPayload,
  PresenceUpdateStatus,
} from "discord-api-types/v10";
import type { SupervisorToWorker, WorkerToSupervisor } from "../ipc/worker-protocol.ts";
import type { Log } from "../log.ts";
import { type FatalReason, Gateway } from "./gateway.ts";
import { workerEventOf } from "./inbound.ts";
import { receiveInteraction } from "./interactions.ts";
import { LowWaterMark } from "./low-water-mark.ts";
import { createRestClient, type RestClient } from "./rest.ts";
import { Typing } from "./typing.ts";

type Start = Extract<SupervisorToWorker, { type: "start" }>;

const markReportMs = 100;
const exitConfiguration = 78;

/** Everything that exists between `start` and the end of the process. */
export class Worker {
  readonly #start: Start;
  readonly #log: Log;
  readonly #send: (message: WorkerToSupervisor) => void;
  readonly #gateway: Gateway;
  readonly #client: RestClient;
  readonly typing: Typing;
  readonly api: API;
  #mark: LowWaterMark;
  #reportedMark = -1;
  #reportTimer: NodeJS.Timeout | null = null;

  constructor(start: Start, send: (message: WorkerToSupervisor) => void, log: Log) {
    this.#log = log;
    this.#start = start;
    this.#send = send;
    this.#client = createRestClient(start.apiUrl, start.token, () =>
      giveUp(send, "bad_token", "Discord answered 401."),
    );
    this.api = this.#client.api;
    this.typing = new Typing(this.#client.api);
    this.#mark = new LowWaterMark(start.session?.sequence ?? 0);
    this.#gateway = new Gateway({
      rest: this.#client.rest,
      token: start.token,
      session: start.session,
      presence: start.presence === null ? null : presenceOf(start.presence),
      listener: {
        onReady: (data) => {
          this.#mark = new LowWaterMark(0);
          const guildIds = data.guilds.map((guild) => guild.id);
          const { user, application } = data;
          send({ type: "ready", userId: user.id, username: user.username, applicationId: application.id, guildIds });
        },
        onResumed: () => send({ type: "resumed" }),
        onDispatch: (payload) => this.#receive(payload),
        onClosed: (code) => send({ type: "disconnected", code }),
        onSessionEnded: () => send({ type: "session_ended" }),
        onFatal: (reason, code) => giveUp(send, reason, `Discord closed the connection with code ${code}.`),
      },
    });
  }

  /** Connects; network trouble is waited out, a refused token ends the process by itself. */
  async connect(): Promise<void> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.#gateway.connect();
      } catch (error) {
        this.#log.warn({ error }, "cannot connect yet");
        const asked = error instanceof RateLimitError ? error.retryAfter : 0;
        await delay(Math.max(asked, Math.min(500 * 2 ** attempt, 30_000)));
      }
    }
  }

  /** What the supervisor hears every second: that this process is alive, and how much it has open. */
  pulse(): WorkerToSupervisor {
    return {
      type: "pulse",
      queuedCount: this.#mark.openCount,
      invalidRequestCount: this.#client.invalidRequestCount(),
    };
  }

  /** These events are on disk. */
  handled(sequences: readonly number[]): void {
    for (const sequence of sequences) this.#mark.handle(sequence);
    this.#reportSoon();
  }

  /** Closes the connection so that the gateway session can be resumed. */
  async stop(): Promise<void> {
    this.typing.stopAll();
    this.#report();
    await this.#gateway.stop();
  }

  #receive(payload: GatewayDispatchPayload): void {
    if (payload.t === GatewayDispatchEvents.InteractionCreate) {
      this.#mark.receive(payload.s, true);
      void this.#receiveInteraction(payload);
      return;
    }
    const event = workerEventOf(payload);
    this.#mark.receive(payload.s, event !== null);
    if (event) this.#send({ type: "event_seen", sequence: payload.s, event });
    else this.#reportSoon();
  }

  async #receiveInteraction(
    payload: Extract<GatewayDispatchPayload, { t: GatewayDispatchEvents.InteractionCreate }>,
  ): Promise<void> {
    const interaction = await receiveInteraction(this.#client.api, payload.d, this.#start.commands);
    if (interaction) {
      this.#send({ type: "event_seen", sequence: payload.s, event: { type: "interaction_created", interaction } });
    } else this.handled([payload.s]);
  }

  /** The mark moves with every event; the supervisor needs to know it only so often. */
  #reportSoon(): void {
    if (this.#reportTimer) return;
    this.#reportTimer = setTimeout(() => {
      this.#reportTimer = null;
      this.#report();
    }, markReportMs);
  }

  #report(): void {
    const session = this.#gateway.session;
    const sequence = this.#mark.mark;
    if (!session || sequence === this.#reportedMark) return;
    this.#reportedMark = sequence;
    this.#send({
      type: "session_moved",
      session: { sessionId: session.sessionId, resumeUrl: session.resumeURL, sequence },
    });
  }
}

function presenceOf(text: string) {
  const activities = [{ name: "Custom Status", type: ActivityType.Custom as const, state: text }];
  return { status: PresenceUpdateStatus.Online as const, since: null, afk: false, activities };
}

function giveUp(send: (message: WorkerToSupervisor) => void, reason: FatalReason, detail: string): void {
  if (!process.connected) return;
  send({ type: "gave_up", reason, detail });
  // `disconnect` lets the message leave before the process ends.
  process.exitCode = exitConfiguration;
  process.once("disconnect", () => process.exit(exitConfiguration));
  process.disconnect();
}
