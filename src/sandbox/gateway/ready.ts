/**
 * What a session hears first: READY, then GUILD_CREATE for each guild.
 * See [Discord Docs/Ready](https://docs.discord.com/developers/events/gateway-events#ready).
 */
import { onlinePresences } from "../acts/presence.ts";
import type { Sandbox } from "../sandbox.ts";
import type { BotRow, Event, SessionRow } from "../state/rows.ts";
import { isThread } from "../state/world.ts";
import { applicationFlags } from "../wire/application.ts";
import { rolesOf, wireGuild, wireMember, wireMembers } from "../wire/guild.ts";
import { gatewayUrl, wireSelf } from "../wire/user.ts";
import { obfuscated } from "./fan-out.ts";
import { Intent } from "./intents.ts";

/** READY for a session that was begun at `host`. */
export function ready(sandbox: Sandbox, bot: BotRow, session: SessionRow, host: string | undefined): Event {
  const d = {
    v: 10,
    user: wireSelf(sandbox, bot),
    guilds: sandbox.world.guildsOf(bot.userId).map(({ guild }) => ({ id: guild.id, unavailable: true })),
    session_id: session.id,
    session_type: "normal",
    resume_gateway_url: gatewayUrl(sandbox, host),
    shard: session.shard,
    application: { id: bot.applicationId, flags: applicationFlags(bot) },
    private_channels: [],
    relationships: [],
    presences: [],
    user_settings: {},
    guild_join_requests: [],
    geo_ordered_rtc_regions: [],
    auth: {},
    _trace: ["sandbox"],
  };
  return { t: "READY", d, to: { session: session.id } };
}

/** A guild as it becomes available to a session. */
export function guildCreate(sandbox: Sandbox, session: SessionRow, guildId: string): Event {
  const { world } = sandbox;
  const state = world.guilds.get(guildId);
  if (!state) throw new Error(`There is no guild ${guildId}.`);
  const all = [...state.channels.values()];
  const canView = (id: string): boolean => {
    const channel = state.channels.get(id);
    return channel !== undefined && world.permissions.canView(channel, session.botId);
  };
  const seesPresences = (session.intents & Intent.GUILD_PRESENCES) !== 0;
  const self = wireMember(world, guildId, session.botId);
  const d = {
    ...wireGuild(state),
    joined_at: state.members.get(session.botId)?.joined_at ?? state.guild.joined_at,
    large: false,
    unavailable: false,
    member_count: state.members.size,
    voice_states: [],
    // Without GUILD_PRESENCES Discord sends no member but the bot itself.
    members: seesPresences ? wireMembers(world, state) : self ? [self] : [],
    roles: rolesOf(state.roles),
    channels: all
      .filter((channel) => !isThread(channel))
      .map((channel) => (canView(channel.id) ? channel : obfuscated(channel))),
    threads: all
      .filter((channel) => isThread(channel) && !channel.thread_metadata?.archived && canView(channel.id))
      .map((channel) => {
        const member = world.channels.get(channel.id)?.threadMembers.get(session.botId);
        return member ? { ...channel, member } : channel;
      }),
    presences: seesPresences ? onlinePresences(world, [...state.members.keys()]) : [],
    stage_instances: [],
    guild_scheduled_events: [],
    soundboard_sounds: [],
    embedded_activities: [],
  };
  return { t: "GUILD_CREATE", d, to: { session: session.id } };
}
