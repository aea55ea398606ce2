/**
 * One REST request from start to end: fault, route, token, rate limit, body, handler, answer, transcript. Called by
 * server.ts for everything below `/api`. Knows no resource.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Problem, problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { BotRow } from "../state/rows.ts";
import { type RequestBody, readBody, refuseUnknownKind } from "./body.ts";
import type { RestFault } from "./faults.ts";
import { defaultLimit, type RateLimits, type Verdict } from "./rate-limits.ts";
import { checkIds, type Match, type OpenCall, type Reply, type Route, type RouteTable } from "./routes.ts";

const noBody: RequestBody = { json: undefined, files: [] };
const majorResources = ["channel_id", "guild_id", "webhook_id"];

/** Answers one request. `path` starts below `/api`. */
export type RestHandler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

/** A handler over `table`. */
export function restHandler(sandbox: Sandbox, table: RouteTable<Route>, limits: RateLimits): RestHandler {
  return async (request, response, url) => {
    const exchange = new Exchange(sandbox, request, response, url);
    try {
      await exchange.run(table, limits);
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      exchange.answer({ status: error.status, body: error });
    }
  };
}

/** The path below `/api` or `/api/vN`. @throws Problem 50041 for versions that Discord does not serve. */
function apiPath(pathname: string): string {
  const rest = pathname.slice("/api".length);
  const version = /^\/v(\d+)(?=\/|$)/.exec(rest);
  if (!version) return rest;
  if (version[1] !== "9" && version[1] !== "10") throw problem(50041);
  return rest.slice(version[0].length);
}

class Exchange {
  readonly #sandbox: Sandbox;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #url: URL;
  readonly #method: string;
  #bot: BotRow | null = null;
  #route = "unknown";
  #body: RequestBody = noBody;
  #headers: Record<string, string> = {};

  constructor(sandbox: Sandbox, request: IncomingMessage, response: ServerResponse, url: URL) {
    this.#sandbox = sandbox;
    this.#request = request;
    this.#response = response;
    this.#url = url;
    this.#method = request.method ?? "GET";
  }

  async run(table: RouteTable<Route>, limits: RateLimits): Promise<void> {
    this.#bot = this.#botOfToken();
    const path = apiPath(this.#url.pathname);
    const match = table.find(this.#method, path);
    this.#route = match.route.template;
    // Read before anything is refused: a client that is still sending would see a reset instead of the answer.
    this.#body = await readBody(this.#request);
    refuseUnknownKind(this.#request, this.#body);
    const fault = this.#sandbox.faults.take(this.#bot?.userId ?? null, this.#method, this.#route, path);
    if (fault && fault.kind !== "lose_reply") {
      this.#fail(fault);
      return;
    }
    const reply = this.#handled(match, limits);
    if (fault) this.#lose(reply);
    else this.answer(reply);
  }

  answer({ status, body }: Reply): void {
    this.#record(status);
    const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
    const contentType = typeof body === "string" ? "text/html; charset=utf-8" : "application/json";
    this.#response.writeHead(status, { ...this.#headers, ...(text === "" ? {} : { "content-type": contentType }) });
    this.#response.end(text);
  }

  #handled({ route, params }: Match<Route>, limits: RateLimits): Reply {
    const call = this.#call(params);
    if (route.auth === "open") {
      checkIds(params);
      return route.handle(this.#sandbox, call);
    }
    const bot = this.#bot;
    if (bot === null) throw new Problem(401, 0, "401: Unauthorized");
    checkIds(params);
    const limit = route.limit === undefined ? defaultLimit(route.method, route.template) : route.limit;
    if (limit !== null && !this.#sandbox.liftLimits) {
      const resource = majorResources.map((name) => params.get(name) ?? "").join(":");
      const verdict = limits.takeGlobal(bot.userId) ?? limits.take(bot.userId, limit, resource);
      if (verdict.retryAfterMs !== null) return this.#limited(verdict, verdict.retryAfterMs);
      this.#headers = { ...verdict.headers };
    }
    return route.handle(this.#sandbox, { ...call, bot });
  }

  #call(params: ReadonlyMap<string, string>): OpenCall {
    const param = (name: string): string => {
      const value = params.get(name);
      if (value === undefined) throw new Error(`The route ${this.#route} has no part {${name}}.`);
      return value;
    };
    return { param, query: this.#url.searchParams, body: this.#body.json, files: this.#body.files };
  }

  #botOfToken(): BotRow | null {
    const token = /^Bot (\S+)$/.exec(this.#request.headers.authorization ?? "")?.[1];
    const bot = this.#sandbox.world.botsByToken.get(token ?? "");
    return bot && !bot.revoked ? bot : null;
  }

  #limited(verdict: Verdict, retryAfterMs: number): Reply {
    const seconds = Math.max(retryAfterMs, 1) / 1000;
    const scope = this.#headers["x-ratelimit-scope"] ?? (verdict.isGlobal ? "global" : "user");
    this.#headers = { ...verdict.headers, "x-ratelimit-scope": scope, "retry-after": String(Math.ceil(seconds)) };
    const message = scope === "shared" ? "The resource is being rate limited." : "You are being rate limited.";
    return { status: 429, body: { message, retry_after: seconds, global: verdict.isGlobal } };
  }

  #fail(fault: Exclude<RestFault, { kind: "lose_reply" }>): void {
    if (fault.kind === "hang") {
      this.#record(0);
    } else if (fault.kind === "fail") {
      this.answer({ status: fault.status, body: fault.body });
    } else {
      this.#headers = { "x-ratelimit-scope": fault.scope };
      const isGlobal = fault.scope === "global";
      const headers: Record<string, string> = isGlobal ? { "x-ratelimit-global": "true" } : {};
      this.answer(this.#limited({ headers, retryAfterMs: fault.retryAfterMs, isGlobal }, fault.retryAfterMs));
    }
  }

  #lose(reply: Reply): void {
    this.#record(reply.status);
    this.#request.socket.destroy();
  }

  #record(status: number): void {
    this.#sandbox.transcript.add({
      at: this.#sandbox.now(),
      bot: this.#bot?.userId ?? null,
      kind: "rest",
      method: this.#method,
      path: this.#url.pathname + this.#url.search,
      route: this.#route,
      status,
      body: this.#body.json,
    });
  }
}
