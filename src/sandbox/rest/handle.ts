/**
 * One REST request from start to end: fault, route, token, rate limit, body, handler, answer, transcript. Called by
 * server.ts for everything below `/api`. Knows no resource.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import type { RequestFault } from "../faults/forms.ts";
import { refuseInOutage } from "../faults/outage.ts";
import { Problem, problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { BotRow } from "../state/rows.ts";
import { type RequestBody, readBody, refuseUnknownKind } from "./body.ts";
import { cloudflarePage } from "./cloudflare.ts";
import { defaultLimit, type RateLimits, usedUp, type Verdict } from "./rate-limits.ts";
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
    if (fault === null) this.answer(this.#handled(match, limits));
    else this.#suffer(fault, match, limits);
  }

  answer(reply: Reply): void {
    const text = this.#begin(reply);
    this.#response.end(text);
  }

  /** Sends the head of an answer; returns the text of its body. */
  #begin({ status, body }: Reply): string {
    this.#record(status);
    const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
    const contentType = typeof body === "string" ? "text/html; charset=utf-8" : "application/json";
    const content = { "content-type": contentType, "content-length": String(Buffer.byteLength(text)) };
    this.#response.writeHead(status, { ...this.#skewed(this.#headers), ...(text === "" ? {} : content) });
    return text;
  }

  /** Headers as a server writes them whose clock is wrong. */
  #skewed(headers: Readonly<Record<string, string>>): Record<string, string> {
    const { skewMs } = this.#sandbox.faults.on("skew_clock", null) ?? {};
    if (skewMs === undefined) return { ...headers };
    const reset = headers["x-ratelimit-reset"];
    return {
      ...headers,
      date: new Date(this.#sandbox.now() + skewMs).toUTCString(),
      ...(reset === undefined ? {} : { "x-ratelimit-reset": (Number(reset) + skewMs / 1_000).toFixed(3) }),
    };
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
    refuseInOutage(this.#sandbox, this.#guildOf(params));
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
    const { host } = this.#request.headers;
    return { param, host, query: this.#url.searchParams, body: this.#body.json, files: this.#body.files };
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

  #guildOf(params: ReadonlyMap<string, string>): string | undefined {
    const channel = this.#sandbox.world.channels.get(params.get("channel_id") ?? "")?.channel;
    return params.get("guild_id") ?? channel?.guild_id;
  }

  /** What the armed fault makes of the request; all but the first three keep it from being carried out. */
  #suffer(fault: RequestFault, match: Match<Route>, limits: RateLimits): void {
    switch (fault.kind) {
      case "lose_reply":
        this.#record(this.#outcome(match, limits).status);
        this.#request.socket.destroy();
        return;
      case "cut_reply":
        this.#cut(this.#outcome(match, limits));
        return;
      case "slow": {
        const reply = this.#outcome(match, limits);
        setTimeout(() => this.answer(reply), fault.delayMs).unref();
        return;
      }
      case "hang":
        this.#record(0);
        return;
      case "fail":
        this.answer({ status: fault.status, body: fault.body });
        return;
      case "cloudflare": {
        const { headers, text } = cloudflarePage(fault.status);
        this.#headers = headers;
        this.answer({ status: fault.status, body: text });
        return;
      }
      case "rate_limit":
        this.answer(this.#limitedBy(fault, match.route));
    }
  }

  /** What would have been answered, a refusal too. */
  #outcome(match: Match<Route>, limits: RateLimits): Reply {
    try {
      return this.#handled(match, limits);
    } catch (error) {
      if (error instanceof Problem) return { status: error.status, body: error };
      throw error;
    }
  }

  /** The connection breaks in the middle of the body; an answer without one is lost whole. */
  #cut(reply: Reply): void {
    const body = Buffer.from(this.#begin(reply));
    this.#response.write(body.subarray(0, Math.floor(body.length / 2)), () => this.#request.socket.destroy());
  }

  #limitedBy({ scope, retryAfterMs }: Extract<RequestFault, { kind: "rate_limit" }>, route: Route): Reply {
    const isGlobal = scope === "global";
    const limit = route.limit ?? defaultLimit(route.method, route.template);
    const headers = isGlobal ? { "x-ratelimit-global": "true" } : usedUp(limit, this.#sandbox.now(), retryAfterMs);
    this.#headers = { "x-ratelimit-scope": scope };
    return this.#limited({ headers, retryAfterMs, isGlobal }, retryAfterMs);
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
