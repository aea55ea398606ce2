/** A Discord that says exactly what a test wants, where the sandbox is too well-behaved: odd dispatches, odd HTTP. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";

/** Answers one request that is not for the gateway's address. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const notFound: Answer = (_, response) => response.writeHead(404).end();

/**
 * Starts one that stops with the test. Signs in whoever asks, as bot 1 in no guild; but answers
 * the first `refusedCount` IDENTIFYs with "invalid session". `spentCount`: IDENTIFYs of the day before the first one here. `resumed` answers the
 * nth RESUME; by default nothing does. `odd` replaces fields of READY. It acknowledges no heartbeat.
 */
export async function startRawDiscord({
  answer = notFound,
  refusedCount = 0,
  spentCount = 0,
  resumed = (_count: number): object | null => null,
  odd = {},
  heartbeatMs = 41_250,
} = {}) {
  const sockets: WebSocket[] = [];
  const identifiedAt: number[] = [];
  const resumedAt: number[] = [];
  const server = createServer((request, response) => {
    if (!request.url?.endsWith("/gateway/bot")) return answer(request, response);
    const remaining = 1_000 - spentCount - identifiedAt.length;
    const limit = { total: 1_000, remaining, reset_after: 60_000, max_concurrency: 1 };
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ url: host.replace("http", "ws"), shards: 1, session_start_limit: limit }));
  });
  const gateway = new WebSocketServer({ server });
  gateway.on("connection", (socket) => {
    sockets.push(socket);
    socket.send(JSON.stringify({ op: 10, d: { heartbeat_interval: heartbeatMs } }));
    socket.on("message", (text) => {
      const { op } = JSON.parse(String(text));
      if (op === 6) {
        const said = resumed(resumedAt.push(performance.now()));
        if (said) socket.send(JSON.stringify(said));
      }
      if (op !== 2) return;
      if (identifiedAt.push(performance.now()) > refusedCount) dispatch({ t: "READY", s: 1, d: ready });
      else socket.send(JSON.stringify({ op: 9, d: false }));
    });
  });
  const dispatch = (payload: { readonly t: string; readonly s: number; readonly d: unknown }): void => {
    for (const socket of sockets) socket.send(JSON.stringify({ op: 0, ...payload }));
  };
  const invalidate = (): void => {
    for (const socket of sockets) socket.send(JSON.stringify({ op: 9, d: false }));
  };
  /** The lines stay open, and nobody reads what comes. */
  const freeze = (): void => {
    for (const socket of sockets) socket.pause();
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const host = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ready = {
    user: { id: "1", username: "raw" },
    application: { id: "2" },
    guilds: [],
    session_id: "raw",
    resume_gateway_url: host.replace("http", "ws"),
    ...odd,
  };
  onTestFinished(async () => {
    for (const socket of sockets) socket.terminate();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { apiUrl: `${host}/api`, dispatch, freeze, invalidate, identifiedAt, resumedAt };
}
