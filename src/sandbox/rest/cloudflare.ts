/**
 * The pages of Cloudflare, which stands in front of Discord: what a client gets that is refused, or when nothing behind it
 * answers. They are HTML with Cloudflare's headers; nothing in them is Discord's.
 * See [Cloudflare's error codes](https://developers.cloudflare.com/support/troubleshooting/http-status-codes/).
 */
import { randomBytes } from "node:crypto";

const titles: Readonly<Record<number, string>> = {
  403: "Attention Required! | Cloudflare",
  // Past 10,000 invalid requests in ten minutes: the address is banned.
  429: "Access denied | discord.com used Cloudflare to restrict access",
  502: "discord.com | 502: Bad gateway",
  503: "discord.com | 503: Service Temporarily Unavailable",
  504: "discord.com | 504: Gateway time-out",
  520: "discord.com | 520: Web server is returning an unknown error",
  521: "discord.com | 521: Web server is down",
  522: "discord.com | 522: Connection timed out",
};
const banMs = 60 * 60_000;

/** The headers and the text of such a page. */
export function cloudflarePage(status: number): { readonly headers: Record<string, string>; readonly text: string } {
  const ray = randomBytes(8).toString("hex");
  const title = titles[status] ?? `discord.com | ${status}`;
  const detail = status === 429 ? "<h1>Error 1015</h1><p>You are being rate limited</p>" : `<h1>${title}</h1>`;
  const text = `<!DOCTYPE html>
<html lang="en-US"><head><title>${title}</title></head>
<body>${detail}<p>Cloudflare Ray ID: <strong>${ray}</strong></p></body></html>
`;
  const headers = {
    server: "cloudflare",
    "cf-ray": `${ray}-SBX`,
    "cache-control": "no-store",
    ...(status === 429 ? { "retry-after": String(banMs / 1_000) } : {}),
  };
  return { headers, text };
}
