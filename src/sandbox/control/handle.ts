/**
 * One control request from start to end. Only pages and programs of this machine may ask: a `Host` or `Origin` that is not
 * loopback is refused, because a web page elsewhere could otherwise drive the sandbox through the visitor's browser.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Problem } from "../problem.ts";
import { readBody } from "../rest/body.ts";
import type { OpenCall, Reply, RouteTable } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import { BadRequest, type ControlRoute } from "./routes.ts";

const loopbackNames = new Set(["127.0.0.1", "localhost", "[::1]"]);

/** True when both `Host` and `Origin` (if any) name this machine. */
export function isFromHere(request: IncomingMessage): boolean {
  const { host, origin } = request.headers;
  return isLoopback(`http://${host ?? ""}`) && (origin === undefined || isLoopback(origin));
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
    const { json, files } = await readBody(request);
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

function isLoopback(address: string): boolean {
  return URL.canParse(address) && loopbackNames.has(new URL(address).hostname);
}
