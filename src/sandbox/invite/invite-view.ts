/**
 * The page that adds a bot to a guild, as HTML: what is asked, what was done, and what is wrong with a link. Every text
 * that somebody wrote is escaped here.
 */
import type { User } from "../state/nouns.ts";
import type { GuildState } from "../state/world.ts";
import type { InviteLink } from "./invite-link.ts";
import { inviteStyle } from "./invite-style.ts";

/** Asks whether the bot may come in; the form goes to `action`. */
export function askView({ user, bot, guilds, permissionNames, hasCommands }: InviteLink, action: string): string {
  const about = bot.application?.description ?? "";
  const isIn = ({ members }: GuildState): boolean => members.has(user.id);
  return view(
    `Add ${user.username}`,
    `<header>${picture(user)}<h1>Add ${escaped(user.username)} to a server</h1>${about && `<p>${escaped(about)}</p>`}</header>
<h2>It will be able to</h2>
${list([...(hasCommands ? ["Offer commands"] : []), ...permissionNames])}
<form method="post" action="${escaped(action)}">
<label for="guild">Server</label>
<select id="guild" name="guild_id">${guilds.map((state) => option(state, isIn(state))).join("")}</select>
${guilds.some(isIn) ? '<p class="note">Where it is a member already, its permissions become these.</p>' : ""}
<button>Authorize</button>
</form>`,
  );
}

/** Says that the bot is in. */
export function doneView(user: User, guildName: string): string {
  return view(
    `${user.username} is in`,
    `<header>${picture(user)}<h1>${escaped(user.username)} is in ${escaped(guildName)}</h1>
<p>You can close this page, or <a href="/">look at the server</a>.</p></header>`,
  );
}

/** Says why the link cannot be followed. */
export function refusalView(sentence: string): string {
  return view(
    "This link cannot be followed",
    `<h1>This link cannot be followed</h1><p role="alert">${escaped(sentence)}</p>`,
  );
}

function picture({ id, avatar, username }: User): string {
  if (avatar !== null) return `<img src="/avatars/${escaped(id)}/${escaped(avatar)}.png" alt="">`;
  const initials = username.split(/\s+/).flatMap((word) => [...word].slice(0, 1));
  return `<span class="initials" aria-hidden="true">${escaped(initials.slice(0, 2).join(""))}</span>`;
}

function list(entries: readonly string[]): string {
  if (entries.length === 0) return "<p>Nothing but what everyone there may do.</p>";
  return `<ul>${entries.map((entry) => `<li>${escaped(entry)}</li>`).join("")}</ul>`;
}

function option({ guild }: GuildState, isMember: boolean): string {
  return `<option value="${escaped(guild.id)}">${escaped(guild.name)}${isMember ? " (is a member)" : ""}</option>`;
}

function view(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>${inviteStyle}</style>
</head>
<body><main>${body}</main></body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
