/**
 * The gateway's door: WebSocket upgrades below `/gateway`, and the connections that are open. Control API faults reach
 * sockets through here.
 */
import { type IncomingMessage, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Sandbox } from "../sandbox.ts";
import { Connection } from "./connection.ts";
import { Close } from "./payload.ts";

/** All connections of all bots. */
export class Gateway {
  readonly #sandbox: Sandbox;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: 1 << 20 });
  readonly #connections = new Set<Connection>();

  constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  /** Takes over an HTTP upgrade, or refuses it when it is not for the gateway. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? "/", "http://sandbox");
    if (!/^\/gateway\/?$/.test(url.pathname)) {
      socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
      return;
    }
    const refusal = this.#sandbox.faults.on("refuse_gateway", null);
    if (refusal) {
      refuse(socket, refusal.status);
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      const version = url.searchParams.get("v");
      if (version !== null && version !== "10" && version !== "9") {
        webSocket.close(Close.invalidApiVersion, "Invalid API version.");
        return;
      }
      const connection = new Connection(this.#sandbox, webSocket, request.headers.host);
      this.#connections.add(connection);
      webSocket.on("close", () => this.#connections.delete(connection));
    });
  }

  /** The open connections of a bot; of all bots when `botId` is undefined. */
  connectionsOf(botId: string | undefined): Connection[] {
    return [...this.#connections].filter((connection) => botId === undefined || connection.botId === botId);
  }

  /** Cuts every line; sessions stay, so that bots can RESUME when the sandbox comes back. */
  close(): void {
    for (const connection of this.#connections) connection.drop();
    this.#server.close();
  }
}

/** Answers with a status of whatever stands in front of the gateway, or not at all. */
function refuse(socket: Duplex, status: number | undefined): void {
  if (status === undefined) socket.destroy();
  else socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
