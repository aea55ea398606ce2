/**
 * Reads how long a 429 asks to wait. Discord says it in headers and in the body; the library reads headers only, and not
 * every server in Discord's place sends them. Called by `rest.ts` for each 429.
 */
import * as z from "zod";

/** What is read of a response. */
interface Limited {
  readonly headers: Pick<Headers, "get" | "has">;
  json(): Promise<unknown>;
}

/** See [Discord Docs/Rate limits](https://docs.discord.com/developers/topics/rate-limits#exceeding-a-rate-limit-rate-limit-response-structure). */
const rateLimit = z.object({ retry_after: z.number().optional(), global: z.boolean().optional() });

/** The headers of a 429, completed by what its body says: the longer wait counts. */
export async function limitHeaders({ headers, ...response }: Limited): Promise<Pick<Headers, "get" | "has">> {
  // A web page is no JSON: then the headers are all there is.
  const body = rateLimit.safeParse(await response.json().catch(() => null)).data ?? {};
  const seconds = Math.max(Number(headers.get("retry-after")) || 0, body.retry_after ?? 0);
  const known = new Map<string, string>();
  if (seconds > 0) known.set("retry-after", String(seconds));
  if (body.global) known.set("x-ratelimit-global", "true");
  return {
    get: (name) => known.get(name.toLowerCase()) ?? headers.get(name),
    has: (name) => known.has(name.toLowerCase()) || headers.has(name),
  };
}
