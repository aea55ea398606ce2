/**
 * Users, the bot itself, its application and the gateway's address, as routes and READY show them.
 * See [Discord Docs/User](https://docs.discord.com/developers/resources/user).
 */
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { User } from "../state/nouns.ts";
import type { BotRow } from "../state/rows.ts";

/** Limited forms of the three privileged intents: presence 13, members 15, message content 19. */
const intentFlags = (1 << 13) | (1 << 15) | (1 << 19);

/** Where bots connect. */
export function gatewayUrl({ baseUrl }: Sandbox): string {
  return `${baseUrl.replace(/^http/, "ws")}/gateway/`;
}

/** A user by id. @throws Problem 10013 */
export function userOf({ world }: Sandbox, userId: string): User {
  const user = world.users.get(userId);
  if (!user) throw problem(10013);
  return user;
}

/** The bot's own user. */
export function wireSelf(sandbox: Sandbox, { userId }: BotRow): object {
  return { ...userOf(sandbox, userId), mfa_enabled: true, locale: "en-US", verified: true, email: null };
}

/** The flags of a bot's application: which privileged intents it was allowed. */
export function applicationFlags({ intentsDisallowed }: BotRow): number {
  return intentsDisallowed ? 0 : intentFlags;
}

/** The bot's application. */
export function wireApplication(sandbox: Sandbox, bot: BotRow): object {
  const user = userOf(sandbox, bot.userId);
  return {
    id: bot.applicationId,
    name: user.username,
    icon: null,
    description: "",
    summary: "",
    type: null,
    flags: applicationFlags(bot),
    flags_new: String(applicationFlags(bot)),
    bot: user,
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
