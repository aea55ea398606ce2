/**
 * What a route is, and how a path finds its route. Templates are those of Discord's API description, so that tests can
 * compare both. Handlers stand in the files beside this one, one per resource.
 */
import { badField, Problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { BotRow } from "../state/rows.ts";
import { isId } from "../state/snowflakes.ts";
import type { UploadedFile } from "./body.ts";
import type { Limit } from "./rate-limits.ts";

/** One request of whoever knows the path: gateway address, interaction and webhook tokens. */
export interface OpenCall {
  /** A part of the path by its name in the template. */
  param(name: string): string;
  /** The host and port by which it was asked; absent when the client does not say. */
  readonly host: string | undefined;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly files: readonly UploadedFile[];
}

/** One request of a bot. */
export interface Call extends OpenCall {
  readonly bot: BotRow;
}

/** An answer; no body means 204. */
export interface Reply {
  readonly status: number;
  readonly body?: unknown;
}

/** A method and path of the API. `limit` absent means the default bucket, null none. */
export type Route = {
  readonly method: string;
  readonly template: string;
  readonly limit?: Limit | null;
} & (
  | { readonly auth: "bot"; readonly handle: (sandbox: Sandbox, call: Call) => Reply }
  | { readonly auth: "open"; readonly handle: (sandbox: Sandbox, call: OpenCall) => Reply }
);

/** A route of bots. */
export function route(
  method: string,
  template: string,
  handle: (sandbox: Sandbox, call: Call) => Reply,
  limit?: Limit | null,
): Route {
  return { method, template, auth: "bot", handle, ...(limit === undefined ? {} : { limit }) };
}

/** A route that needs no bot token; never rate limited. */
export function openRoute(
  method: string,
  template: string,
  handle: (sandbox: Sandbox, call: OpenCall) => Reply,
): Route {
  return { method, template, auth: "open", handle, limit: null };
}

/** 200 with a body. */
export function ok(body: unknown): Reply {
  return { status: 200, body };
}

/** 204 without one. */
export function noContent(): Reply {
  return { status: 204 };
}

/** A route that fits, with the parts of the path. */
export interface Match<R> {
  readonly route: R;
  readonly params: ReadonlyMap<string, string>;
}

/** Finds routes by method and path. */
export class RouteTable<R extends { readonly method: string; readonly template: string }> {
  readonly routes: readonly R[];
  readonly #byLength = new Map<number, { route: R; segments: readonly string[] }[]>();

  constructor(routes: readonly R[]) {
    this.routes = routes;
    for (const candidate of [...routes].sort((a, b) => placeholders(a.template) - placeholders(b.template))) {
      const segments = segmentsOf(candidate.template);
      const siblings = this.#byLength.get(segments.length) ?? [];
      siblings.push({ route: candidate, segments });
      this.#byLength.set(segments.length, siblings);
    }
  }

  /** @throws Problem 404 for an unknown path, 405 for a known one with another method. */
  find(method: string, path: string): Match<R> {
    const given = segmentsOf(path);
    let isKnownPath = false;
    for (const { route: candidate, segments } of this.#byLength.get(given.length) ?? []) {
      const params = matchSegments(segments, given);
      if (params === null) continue;
      if (candidate.method === method) return { route: candidate, params };
      isKnownPath = true;
    }
    throw isKnownPath ? new Problem(405, 0, "405: Method Not Allowed") : new Problem(404, 0, "404: Not Found");
  }
}

/** @throws Problem 50035 for a part that should be an id and is none. */
export function checkIds(params: ReadonlyMap<string, string>): void {
  for (const [name, value] of params) {
    if (name.endsWith("_id") && !isId(value)) {
      throw badField([name], "NUMBER_TYPE_COERCE", `Value "${value}" is not snowflake.`);
    }
  }
}

function segmentsOf(path: string): string[] {
  return path.split("/").filter((segment) => segment !== "");
}

function placeholders(template: string): number {
  return template.split("{").length - 1;
}

function matchSegments(segments: readonly string[], given: readonly string[]): Map<string, string> | null {
  const params = new Map<string, string>();
  for (const [index, segment] of segments.entries()) {
    const value = given[index] ?? "";
    if (segment.startsWith("{")) params.set(segment.slice(1, -1), decoded(value));
    else if (segment !== decoded(value)) return null;
  }
  return params;
}

function decoded(segment: string): string {
  try {
    return segment.includes("%") ? decodeURIComponent(segment) : segment;
  } catch (error) {
    throw new Problem(400, 0, `400: Bad Request (${String(error)})`);
  }
}
