/**
 * One control request from start to end. Only programs of this machine and the sandbox's own page may ask: a web page of
 * another origin, be it another port of this machine, could otherwise drive the sandbox through the visitor's browser.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Problem } from "../problem.ts";
import { readBody } from "../rest/body.ts";
import type { OpenCall, Reply, RouteTable } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import { BadRequest, type ControlRoute } from "./routes.ts";

/** Saved worlds carry their files in base64. */
const maxBytes = 256 * 1024 * 1024;
const loopbackNames = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** True when `Host` names this machine: a name that was rebound to its address does not. */
export function isForHere({ headers }: IncomingMessage): boolean {
  const address = `http://${headers.host ?? ""}`;
  return URL.canParse(address) && loopbackNames.has(new URL(address).hostname);
}

/** True unless a browser says that a page of another origin asks. Programs that are no browsers say nothing of it. */
export function isFromOwnPage({ headers }: IncomingMessage): boolean {
  const { host, origin } = headers;
  const site = headers["sec-fetch-site"];
  const isOwnOrigin = origin === undefined || origin === `http://${host}`;
  return isOwnOrigin && (site === undefined || site === "same-origin" || site === "none");
}

/** Answers one request below `/sandbox`. */
export async function handleControl(
  sandbox: Sandbox,
  table: RouteTable<ControlRoute>,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const { status, body } = await answerTo(sandbox, table, request, url);
  response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
  response.end(body === undefined ? "" : JSON.stringify(body));
}

async function answerTo(
  sandbox: Sandbox,
  table: RouteTable<ControlRoute>,
  request: IncomingMessage,
  url: URL,
): Promise<Reply> {
  try {
    const { json, files } = await readBody(request, maxBytes);
    const { route, params } = table.find(request.method ?? "GET", url.pathname);
    const call: OpenCall = { param: (name) => params.get(name) ?? "", query: url.searchParams, body: json, files };
    return await route.handle(sandbox, call);
  } catch (error) {
    if (error instanceof BadRequest)
      return { status: error.status, body: { error: error.message, message: error.message } };
    if (error instanceof Problem) return { status: error.status, body: { error: error.message, ...error.toJSON() } };
    throw error;
  }
}
