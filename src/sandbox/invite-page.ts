/**
 * `/oauth2/authorize`: the page behind a bot's invite link, where a person adds the bot to a guild. Plain HTML without
 * script. Only browsers of this machine get here (server.ts), and only this page can send its form.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { acceptInvite } from "./acts/invites.ts";
import { Problem } from "./problem.ts";
import { readBytes } from "./rest/body.ts";
import type { Sandbox } from "./sandbox.ts";

/** Where the page is. */
export const invitePath = "/oauth2/authorize";

const policy = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";
const style =
  "body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:15vh auto;padding:0 1rem}" +
  "button,select{font:inherit;padding:.4rem .8rem}";

/** Shows the page, or does what its button says. */
export async function serveInvite(
  sandbox: Sandbox,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const bot = sandbox.world.botsByApplication.get(url.searchParams.get("client_id") ?? "");
  const name = sandbox.world.users.get(bot?.userId ?? "")?.username;
  if (bot === undefined || name === undefined) return page(response, 404, "<p>There is no such application.</p>");
  if (request.method !== "POST") return page(response, 200, question(sandbox, name, url));
  const form = new URLSearchParams((await readBytes(request)).toString("utf8"));
  const guildId = form.get("guild_id") ?? "";
  try {
    const permissions = BigInt(/^\d+$/.exec(url.searchParams.get("permissions") ?? "")?.[0] ?? 0);
    acceptInvite(sandbox, { applicationId: bot.applicationId, guildId, permissions });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return page(response, error.status, `<p>${escaped(error.message)}.</p>`);
  }
  const guild = sandbox.world.guilds.get(guildId)?.guild.name ?? guildId;
  page(response, 200, `<h1>Done</h1><p>${escaped(name)} is in ${escaped(guild)}. You can close this page.</p>`);
}

function question({ world }: Sandbox, name: string, url: URL): string {
  const wanted = url.searchParams.get("guild_id");
  const guilds = [...world.guilds.values()].filter(({ guild }) => wanted === null || guild.id === wanted);
  if (guilds.length === 0) return "<p>There is no such server.</p>";
  const options = guilds.map(({ guild }) => `<option value="${escaped(guild.id)}">${escaped(guild.name)}</option>`);
  return (
    `<h1>Add ${escaped(name)} to a server</h1><form method="post" action="${escaped(url.pathname + url.search)}">` +
    `<label>Server <select name="guild_id">${options.join("")}</select></label> <button>Authorize</button></form>`
  );
}

function page(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy });
  response.end(
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>Add a bot</title><style>${style}</style><main>${body}</main>`,
  );
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
