/** The pages of Discord on which a person adds a bot to their server, or changes its settings. Pure; shown by `setup` and `doctor`. */
import type { Snowflake } from "./ids.ts";
import { webAddress } from "./web-address.ts";

/** What an invite asks for. */
export interface Invite {
  readonly applicationId: Snowflake;
  readonly permissions: bigint;
  /** Chosen in advance; null lets the person choose. */
  readonly guildId: Snowflake | null;
}

/**
 * Discord's page for adding the bot, its server already chosen. Of a compatible server at `apiUrl`, the page at the same
 * place. See [Discord Docs/OAuth2](https://docs.discord.com/developers/topics/oauth2#bot-authorization-flow).
 */
export function inviteLink({ applicationId, permissions, guildId }: Invite, apiUrl: string): string {
  const query = new URLSearchParams({
    client_id: applicationId,
    scope: "bot applications.commands",
    permissions: String(permissions),
    ...(guildId === null ? {} : { guild_id: guildId, disable_guild_select: "true" }),
  });
  return `${webAddress(apiUrl)}/oauth2/authorize?${query}`;
}

/** Discord's page with a bot's token and intents; the list of all applications where its own is unknown. */
export function portalPage(applicationId: Snowflake | null): string {
  const portal = "https://discord.com/developers/applications";
  return applicationId === null ? portal : `${portal}/${applicationId}/bot`;
}
