/** Looking: the whole state as one user sees it, messages with their ephemeral ones, who types, the transcript. */
import * as z from "zod";
import { channelFor } from "../acts/access.ts";
import { botState } from "../acts/bot-state.ts";
import { isHidden, presenceOf } from "../acts/presence.ts";
import { ok } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import { freshRow } from "../state/message-log.ts";
import type { Channel, Message } from "../state/nouns.ts";
import { compareIds } from "../state/snowflakes.ts";
import type { ChannelState, GuildState } from "../state/world.ts";
import { wireChannel } from "../wire/channel.ts";
import { rolesOf, wireMembers } from "../wire/guild.ts";
import { wireMessage } from "../wire/message.ts";
import { mayIn, mayInGuild } from "./rights.ts";
import { type ControlRoute, control, found, parse } from "./routes.ts";

/** Routes that only look. */
export const viewRoutes: readonly ControlRoute[] = [
  control("GET", "/sandbox/state", (sandbox, { query }) => ok(stateFor(sandbox, query.get("as")))),
  control("GET", "/sandbox/channels/{id}/messages", (sandbox, { param, query }) => {
    const as = query.get("as");
    const state =
      as === null
        ? found(sandbox.world.channels.get(param("id")), `channel ${param("id")}`)
        : channelFor(sandbox, as, param("id"));
    const form = z.object({
      as: z.string().default(""),
      limit: z.coerce.number().int().min(1).max(1_000).default(50),
      before: z.string().optional(),
    });
    return ok(messagesFor(sandbox, state, parse(form, Object.fromEntries(query))));
  }),
  control("GET", "/sandbox/channels/{id}/typing", (sandbox, { param }) => {
    const typing = sandbox.typing.at(param("id"), sandbox.now());
    return ok(typing.flatMap((id) => sandbox.world.users.get(id) ?? []));
  }),
  control("GET", "/sandbox/transcript", (sandbox, { query }) => {
    const { since } = parse(z.object({ since: z.coerce.number().int().min(0).default(0) }), Object.fromEntries(query));
    return ok(sandbox.transcript.read(since));
  }),
];

/** The state for one person: `as` null is the operator, who sees every channel. */
function stateFor(sandbox: Sandbox, as: string | null): object {
  const { world } = sandbox;
  const me = as === null ? undefined : found(world.users.get(as), `user ${as}`);
  const inGuilds = [...world.guilds.values()].flatMap(({ members }) => [...members.keys()]);
  const people = new Set([...inGuilds, ...world.bots.keys(), ...(me ? [me.id] : [])]);
  return {
    guilds: [...world.guilds.values()].map((state) => guildFor(sandbox, state, as)),
    users: [...people].flatMap((id) => world.users.get(id) ?? []),
    bots: [...world.bots.values()].map((bot) => botState(sandbox, bot)),
    dms: me ? world.dmsOf(me.id).map(({ channel }) => channelAs(sandbox, channel, me.id)) : [],
    me: me ?? null,
  };
}

function guildFor(sandbox: Sandbox, state: GuildState, as: string | null): object {
  const { world } = sandbox;
  const channels = [...state.channels.values()];
  const visible = as === null ? channels : channels.filter((channel) => world.permissions.canView(channel, as));
  return {
    id: state.guild.id,
    name: state.guild.name,
    roles: rolesOf(state.roles),
    channels: as === null ? visible : visible.map((channel) => channelAs(sandbox, channel, as)),
    members: wireMembers(world, state).map((member) => {
      const presence = presenceOf(world, member.user.id);
      const { status, activities } = isHidden(presence) ? { status: "offline", activities: [] } : presence;
      return { ...member, presence: { status, activities } };
    }),
    may: as === null ? null : mayInGuild(sandbox, state, as),
  };
}

function channelAs(sandbox: Sandbox, channel: Channel, as: string): object {
  return { ...wireChannel(sandbox.world, channel, as), may: mayIn(sandbox, channel, as) };
}

/** Newest first, like Discord's own list; ephemeral messages stand among the others. */
function messagesFor(
  sandbox: Sandbox,
  state: ChannelState,
  { as, limit, before }: { readonly as: string; readonly limit: number; readonly before?: string | undefined },
): object[] {
  const own = state.log.page({ limit, before }).map((row) => wireMessage(sandbox, row, as));
  const hidden = [...state.ephemerals.values()]
    .filter(({ userId, message }) => userId === as && (before === undefined || compareIds(message.id, before) < 0))
    .map(({ message }) => wireMessage(sandbox, freshRow(message), as));
  return [...own, ...hidden].sort((a, b) => compareIds((b as Message).id, (a as Message).id)).slice(0, limit);
}
