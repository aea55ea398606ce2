/**
 * One shard of `@discordjs/ws`, mended in three places: a goodbye that nobody answers is waited for only so long, what never
 * opened is closed too, and a connection signs in only once. Made by `gateway.ts`.
 */
import { WebSocketShard, WebSocketShardDestroyRecovery } from "@discordjs/ws";
import { GatewayOpcodes, type GatewaySendPayload } from "discord-api-types/v10";
import type { WebSocket } from "ws";
import { keepSessionCode } from "./close-codes.ts";

const connecting: WebSocket["CONNECTING"] = 0;
const closing: WebSocket["CLOSING"] = 2;

/** A shard whose connections end at most `closeMs` after their close frame was sent. */
export class Shard extends WebSocketShard {
  readonly #closeMs: number;
  /** The connection on which an IDENTIFY or RESUME was sent last. */
  #signedIn: WebSocket | null = null;

  constructor(strategy: ConstructorParameters<typeof WebSocketShard>[0], closeMs: number) {
    super(strategy, 0);
    this.#closeMs = closeMs;
  }

  /** A frozen peer never answers; `ws` alone would wait 30 s for it, and the RESUME with it. */
  override async destroy(options?: Parameters<WebSocketShard["destroy"]>[0]): Promise<void> {
    const socket = this.#socket;
    // The library listens no more: what a socket says of its end would crash the process.
    socket?.on("error", () => undefined);
    if (socket?.readyState === connecting) abandon(socket);
    // By then it may be closed, and another may stand in its place: only this one is cut.
    setTimeout(() => {
      if (socket?.readyState === closing) socket.terminate();
    }, this.#closeMs).unref();
    await super.destroy(options);
  }

  /**
   * The library answers "invalid session, but resumable" with a RESUME at once and on the same connection: a tight loop for
   * as long as Discord says so. Here it is made on the next connection, which waits its turn.
   */
  override async send(payload: GatewaySendPayload): Promise<void> {
    if (payload.op === GatewayOpcodes.Resume && this.#signedIn === this.#socket) {
      const recover = WebSocketShardDestroyRecovery.Resume;
      return await this.destroy({ code: keepSessionCode, reason: "told to resume", recover });
    }
    if (payload.op === GatewayOpcodes.Resume || payload.op === GatewayOpcodes.Identify) this.#signedIn = this.#socket;
    await super.send(payload);
  }

  /** Private only to the compiler; the library offers no other way to it. */
  get #socket(): WebSocket | null {
    return (this as unknown as { readonly connection: WebSocket | null }).connection;
  }
}

/** Ends a socket that has not opened. The library would leave it as it is, with its deadline running. */
function abandon(socket: WebSocket): void {
  socket.onclose = null;
  socket.terminate();
}
