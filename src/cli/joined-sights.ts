/**
 * A guild put together from what each bot sees of it: Discord leaves out channels that a bot may not view, so that only all
 * of them together know it. Used by `doctor` and `setup`.
 */
import type { GuildContents } from "../domain/guild-plan.ts";
import type { Snowflake } from "../domain/ids.ts";
import type { SurveyedGuild } from "../ipc/probe-calls.ts";
import { toChannel } from "./house/translate.ts";

/** Every channel and role that any of the bots sees, in Discord's order. */
export function joinSights(guildId: Snowflake, seen: readonly SurveyedGuild[]): GuildContents {
  const all = seen.flatMap(({ channels }) => channels).sort((a, b) => a.position - b.position);
  const channels = new Map(all.map((channel) => [channel.id, channel]));
  const roles = new Map(seen.flatMap((guild) => guild.roles.map((role) => [role.id, role] as const)));
  return {
    channels: [...channels.values()].map(({ id, type, name, parentId }) =>
      toChannel({ id, guildId, type, name, parentId, ownerId: null }),
    ),
    roles: [...roles.values()].map(({ id, name, permissions, botId }) => ({ id, guildId, name, permissions, botId })),
  };
}
