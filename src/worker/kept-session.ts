/**
 * The gateway session of this worker. The library forgets it after every network error and would identify anew; a RESUME is
 * free and an IDENTIFY is not, so here it ends only when Discord says so. Part of the gateway, which tells it of connections.
 */
import type { SessionInfo } from "@discordjs/ws";
import { GatewayCloseCodes } from "discord-api-types/v10";
import type { GatewaySession } from "../ipc/worker-protocol.ts";

/** One session after the other, each for as long as Discord keeps it. */
export class KeptSession {
  #info: SessionInfo | null;
  #isConnected = false;
  #closedBy: number | null = null;

  /** `session`: what an earlier process has left; null for none. */
  constructor(session: GatewaySession | null) {
    this.#info = session && toSessionInfo(session);
  }

  /** As Discord knows it now; null before READY. */
  get info(): SessionInfo | null {
    return this.#info;
  }

  /** True while there is a connection on which it lives, or on which one may begin. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Discord has said HELLO. */
  open(): void {
    this.#isConnected = true;
  }

  /** The connection has ended. */
  close(code: number): void {
    this.#isConnected = false;
    this.#closedBy = code;
  }

  /** It began, or went on. Discord always says where to resume; a server in its place that does not means `commonUrl`. */
  update(info: SessionInfo, commonUrl: string | undefined): void {
    this.#info = { ...info, resumeURL: info.resumeURL ?? commonUrl };
  }

  /** It goes on at another address. */
  moveTo(resumeURL: string): void {
    if (this.#info) this.#info = { ...this.#info, resumeURL };
  }

  /** It goes on after this event, though later ones were received. */
  rewind(sequence: number): void {
    if (this.#info) this.#info = { ...this.#info, sequence };
  }

  /**
   * The library has forgotten it. That counts when Discord said so: by op 9, which comes while connected, or by close code
   * 4007. True when a session has ended by it.
   */
  forget(): boolean {
    if (!this.#isConnected && this.#closedBy !== GatewayCloseCodes.InvalidSeq) return false;
    this.#isConnected = false;
    const hasEnded = this.#info !== null;
    this.#info = null;
    return hasEnded;
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
