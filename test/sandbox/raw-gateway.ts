/** A gateway client with nothing of a library: what comes in is kept as it came, what goes out is what the test says. */
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { until } from "../support/until.ts";
import { at, type Harness } from "./harness.ts";

/** One payload of the gateway. */
export interface Payload {
  readonly op: number;
  readonly t: string | null;
  readonly s: number | null;
  // biome-ignore lint/suspicious/noExplicitAny: tests read into payloads of every shape.
  readonly d: any;
}

/** GUILDS, GUILD_MESSAGES, reactions, typing, DIRECT_MESSAGES and MESSAGE_CONTENT. */
export const usualIntents = (1 << 0) | (1 << 9) | (1 << 10) | (1 << 11) | (1 << 12) | (1 << 14) | (1 << 15);

/** A raw connection; ends with the test. */
export class RawGateway {
  readonly received: Payload[] = [];
  readonly socket: WebSocket;
  closed: { code: number; reason: string } | null = null;

  constructor(url: string, query = "v=10&encoding=json") {
    this.socket = new WebSocket(`${url.replace(/^http/, "ws")}/gateway/?${query}`);
    this.socket.on("message", (data) => this.received.push(JSON.parse(String(data))));
    this.socket.on("close", (code, reason) => {
      this.closed = { code, reason: String(reason) };
    });
    this.socket.on("error", () => this.socket.terminate());
    onTestFinished(() => this.socket.terminate());
  }

  send(op: number, d: unknown): void {
    this.socket.send(JSON.stringify({ op, d }));
  }

  /** Waits for the first payload that fits. */
  async payload(fits: (payload: Payload) => boolean): Promise<Payload> {
    return await until(() => {
      const found = this.received.find(fits);
      if (!found) {
        const seen = this.received.map(({ op, t }) => t ?? `op ${op}`).join(", ");
        throw new Error(`Nothing that fits came; seen: ${seen}; closed: ${JSON.stringify(this.closed)}`);
      }
      return found;
    });
  }

  /** Waits for the first event of a name (that fits). */
  async event(t: string, fits: (d: Payload["d"]) => boolean = () => true): Promise<Payload> {
    return await this.payload((payload) => payload.t === t && fits(payload.d));
  }

  events(t: string): Payload[] {
    return this.received.filter((payload) => payload.t === t);
  }

  /** HELLO, IDENTIFY, READY; returns READY's payload. */
  async identify(token: string, intents = usualIntents, more: object = {}): Promise<Payload> {
    await this.payload(({ op }) => op === 10);
    this.send(2, { token, intents, properties: { os: "linux", browser: "test", device: "test" }, ...more });
    return await this.event("READY");
  }

  /** HELLO, then RESUME. */
  async resume(token: string, sessionId: string, seq: number): Promise<void> {
    await this.payload(({ op }) => op === 10);
    this.send(6, { token, session_id: sessionId, seq });
  }

  /** Closes with a code, or without one when it is null (cut line), and waits until it is closed. */
  async close(code: number | null): Promise<void> {
    if (code === null) this.socket.terminate();
    else this.socket.close(code);
    await this.closing();
  }

  /** Waits for the end of the connection. */
  async closing(): Promise<{ code: number; reason: string }> {
    return await until(() => {
      if (!this.closed) throw new Error("The connection is still open.");
      return this.closed;
    });
  }

  get lastSeq(): number {
    return this.received.reduce((highest, { s }) => Math.max(highest, s ?? 0), 0);
  }
}

/** A bot of the harness that has signed in and knows its guild. */
export async function connect(sandbox: Harness, index = 0, intents = usualIntents): Promise<RawGateway> {
  const gateway = new RawGateway(sandbox.url);
  await gateway.identify(at(sandbox.bots, index).token, intents);
  await gateway.event("GUILD_CREATE");
  return gateway;
}
