/**
 * Webhooks: addresses at which anybody who knows their token may speak in a channel, under any name.
 * See [Discord Docs/Webhook](https://docs.discord.com/developers/resources/webhook).
 */
import { randomBytes } from "node:crypto";
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { User } from "../state/nouns.ts";
import type { Event, WebhookRow } from "../state/rows.ts";
import { drop, put } from "../state/tables.ts";
import type { ChannelState } from "../state/world.ts";
import { avatarHashOf } from "./users.ts";

const maxPerChannel = 15;

/** What changes of a webhook; absent parts stay. */
export interface WebhookChange {
  readonly name?: string | undefined;
  readonly avatar?: Buffer | null | undefined;
  readonly channelId?: string | undefined;
}

/** Makes a webhook of a channel. @throws Problem 30007 */
export function createWebhook(
  sandbox: Sandbox,
  creatorId: string,
  { channel }: ChannelState,
  change: WebhookChange,
): WebhookRow {
  if (webhooksOf(sandbox, ({ channelId }) => channelId === channel.id).length >= maxPerChannel) throw problem(30007);
  const row: WebhookRow = {
    id: sandbox.ids.next(),
    token: newWebhookToken(),
    guildId: channel.guild_id ?? "",
    channelId: channel.id,
    creatorId,
    name: change.name ?? "webhook",
    avatar: change.avatar ? avatarHashOf(sandbox, change.avatar) : null,
  };
  sandbox.commit([put("webhook", row)], [changedIn(row)]);
  return row;
}

/** A new, random token in the shape of Discord's. */
export function newWebhookToken(): string {
  return randomBytes(51).toString("base64url");
}

/** Changes a webhook. */
export function updateWebhook(
  sandbox: Sandbox,
  before: WebhookRow,
  { name, avatar, channelId }: WebhookChange,
): WebhookRow {
  const row: WebhookRow = {
    ...before,
    name: name ?? before.name,
    channelId: channelId ?? before.channelId,
    ...(avatar === undefined ? {} : { avatar: avatar === null ? null : avatarHashOf(sandbox, avatar) }),
  };
  const moved = row.channelId === before.channelId ? [] : [changedIn(before)];
  sandbox.commit([put("webhook", row)], [...moved, changedIn(row)]);
  return row;
}

/** Deletes a webhook; what it said stays. */
export function deleteWebhook(sandbox: Sandbox, row: WebhookRow): void {
  sandbox.commit([drop("webhook", row.id)], [changedIn(row)]);
}

/** The webhooks that fit, oldest first. */
export function webhooksOf({ world }: Sandbox, fits: (row: WebhookRow) => boolean): WebhookRow[] {
  return [...world.webhooks.values()].filter(fits);
}

/** Who speaks when a webhook does: an author that is no account. */
export function webhookAuthor(row: WebhookRow, name: string | null | undefined): User {
  return {
    id: row.id,
    username: name ?? row.name,
    global_name: null,
    discriminator: "0000",
    avatar: row.avatar,
    public_flags: 0,
    flags: 0,
    bot: true,
    banner: null,
    accent_color: null,
    avatar_decoration_data: null,
    collectibles: null,
    primary_guild: null,
  };
}

function changedIn({ guildId, channelId }: WebhookRow): Event {
  return { t: "WEBHOOKS_UPDATE", d: { guild_id: guildId, channel_id: channelId }, to: { channel: channelId } };
}
