/**
 * Webhooks themselves: made, listed, changed and deleted by bots that may manage them, or by whoever knows the token.
 * See [Discord Docs/Create webhook](https://docs.discord.com/developers/resources/webhook#create-webhook).
 */
import * as z from "zod";
import { channelFor, guildFor } from "../acts/access.ts";
import { imageField } from "../acts/image-data.ts";
import { createWebhook, deleteWebhook, updateWebhook, type WebhookChange, webhooksOf } from "../acts/webhooks.ts";
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import { Permission } from "../state/permissions.ts";
import type { WebhookRow } from "../state/rows.ts";
import { idField, parseForm } from "./form.ts";
import { type Call, noContent, type OpenCall, ok, openRoute, type Reply, type Route, route } from "./routes.ts";

const ofChannel = "/channels/{channel_id}/webhooks";
const byId = "/webhooks/{webhook_id}";
const byToken = `${byId}/{webhook_token}`;
const name = z
  .string()
  .trim()
  .min(1)
  .max(80)
  .refine((text) => !/clyde|discord/i.test(text), {
    error: 'Username cannot contain "clyde" or "discord"',
    params: { code: "USERNAME_INVALID_CONTAINS" },
  });
const newForm = z.object({ name, avatar: imageField.nullish() });
const changeForm = z.object({ name: name.optional(), avatar: imageField.nullish(), channel_id: idField.optional() });

/** Routes of webhooks. */
export const webhookRoutes: readonly Route[] = [
  route("POST", ofChannel, add),
  route("GET", ofChannel, (sandbox, { bot, param }) => {
    const { channel } = channelFor(sandbox, bot.userId, param("channel_id"), Permission.MANAGE_WEBHOOKS);
    return ok(list(sandbox, ({ channelId }) => channelId === channel.id));
  }),
  route("GET", "/guilds/{guild_id}/webhooks", (sandbox, { bot, param }) => {
    const { guild } = guildFor(sandbox, bot.userId, param("guild_id"), Permission.MANAGE_WEBHOOKS);
    return ok(list(sandbox, ({ guildId }) => guildId === guild.id));
  }),
  route("GET", byId, (sandbox, call) => ok(wire(sandbox, managed(sandbox, call)))),
  route("PATCH", byId, changeAsBot),
  route("DELETE", byId, (sandbox, call) => {
    deleteWebhook(sandbox, managed(sandbox, call));
    return noContent();
  }),
  openRoute("GET", byToken, (sandbox, call) => ok(withoutUser(wire(sandbox, held(sandbox, call))))),
  openRoute("PATCH", byToken, (sandbox, call) => {
    const { channel_id: _unused, ...change } = parseForm(changeForm, call.body);
    return ok(withoutUser(wire(sandbox, updateWebhook(sandbox, held(sandbox, call), change))));
  }),
  openRoute("DELETE", byToken, (sandbox, call) => {
    deleteWebhook(sandbox, held(sandbox, call));
    return noContent();
  }),
];

function add(sandbox: Sandbox, { bot, param, body }: Call): Reply {
  const state = channelFor(sandbox, bot.userId, param("channel_id"), Permission.MANAGE_WEBHOOKS);
  if (![0, 5, 15].includes(state.channel.type)) throw problem(50024);
  return ok(wire(sandbox, createWebhook(sandbox, bot.userId, state, parseForm(newForm, body) as WebhookChange)));
}

function changeAsBot(sandbox: Sandbox, call: Call): Reply {
  const row = managed(sandbox, call);
  const { channel_id: channelId, ...change } = parseForm(changeForm, call.body);
  if (channelId !== undefined) channelFor(sandbox, call.bot.userId, channelId, Permission.MANAGE_WEBHOOKS);
  return ok(wire(sandbox, updateWebhook(sandbox, row, { ...change, channelId })));
}

function list(sandbox: Sandbox, fits: (row: WebhookRow) => boolean): object[] {
  return webhooksOf(sandbox, fits).map((row) => wire(sandbox, row));
}

/** A webhook that the bot may manage. @throws Problem 10015, 50013 */
function managed(sandbox: Sandbox, { bot, param }: Call): WebhookRow {
  const row = sandbox.world.webhooks.get(param("webhook_id"));
  if (!row) throw problem(10015);
  channelFor(sandbox, bot.userId, row.channelId, Permission.MANAGE_WEBHOOKS);
  return row;
}

/** The webhook of a path's token. @throws Problem 10015, 50027 */
export function held({ world }: Sandbox, { param }: Pick<OpenCall, "param">): WebhookRow {
  const row = world.webhooks.get(param("webhook_id"));
  if (!row) throw problem(10015);
  if (row.token !== param("webhook_token")) throw problem(50027);
  return row;
}

function wire({ world, baseUrl }: Sandbox, row: WebhookRow): Record<string, unknown> {
  return {
    id: row.id,
    type: 1,
    name: row.name,
    avatar: row.avatar,
    channel_id: row.channelId,
    guild_id: row.guildId,
    application_id: null,
    user: world.users.get(row.creatorId),
    token: row.token,
    url: `${baseUrl}/api/webhooks/${row.id}/${row.token}`,
  };
}

function withoutUser({ user: _user, ...webhook }: Record<string, unknown>): object {
  return webhook;
}
