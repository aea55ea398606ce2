/**
 * One control request from start to end. Only programs of this machine and the sandbox's own page may ask: a web page of
 * another origin, be it another port of this machine, could otherwise drive the sandbox through the visitor's browser.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { type FormErrors, Problem } from "../problem.ts";
import { type RequestBody, readBody } from "../rest/body.ts";
import type { Match, OpenCall, Reply, RouteTable } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import { BadRequest, type ControlRoute } from "./routes.ts";

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
    const { route, params } = routeFor(table, request.method ?? "GET", url.pathname);
    const { json, files } = await bodyFor(route, request);
    const param = (name: string): string => params.get(name) ?? "";
    const call: OpenCall = { param, host: request.headers.host, query: url.searchParams, body: json, files };
    return await route.handle(sandbox, call);
  } catch (error) {
    if (error instanceof BadRequest) return { status: error.status, body: { message: error.message, code: 0 } };
    if (error instanceof Problem) return { status: error.status, body: { ...error.toJSON(), message: wordsOf(error) } };
    throw error;
  }
}

function routeFor(table: RouteTable<ControlRoute>, method: string, path: string): Match<ControlRoute> {
  try {
    return table.find(method, path);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    throw new BadRequest(`The control API has no ${method} ${path}. docs/sandbox.md lists all it has.`, error.status);
  }
}

async function bodyFor({ method, template, maxBytes }: ControlRoute, request: IncomingMessage): Promise<RequestBody> {
  try {
    return await readBody(request, maxBytes);
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 413) throw error;
    const sentence = `${method} ${template} takes a body of up to ${maxBytes / 2 ** 20} MiB, and this one is larger.`;
    throw new BadRequest(sentence, error.status);
  }
}

/** Of a form that Discord would refuse, what is wrong with it: "Invalid Form Body" alone says nothing. */
function wordsOf({ message, errors }: Problem): string {
  return errors ? complaintsIn(errors).join("\n") : message;
}

function complaintsIn(errors: FormErrors): string[] {
  return Object.values(errors).flatMap((inner) =>
    Array.isArray(inner) ? inner.map(({ message }) => message) : complaintsIn(inner as FormErrors),
  );
}
