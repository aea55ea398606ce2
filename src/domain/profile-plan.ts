/**
 * What of a bot's looks is not as its agent's folder says: the name that people see in the guild, and the picture. Pure;
 * asked by `setup`. The name is a nickname, because Discord lets a bot change its user name twice an hour at most, and
 * two bots of two teams may well have one user name; presence is sent with every sign-in and needs nothing here.
 */
import type { AgentId } from "./ids.ts";

/** One change. `shown` is the name as people see it now; `nickname` null takes the nickname away: the user name is right without it. */
export type ProfileStep =
  | {
      readonly kind: "set_nickname";
      readonly agentId: AgentId;
      readonly shown: string;
      readonly nickname: string | null;
    }
  | { readonly kind: "set_avatar"; readonly agentId: AgentId };

/** A bot as Discord shows it, and as it should be. */
export interface ProfileSeen {
  readonly agentId: AgentId;
  /** The agent's name. */
  readonly name: string;
  readonly username: string;
  readonly nickname: string | null;
  /** The digest of the picture in the agent's folder; null when it has none: then what Discord shows stays. */
  readonly picture: string | null;
  /** Discord's hash of the picture that it shows. */
  readonly avatar: string | null;
  /** What was set last, of which picture, as far as it was kept. */
  readonly lastSet: LastAvatar | null;
}

/** A picture that was set: its digest, and the hash that Discord gave it. Discord's alone says nothing of the file. */
export interface LastAvatar {
  readonly picture: string;
  readonly avatar: string;
}

/** What to change of one bot. */
export function planProfile(seen: ProfileSeen): readonly ProfileStep[] {
  const { agentId, name, username, nickname, picture, avatar, lastSet } = seen;
  const steps: ProfileStep[] = [];
  const shown = nickname ?? username;
  if (shown !== name) steps.push({ kind: "set_nickname", agentId, shown, nickname: username === name ? null : name });
  const isSet = lastSet !== null && lastSet.picture === picture && lastSet.avatar === avatar;
  if (picture !== null && !isSet) steps.push({ kind: "set_avatar", agentId });
  return steps;
}
