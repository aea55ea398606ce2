/** How a bot looks: its name, its picture, its name within a guild. Changed by the bot itself, or when a guild is seeded. */
import { createHash } from "node:crypto";
import { badField } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { PartialMember, User } from "../state/nouns.ts";
import { put } from "../state/tables.ts";

/** Discord takes pictures of up to 10 MiB. */
const maxAvatarBytes = 10 * 1024 * 1024;

/** What changes of a user; absent stays. `avatar` is a data URI, null removes it. */
export interface ProfileChange {
  readonly username?: string | undefined;
  readonly avatar?: string | null | undefined;
}

/** Changes a bot's own user. @throws Problem 50035 for a picture that is none */
export function changeProfile(sandbox: Sandbox, user: User, { username, avatar }: ProfileChange): User {
  const changed = {
    ...user,
    username: username ?? user.username,
    avatar: avatar === undefined ? user.avatar : keepAvatar(sandbox, user.id, avatar),
  };
  sandbox.commit([put("user", changed)], [{ t: "USER_UPDATE", d: changed, to: { users: [user.id] } }]);
  return changed;
}

/** Sets or, with null, removes what a member is called in a guild. */
export function setNickname(sandbox: Sandbox, guildId: string, user: User, member: PartialMember, nick: string | null) {
  const changed = { ...member, nick };
  const d = { ...changed, user, guild_id: guildId };
  sandbox.commit(
    [put("member", { guildId, userId: user.id, member: changed })],
    [{ t: "GUILD_MEMBER_UPDATE", d, to: { guild: guildId } }],
  );
  return { ...changed, user };
}

/** Puts the picture on the shelf under its user's id; Discord's hash of it is its name. */
function keepAvatar(sandbox: Sandbox, userId: string, avatar: string | null): string | null {
  if (avatar === null) return null;
  const [, contentType, base64] = /^data:(image\/(?:png|jpeg|gif));base64,([A-Za-z0-9+/=]+)$/.exec(avatar) ?? [];
  const bytes = Buffer.from(base64 ?? "", "base64");
  if (contentType === undefined || bytes.length === 0)
    throw badField(["avatar"], "BASE_TYPE_INVALID_IMAGE", "Invalid image data");
  if (bytes.length > maxAvatarBytes)
    throw badField(["avatar"], "BINARY_TYPE_MAX_SIZE", "File cannot be larger than 10240.0 kb.");
  sandbox.files.put(userId, { bytes, contentType });
  return createHash("md5").update(bytes).digest("hex");
}
