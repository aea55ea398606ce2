/**
 * A bot's application, and which privileged intents its flags say it was allowed.
 * See [Discord Docs/Application](https://docs.discord.com/developers/resources/application).
 */
import { Intent } from "../gateway/intents.ts";
import type { Sandbox } from "../sandbox.ts";
import type { ApplicationProfile, BotRow } from "../state/rows.ts";
import { userOf } from "./user.ts";

/** Flags of an application by privileged intent, in the limited form of bots in fewer than 100 guilds. */
const limitedFlags: readonly (readonly [intent: number, flag: number])[] = [
  [Intent.GUILD_PRESENCES, 1 << 13],
  [Intent.GUILD_MEMBERS, 1 << 15],
  [Intent.MESSAGE_CONTENT, 1 << 19],
];

/** The flags of a bot's application: which privileged intents it was allowed. */
export function applicationFlags({ disallowedIntents }: BotRow): number {
  return limitedFlags.reduce((flags, [intent, flag]) => (disallowedIntents & intent ? flags : flags | flag), 0);
}

/** The privileged intents that an application with these flags does not have. */
export function disallowedBy(flags: number): number {
  return limitedFlags.reduce((intents, [intent, flag]) => (flags & flag ? intents : intents | intent), 0);
}

/** What an application says of itself. */
export function profileOf({ application }: BotRow): ApplicationProfile {
  return application ?? { description: "", tags: [], installParams: null, customInstallUrl: null };
}

/** The bot's application. */
export function wireApplication(sandbox: Sandbox, bot: BotRow): object {
  const user = userOf(sandbox, bot.userId);
  const profile = profileOf(bot);
  return {
    id: bot.applicationId,
    name: user.username,
    icon: null,
    description: profile.description,
    summary: "",
    type: null,
    flags: applicationFlags(bot),
    flags_new: String(applicationFlags(bot)),
    bot: user,
    ...(profile.tags.length > 0 ? { tags: profile.tags } : {}),
    ...(profile.installParams ? { install_params: profile.installParams } : {}),
    ...(profile.customInstallUrl ? { custom_install_url: profile.customInstallUrl } : {}),
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: "0".repeat(64),
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    owner: user,
    approximate_guild_count: sandbox.world.guildsOf(bot.userId).length,
    approximate_user_install_count: 0,
    approximate_user_authorization_count: 0,
    explicit_content_filter: 0,
    team: null,
    eligible_oauth2_scopes: [],
  };
}
