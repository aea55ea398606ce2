/**
 * The program that runs the bots of this sandbox, as far as the sandbox knows it: an address of this machine and the bearer
 * token it wants. It registers itself (control/backstage.ts), in memory only; the token goes to that address and nowhere else.
 */
import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import { request } from "node:http";

/** A program that has registered. */
export interface House {
  /** `http://127.0.0.1:port`, without a slash at the end. */
  readonly url: string;
  readonly token: string;
}

/** What it answered, whatever the status. */
export interface HouseAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** It was asked and gave no answer; the message says why. */
export class HouseSilent extends Error {
  constructor({ url }: House, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`What runs the bots registered itself at ${url} and does not answer there: ${why}. It may have ended.`, {
      cause,
    });
    this.name = "HouseSilent";
  }
}

/** How long it may take to answer, from the first byte asked to the last one read. */
const deadlineMs = 5_000;

/** Asks it. @throws HouseSilent when there is no answer in time */
export function askHouse(house: House, method: string, path: string): Promise<HouseAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => reject(new HouseSilent(house, cause));
    const headers = { authorization: `Bearer ${house.token}` };
    const signal = AbortSignal.timeout(deadlineMs);
    const asked = request(`${house.url}${path}`, { method, headers, signal }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      response.on("error", fail);
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    asked.on("error", (error) => fail(signal.aborted ? new Error(`no answer within ${deadlineMs} ms`) : error));
    asked.end();
  });
}

/** Paths that belong to the house and are answered here too, so that one address serves for both. */
export const housePaths: ReadonlySet<string> = new Set(["/healthz", "/readyz", "/metrics"]);

/** Answers with what the house says at that path: 503 while none has registered, 502 when it is silent. */
export async function passOn(house: House | null, response: ServerResponse, path: string): Promise<void> {
  const { status, type, text } = house ? await heard(house, path) : { status: 503, type: plain, text: `${nobody}\n` };
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
  response.end(text);
}

/** Said while no program has registered. */
export const nobody = "Nothing that runs bots has registered with this sandbox. `guildhall up` does when it starts.";

const plain = "text/plain; charset=utf-8";

async function heard(house: House, path: string): Promise<{ status: number; type: string; text: string }> {
  try {
    const { status, headers, text } = await askHouse(house, "GET", path);
    return { status, type: headers["content-type"] ?? plain, text };
  } catch (error) {
    if (!(error instanceof HouseSilent)) throw error;
    return { status: 502, type: plain, text: `${error.message}\n` };
  }
}
