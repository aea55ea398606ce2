/**
 * What a bot's invite link asks for. Of a link that cannot be followed, a sentence that says why.
 * See [Discord Docs/Bot authorization flow](https://docs.discord.com/developers/topics/oauth2#bot-authorization-flow).
 */
import type { Sandbox } from "../sandbox.ts";
import type { User } from "../state/nouns.ts";
import { permissionNames } from "../state/permission-names.ts";
import type { BotRow } from "../state/rows.ts";
import type { GuildState } from "../state/world.ts";

/** A link that can be followed. */
export interface InviteLink {
  readonly bot: BotRow;
  readonly user: User;
  readonly permissions: bigint;
  /** The names of `permissions`. */
  readonly permissionNames: readonly string[];
  readonly hasCommands: boolean;
  /** The guilds one may choose from; the first is chosen in advance. */
  readonly guilds: readonly GuildState[];
}

/** A link that cannot be followed, with the status of the answer. */
export class UnusableLink extends Error {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.name = "UnusableLink";
    this.status = status;
  }
}

const knownScopes = new Set(["bot", "applications.commands"]);

/** Reads a link. @throws UnusableLink */
export function readInviteLink(sandbox: Sandbox, query: URLSearchParams): InviteLink {
  const bot = botOf(sandbox, query.get("client_id"));
  const user = sandbox.world.users.get(bot.userId);
  if (!user) throw new UnusableLink(`The application ${bot.applicationId} has no bot any more.`, 404);
  const scopes = scopesOf(bot, query.get("scope"));
  const permissions = permissionsOf(bot, query.get("permissions"));
  return {
    bot,
    user,
    ...permissions,
    hasCommands: scopes.includes("applications.commands"),
    guilds: guildsOf(sandbox, query.get("guild_id"), query.get("disable_guild_select") === "true"),
  };
}

function botOf({ world }: Sandbox, clientId: string | null): BotRow {
  if (!clientId)
    throw new UnusableLink("This link does not say which application it is for: client_id is missing.", 400);
  const bot = world.botsByApplication.get(clientId);
  if (bot) return bot;
  throw new UnusableLink(`This link is for the application ${clientId}, and there is none with that client_id.`, 404);
}

/** A link without scopes asks for what the application is installed with. */
function scopesOf({ application }: BotRow, given: string | null): readonly string[] {
  const scopes = given?.split(" ").filter((scope) => scope !== "") ?? application?.installParams?.scopes ?? [];
  const unknown = scopes.find((scope) => !knownScopes.has(scope));
  if (unknown !== undefined) {
    const known = [...knownScopes].join(" and ");
    throw new UnusableLink(`This link asks for the scope "${unknown}". The sandbox knows ${known} only.`, 400);
  }
  if (scopes.includes("bot")) return scopes;
  throw new UnusableLink('This link does not ask to add a bot: put "bot" into its scope.', 400);
}

function permissionsOf(
  { application }: BotRow,
  given: string | null,
): Pick<InviteLink, "permissions" | "permissionNames"> {
  const text = given ?? application?.installParams?.permissions ?? "0";
  if (!/^\d{1,20}$/.test(text)) {
    throw new UnusableLink(`The permissions of this link must be a number in decimal digits, not "${text}".`, 400);
  }
  const names = permissionNames(BigInt(text));
  if (names) return { permissions: BigInt(text), permissionNames: names };
  throw new UnusableLink(`The permissions of this link, ${text}, hold a bit that Discord does not define.`, 400);
}

/** `isFixed`: nothing but the guild of the link may be chosen. */
function guildsOf({ world }: Sandbox, guildId: string | null, isFixed: boolean): readonly GuildState[] {
  const wanted = guildId === null ? undefined : world.guilds.get(guildId);
  if (guildId !== null && !wanted)
    throw new UnusableLink(`This link is for the server ${guildId}, and there is none.`, 404);
  const others = [...world.guilds.values()].filter((state) => state !== wanted);
  const offered = wanted ? [wanted, ...(isFixed ? [] : others)] : others;
  if (offered.length === 0) throw new UnusableLink("There is no server yet to which a bot could be added.", 404);
  return offered;
}
