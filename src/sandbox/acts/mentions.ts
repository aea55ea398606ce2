/**
 * Who a message mentions: what its text names, less what `allowed_mentions` forbids, plus the author it replies to.
 * See [Discord Docs/Allowed mentions](https://docs.discord.com/developers/resources/message#allowed-mentions-object).
 */
import type { User } from "../state/nouns.ts";
import type { World } from "../state/world.ts";
import type { AllowedMentions } from "./draft.ts";

/** The mention fields of a message. */
export interface Mentions {
  readonly mentions: User[];
  readonly mention_roles: string[];
  readonly mention_everyone: boolean;
}

/** What the text may say of whom: `guildId` null in DMs, where roles and everyone mean nothing. */
export interface MentionScope {
  readonly guildId: string | null;
  readonly mayMentionEveryone: boolean;
  readonly repliedTo: User | null;
}

/** Reads the mentions of a text. */
export function mentionsIn(
  world: World,
  content: string,
  allowed: AllowedMentions | null,
  { guildId, mayMentionEveryone, repliedTo }: MentionScope,
): Mentions {
  const ids = (pattern: RegExp): string[] => [
    ...new Set([...content.matchAll(pattern)].map((match) => match[1] ?? "")),
  ];
  const users = ids(/<@!?(\d+)>/g).filter((id) => isAllowed(allowed, "users", id));
  const roles = guildId === null ? [] : ids(/<@&(\d+)>/g).filter((id) => isAllowed(allowed, "roles", id));
  if (repliedTo && (allowed?.repliedUser ?? true)) users.push(repliedTo.id);
  const knownRoles = world.guilds.get(guildId ?? "")?.roles;
  return {
    mentions: [...new Set(users)].flatMap((id) => world.users.get(id) ?? []),
    mention_roles: roles.filter((id) => id !== guildId && knownRoles?.has(id)),
    mention_everyone:
      guildId !== null &&
      mayMentionEveryone &&
      (allowed?.parse.includes("everyone") ?? true) &&
      /@(everyone|here)/.test(content),
  };
}

function isAllowed(allowed: AllowedMentions | null, kind: "users" | "roles", id: string): boolean {
  return allowed === null || allowed.parse.includes(kind) || allowed[kind].includes(id);
}
