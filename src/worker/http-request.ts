/**
 * One HTTP request over `node:http`/`node:https` with keep-alive, in the shape that `@discordjs/rest` wants.
 * Why not `fetch`: it loads undici, 12–19 MB in every worker. For the same reason it takes no uploads: `FormData` is undici's.
 */
import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { RESTOptions } from "@discordjs/rest";

type MakeRequest = RESTOptions["makeRequest"];
type RequestInit = Parameters<MakeRequest>[1];
type ResponseLike = Awaited<ReturnType<MakeRequest>>;

/** A response of Discord is far smaller; anything larger is not Discord's. */
const maxBodyBytes = 8 * 1024 * 1024;

/**
 * Not bounded: how much is asked at once is for those who ask. A bound here is a queue, in which what a person waits for
 * stands behind requests that hang.
 */
const agentOptions = { keepAlive: true, maxFreeSockets: 16, scheduling: "lifo" } as const;
const httpAgent = new HttpAgent(agentOptions);
const httpsAgent = new HttpsAgent(agentOptions);

/**
 * Forgets the connections that no request uses. They tell nobody that the way to Discord is gone: one after the other would
 * cost a request its whole deadline.
 */
export function dropIdleConnections(): void {
  for (const { freeSockets } of [httpAgent, httpsAgent])
    for (const socket of Object.values(freeSockets).flat()) socket?.destroy();
}

async function readBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) {
      throw Object.assign(new Error(`The response is larger than ${maxBodyBytes} bytes.`), { code: "TOO_LARGE" });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toResponse(message: IncomingMessage, body: Buffer): ResponseLike {
  const status = message.statusCode ?? 0;
  const headers = {
    get: (name: string) => {
      const value = message.headers[name.toLowerCase()];
      return Array.isArray(value) ? value.join(", ") : (value ?? null);
    },
    has: (name: string) => message.headers[name.toLowerCase()] !== undefined,
  };
  const response = {
    status,
    statusText: message.statusMessage ?? "",
    ok: status >= 200 && status < 300,
    headers,
    body: null,
    bodyUsed: false,
    text: async () => body.toString("utf8"),
    json: async () => JSON.parse(body.toString("utf8")) as unknown,
    arrayBuffer: async () => new Uint8Array(body).buffer,
  };
  // The library reads only `get` and `has` of the headers; a real Headers object would load undici.
  return response as unknown as ResponseLike;
}

function bodyOf({ body }: RequestInit): Buffer | null {
  if (typeof body === "string") return Buffer.from(body);
  if (body === null || body === undefined) return null;
  throw new TypeError("Only JSON can be sent from a worker.");
}

/** Performs one request; rejects when the connection fails or `init.signal` aborts. Retries nothing. */
export function httpRequestOnce(url: string, init: RequestInit): Promise<ResponseLike> {
  const secure = url.startsWith("https:");
  const send = secure ? httpsRequest : httpRequest;
  const body = bodyOf(init);
  const headers: Record<string, string> = { ...(init.headers as Record<string, string>) };
  if (body) headers["content-length"] = String(body.length);
  return new Promise((resolve, reject) => {
    const options = { method: init.method ?? "GET", headers, agent: secure ? httpsAgent : httpAgent };
    const signal = init.signal as AbortSignal | null | undefined;
    const request = send(url, signal ? { ...options, signal } : options, (message) => {
      readBody(message).then((bytes) => resolve(toResponse(message, bytes)), reject);
    });
    request.on("error", (error) => {
      if (signal?.aborted) dropIdleConnections();
      reject(error);
    });
    request.end(body ?? undefined);
  });
}
