/**
 * One shard of `@discordjs/ws` that does not wait long for a goodbye. The library closes a connection that has gone silent
 * and waits for the answer before it resumes; from a peer that is frozen or cut off none comes, and `ws` gives up after
 * 30 s. Made by `gateway.ts`.
 */
import { WebSocketShard, type WebSocketShardDestroyOptions } from "@discordjs/ws";
import type { WebSocket } from "ws";

const closing: WebSocket["CLOSING"] = 2;

/** A shard whose connections end at most `closeMs` after their close frame was sent. */
export class Shard extends WebSocketShard {
  readonly #closeMs: number;

  constructor(strategy: ConstructorParameters<typeof WebSocketShard>[0], closeMs: number) {
    super(strategy, 0);
    this.#closeMs = closeMs;
  }

  override async destroy(options?: WebSocketShardDestroyOptions): Promise<void> {
    // Private only to the compiler; the library offers no other way to its socket.
    const { connection: socket } = this as unknown as { readonly connection: WebSocket | null };
    // By then it may be closed, and another may stand in its place: only this one is cut.
    setTimeout(() => {
      if (socket?.readyState === closing) socket.terminate();
    }, this.#closeMs).unref();
    await super.destroy(options);
  }
}
