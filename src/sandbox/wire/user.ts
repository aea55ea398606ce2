/**
 * Users, the bot itself and the gateway's address, as routes and READY show them.
 * See [Discord Docs/User](https://docs.discord.com/developers/resources/user).
 */
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { User } from "../state/nouns.ts";
import type { BotRow } from "../state/rows.ts";

/** Where bots connect: under the host and port by which they have asked, so that it is the same way to here. */
export function gatewayUrl({ baseUrl }: Sandbox, askedHost: string | undefined): string {
  return askedHost ? `ws://${askedHost}/gateway/` : `${baseUrl.replace(/^http/, "ws")}/gateway/`;
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
