/**
 * Who may ask: judged by the headers of a request, before its route is run. Against pages that point a name of their own at
 * this machine (DNS rebinding), and against whoever does not know the bearer token. Pure.
 */
import { createHash, timingSafeEqual } from "node:crypto";
import { isIP } from "node:net";
import { type Answer, refusal } from "./answer.ts";
import type { Route } from "./route.ts";

/** What is read of a request. */
export interface Credentials {
  readonly host: string | undefined;
  readonly authorization: string | undefined;
}

/** Null when the request may be answered; else what it is answered instead. */
export function admit(route: Route, { host = "", authorization = "" }: Credentials, token: string): Answer | null {
  if (!route.isForAnyHost && !isOwnHost(host)) {
    return refusal(403, "Only names of this machine are answered here: use 127.0.0.1, localhost or an IP address.");
  }
  if (!route.isSecret || isToken(authorization, token)) return null;
  return refusal(401, "This needs the bearer token of this start.", { "www-authenticate": "Bearer" });
}

/** An address or `localhost`, with or without a port: nobody can point those elsewhere. */
function isOwnHost(host: string): boolean {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  return name === "localhost" || isIP(name.replace(/^\[(.*)\]$/, "$1")) !== 0;
}

/** Takes as long for a near miss as for nonsense. */
function isToken(authorization: string, token: string): boolean {
  const given = /^Bearer (\S+)$/i.exec(authorization)?.[1];
  return given !== undefined && timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
