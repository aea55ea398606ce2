/**
 * `/oauth2/authorize`: the page behind a bot's invite link, where a person adds the bot to a guild. Plain HTML without
 * script. Only browsers of this machine get here (server.ts), and only this page can send its form.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import { acceptInvite } from "../acts/invites.ts";
import { Problem } from "../problem.ts";
import { readBytes } from "../rest/body.ts";
import type { Sandbox } from "../sandbox.ts";
import { type InviteLink, readInviteLink, UnusableLink } from "./invite-link.ts";
import { inviteStyleSource } from "./invite-style.ts";
import { askView, doneView, refusalView } from "./invite-view.ts";

/** Where the page is. */
export const invitePath = "/oauth2/authorize";

/** The form holds the id of a guild. */
const maxFormBytes = 1_024;

const policy = [
  "default-src 'none'",
  `style-src ${inviteStyleSource}`,
  "img-src 'self' data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

const headers = {
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": policy,
  "x-content-type-options": "nosniff",
  "referrer-policy": "same-origin",
  "cache-control": "no-store",
};

/** Shows the page, or does what its button says. */
export async function serveInvite(
  sandbox: Sandbox,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const { status, html } = await answerTo(sandbox, request, url);
  response.writeHead(status, headers);
  response.end(html);
}

async function answerTo(
  sandbox: Sandbox,
  request: IncomingMessage,
  { pathname, search, searchParams }: URL,
): Promise<{ readonly status: number; readonly html: string }> {
  try {
    const link = readInviteLink(sandbox, searchParams);
    const html = request.method === "POST" ? await accept(sandbox, link, request) : askView(link, pathname + search);
    return { status: 200, html };
  } catch (error) {
    if (!(error instanceof UnusableLink || error instanceof Problem)) throw error;
    return { status: error.status, html: refusalView(error.message) };
  }
}

async function accept(sandbox: Sandbox, link: InviteLink, request: IncomingMessage): Promise<string> {
  const form = new URLSearchParams((await readBytes(request, maxFormBytes)).toString("utf8"));
  const guildId = form.get("guild_id") ?? "";
  const state = link.guilds.find(({ guild }) => guild.id === guildId);
  if (!state) throw new UnusableLink(`The server "${guildId}" is not among those this link is for.`, 404);
  acceptInvite(sandbox, { applicationId: link.bot.applicationId, guildId, permissions: link.permissions });
  return doneView(link.user, state.guild.name);
}
