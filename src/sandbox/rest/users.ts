/**
 * The bot itself, other users, direct channels, the gateway's address.
 * See [Discord Docs/User](https://docs.discord.com/developers/resources/user).
 */
import * as z from "zod";
import { guildFor, permissionsText } from "../acts/access.ts";
import { openDm } from "../acts/open-dm.ts";
import { sessionStartLimit } from "../gateway/start-limit.ts";
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import { wireChannel } from "../wire/channel.ts";
import { gatewayUrl, userOf, wireSelf } from "../wire/user.ts";
import { idField, parseForm } from "./form.ts";
import { type Call, ok, openRoute, type Reply, type Route, route } from "./routes.ts";

/** Routes of users and the gateway. */
export const userRoutes: readonly Route[] = [
  openRoute("GET", "/gateway", (sandbox, { host }) => ok({ url: gatewayUrl(sandbox, host) })),
  route("GET", "/gateway/bot", getGatewayBot),
  route("GET", "/users/@me", (sandbox, { bot }) => ok(wireSelf(sandbox, bot))),
  route("GET", "/users/@me/guilds", listMyGuilds),
  route("POST", "/users/@me/channels", createDm),
  route("GET", "/users/{user_id}", (sandbox, { param }) => ok(userOf(sandbox, param("user_id")))),
];

function getGatewayBot(sandbox: Sandbox, { bot, host }: Call): Reply {
  return ok({ url: gatewayUrl(sandbox, host), shards: 1, session_start_limit: sessionStartLimit(bot, sandbox.now()) });
}

function listMyGuilds(sandbox: Sandbox, { bot, query }: Call): Reply {
  const guilds = sandbox.world.guildsOf(bot.userId).map((state) => ({
    id: state.guild.id,
    name: state.guild.name,
    icon: null,
    banner: null,
    owner: state.guild.owner_id === bot.userId,
    permissions: permissionsText(sandbox, bot.userId, guildFor(sandbox, bot.userId, state.guild.id)),
    features: [],
    ...(query.get("with_counts") === "true" ? { approximate_member_count: state.members.size } : {}),
  }));
  return ok(guilds);
}

function createDm(sandbox: Sandbox, { bot, body }: Call): Reply {
  const { recipient_id: recipientId } = parseForm(z.object({ recipient_id: idField }), body);
  if (recipientId === bot.userId) throw problem(50007);
  const recipient = sandbox.world.users.get(recipientId);
  if (!recipient) throw problem(50033);
  // Bots cannot talk to bots in private.
  if (recipient.bot) throw problem(50007);
  const { channel } = openDm(sandbox, userOf(sandbox, bot.userId), recipient);
  return ok(wireChannel(sandbox.world, channel, bot.userId));
}
