/** Accounts: people and bots, their names and avatars. They join guilds with members.ts. */
import { createHash, randomUUID } from "node:crypto";
import type { Sandbox } from "../sandbox.ts";
import type { User } from "../state/nouns.ts";
import type { BotRow, Event } from "../state/rows.ts";
import { put } from "../state/tables.ts";
import { memberEvent } from "../wire/guild.ts";
import { showBot } from "./bot-state.ts";

/** What changes of an account; absent parts stay. */
export interface UserChange {
  readonly username?: string | undefined;
  readonly displayName?: string | null | undefined;
  /** The bytes of an image, or null for none. */
  readonly avatar?: Buffer | null | undefined;
}

/** Makes a person. */
export function createUser(sandbox: Sandbox, username: string): User {
  const user = newUser(sandbox, username, false);
  sandbox.commit([put("user", user)]);
  return user;
}

/** Makes a bot account, with a token of Discord's shape unless one is given. */
export function createBot(sandbox: Sandbox, username: string, token?: string): BotRow {
  const user = newUser(sandbox, username, true);
  const bot: BotRow = {
    userId: user.id,
    // Since 2016 a bot's user and its application share their id.
    applicationId: user.id,
    token: token ?? newToken(user.id),
    revoked: false,
    disallowedIntents: 0,
    presence: { status: "offline", activities: [] },
    identifies: { windowStartedAt: 0, count: 0, lastAt: 0 },
  };
  sandbox.commit([put("user", user), put("bot", bot)]);
  showBot(sandbox, bot);
  return bot;
}

/** Changes an account; the account itself hears USER_UPDATE, its guilds GUILD_MEMBER_UPDATE. */
export function updateUser(sandbox: Sandbox, before: User, change: UserChange): User {
  const { username, displayName, avatar } = change;
  const user: User = {
    ...before,
    ...(username === undefined ? {} : { username }),
    ...(displayName === undefined ? {} : { global_name: displayName }),
    ...(avatar === undefined ? {} : { avatar: avatar === null ? null : avatarHashOf(sandbox, avatar) }),
  };
  const members = sandbox.world.guildsOf(user.id).flatMap(({ guild, members }): Event[] => {
    const member = members.get(user.id);
    return member ? [memberEvent("GUILD_MEMBER_UPDATE", guild.id, user, member)] : [];
  });
  sandbox.commit([put("user", user)], [{ t: "USER_UPDATE", d: user, to: { users: [user.id] } }, ...members]);
  return user;
}

/** The name under which the shelf keeps an avatar. */
export function avatarKey(hash: string): string {
  return `avatar-${hash}`;
}

/** A new, random token in the shape of Discord's. */
export function newToken(userId: string): string {
  const random = randomUUID().replaceAll("-", "");
  return `${Buffer.from(userId).toString("base64url")}.${random.slice(0, 6)}.${random}${random.slice(0, 6)}`;
}

/** Keeps a picture and returns the hash that names it. */
export function avatarHashOf({ files }: Sandbox, bytes: Buffer): string {
  const hash = createHash("md5").update(bytes).digest("hex");
  files.put(avatarKey(hash), bytes);
  return hash;
}

/** An account that is not kept yet. */
export function newUser(sandbox: Sandbox, username: string, isBot: boolean): User {
  const id = sandbox.ids.next();
  return {
    id,
    username,
    global_name: isBot ? null : username,
    discriminator: isBot ? id.slice(-4) : "0",
    avatar: null,
    public_flags: 0,
    flags: 0,
    ...(isBot ? { bot: true as const } : {}),
    banner: null,
    accent_color: null,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
  };
}
