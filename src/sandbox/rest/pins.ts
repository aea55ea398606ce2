/**
 * Pinned messages, by today's routes below `messages/pins` and by the older ones.
 * See [Discord Docs/Get channel pins](https://docs.discord.com/developers/resources/message#get-channel-pins).
 */
import * as z from "zod";
import { channelFor } from "../acts/access.ts";
import { pinsOf, setPinned } from "../acts/pin-message.ts";
import type { Sandbox } from "../sandbox.ts";
import { wireMessage } from "../wire/message.ts";
import { userOf } from "../wire/user.ts";
import { parseForm } from "./form.ts";
import { type Call, noContent, ok, type Reply, type Route, route } from "./routes.ts";

const channel = "/channels/{channel_id}";
const oldMax = 50;
const pageForm = z.object({
  before: z.iso.datetime({ offset: true }).optional(),
  limit: z.coerce.number().int().min(1).max(50).default(50),
});

/** Routes of pins. */
export const pinRoutes: readonly Route[] = [
  route("GET", `${channel}/messages/pins`, listPins),
  route("GET", `${channel}/pins`, listPinsOld),
  ...[`${channel}/messages/pins`, `${channel}/pins`].flatMap((path) => [
    route("PUT", `${path}/{message_id}`, (sandbox, call) => setPin(sandbox, call, true)),
    route("DELETE", `${path}/{message_id}`, (sandbox, call) => setPin(sandbox, call, false)),
  ]),
];

function listPins(sandbox: Sandbox, { bot, param, query }: Call): Reply {
  const { before, limit } = parseForm(pageForm, Object.fromEntries(query));
  const pins = pinsOf(channelFor(sandbox, bot.userId, param("channel_id")));
  const older = pins.filter(({ pinnedAt }) => !before || Date.parse(pinnedAt ?? "") < Date.parse(before));
  const items = older.slice(0, limit).map((row) => {
    return { pinned_at: row.pinnedAt, message: wireMessage(sandbox, row, bot.userId) };
  });
  return ok({ items, has_more: older.length > limit });
}

function listPinsOld(sandbox: Sandbox, { bot, param }: Call): Reply {
  const pins = pinsOf(channelFor(sandbox, bot.userId, param("channel_id"))).slice(0, oldMax);
  return ok(pins.map((row) => wireMessage(sandbox, row, bot.userId)));
}

function setPin(sandbox: Sandbox, { bot, param }: Call, isPinned: boolean): Reply {
  const place = { channelId: param("channel_id"), messageId: param("message_id") };
  setPinned(sandbox, userOf(sandbox, bot.userId), place, isPinned);
  return noContent();
}
