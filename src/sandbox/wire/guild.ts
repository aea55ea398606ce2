/**
 * Guilds, members and roles as the API and the gateway show them. Pure; used by routes, READY and events.
 * See [Discord Docs/Guild](https://docs.discord.com/developers/resources/guild).
 */
import type { PartialMember, Role, User } from "../state/nouns.ts";
import type { Event } from "../state/rows.ts";
import type { GuildState, World } from "../state/world.ts";

/** A member with their user. */
export interface Member extends PartialMember {
  readonly user: User;
}

/** A member as the API shows them; undefined when they are not one. */
export function wireMember(world: World, guildId: string, userId: string): Member | undefined {
  const member = world.guilds.get(guildId)?.members.get(userId);
  const user = world.users.get(userId);
  return member && user ? { ...member, user } : undefined;
}

/** Every member of a guild, oldest id first. */
export function wireMembers(world: World, state: GuildState): Member[] {
  return [...state.members.keys()].flatMap((userId) => wireMember(world, state.guild.id, userId) ?? []);
}

/** An event about a member, for the whole guild. */
export function memberEvent(t: string, guildId: string, user: User, member: PartialMember): Event {
  return { t, d: { ...member, user, guild_id: guildId }, to: { guild: guildId } };
}

/** A guild as the REST API shows it. */
export function wireGuild({ guild, roles }: GuildState): object {
  return {
    id: guild.id,
    name: guild.name,
    icon: null,
    description: null,
    home_header: null,
    splash: null,
    discovery_splash: null,
    features: [],
    banner: null,
    owner_id: guild.owner_id,
    application_id: null,
    region: "us-west",
    afk_channel_id: null,
    afk_timeout: 300,
    system_channel_id: null,
    system_channel_flags: 0,
    widget_enabled: false,
    widget_channel_id: null,
    verification_level: 0,
    roles: rolesOf(roles),
    default_message_notifications: 0,
    mfa_level: 0,
    explicit_content_filter: 0,
    max_presences: null,
    max_members: 500_000,
    max_stage_video_channel_users: 50,
    max_video_channel_users: 25,
    vanity_url_code: null,
    premium_tier: 0,
    premium_subscription_count: 0,
    preferred_locale: "en-US",
    rules_channel_id: null,
    safety_alerts_channel_id: null,
    public_updates_channel_id: null,
    premium_progress_bar_enabled: false,
    premium_progress_bar_enabled_user_updated_at: null,
    nsfw: false,
    nsfw_level: 0,
    emojis: [],
    stickers: [],
    incidents_data: null,
  };
}

/** Roles in order of position. */
export function rolesOf(roles: ReadonlyMap<string, Role>): Role[] {
  return [...roles.values()].sort((a, b) => a.position - b.position);
}
