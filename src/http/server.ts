/**
 * The house's own HTTP server: takes requests, judges them, has their routes answer within a deadline. Started and closed by
 * the composition root, with its routes; knows nothing of what they are about.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Log } from "../log.ts";
import { admit } from "./admit.ts";
import { type Answer, refusal } from "./answer.ts";
import { withinDeadline } from "./deadline.ts";
import { findRoute, type Match, type Route } from "./route.ts";

/** Where to listen and what to answer. */
export interface HttpOptions {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly routes: readonly Route[];
  /** What secret routes ask for. */
  readonly token: string;
  readonly log: Log;
  /** From the request to its answer. Default 10 s. */
  readonly answerMs?: number;
}

/** A server that listens. */
export interface HttpServer {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  /** Takes nothing new, lets what is being answered end, and then closes, after one second at the latest. */
  close(): Promise<void>;
}

const limits = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  // Longer than the usual 15 s between two scrapes.
  keepAliveTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
} as const;
const maxConnections = 64;
const maxRequestsPerSocket = 1_000;
/** No route takes a body; a small one does no harm. */
const maxBodyBytes = 16 * 1024;
const usualAnswerMs = 10_000;
const closeMs = 1_000;

/** Starts to listen. Rejects with Node's own error (`EADDRINUSE`, `EADDRNOTAVAIL`, `EACCES`) where it cannot. */
export async function startHttpServer(options: HttpOptions): Promise<HttpServer> {
  const server = createServer(limits, (request, response) => void respond(request, response, options));
  server.maxConnections = maxConnections;
  server.maxRequestsPerSocket = maxRequestsPerSocket;
  await listen(server, options);
  const { address, family, port } = server.address() as AddressInfo;
  return { url: `http://${family === "IPv6" ? `[${address}]` : address}:${port}`, close: () => close(server) };
}

function listen(server: Server, { host, port }: HttpOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}

async function close(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await withinDeadline(closed, closeMs, () => server.closeAllConnections());
}

async function respond(request: IncomingMessage, response: ServerResponse, options: HttpOptions): Promise<void> {
  const { status, type, body, headers } = judgeBody(request) ?? (await answerTo(request, options));
  // It has gone away meanwhile, or the server is closing.
  if (response.destroyed) return;
  response.writeHead(status, {
    ...headers,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...(type && { "content-type": type, "content-length": Buffer.byteLength(body) }),
  });
  response.end(body);
}

/** What is too large is not read to its end: the connection is over. */
function judgeBody({ headers }: IncomingMessage): Answer | null {
  const close = { connection: "close" };
  if (headers["transfer-encoding"] !== undefined) return refusal(411, "Say how long the body is.", close);
  if (Number(headers["content-length"] ?? 0) <= maxBodyBytes) return null;
  return refusal(413, `A body may have ${maxBodyBytes} bytes.`, close);
}

async function answerTo(request: IncomingMessage, options: HttpOptions): Promise<Answer> {
  const { routes, token, log, answerMs = usualAnswerMs } = options;
  const { method = "", url = "" } = request;
  const path = url.split("?", 1)[0] ?? "";
  const match = findRoute(routes, method, path);
  if (match.kind === "none") return refusal(404, "There is nothing here. Try /healthz, /readyz or /metrics.");
  if (match.kind === "other") {
    const allow = match.methods.join(", ");
    return refusal(405, `This is asked with ${allow}.`, { allow });
  }
  const { host, authorization } = request.headers;
  const refused = admit(match.route, { host, authorization }, token);
  if (refused) return refused;
  try {
    return await withinDeadline(answered(match), answerMs, () => tooLate(answerMs));
  } catch (error) {
    log.error({ error, path }, "a request could not be answered");
    return refusal(500, "This could not be answered; the log says why.");
  }
}

async function answered({ route, parameters }: Extract<Match, { kind: "found" }>): Promise<Answer> {
  return await route.answer(parameters);
}

function tooLate(answerMs: number): Answer {
  return refusal(503, `There was no answer within ${answerMs / 1000} s.`);
}
