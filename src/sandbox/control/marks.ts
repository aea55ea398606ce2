/** Marking messages as a person: reactions and pins; and who did. */
import * as z from "zod";
import { channelFor } from "../acts/access.ts";
import { pinsOf, setPinned } from "../acts/pin-message.ts";
import { addReaction, reactable, removeReaction } from "../acts/reactions.ts";
import { noContent, type OpenCall, ok, type Reply } from "../rest/routes.ts";
import type { Sandbox } from "../sandbox.ts";
import { wireEmoji, wireMessage } from "../wire/message.ts";
import { actor } from "./acting.ts";
import { type ControlRoute, control, found, parse } from "./routes.ts";

const user = "/sandbox/users/{userId}";
const channel = "/sandbox/channels/{id}";
const pinForm = z.strictObject({ channelId: z.string(), messageId: z.string() });
const reactionForm = pinForm.extend({ emoji: z.string().min(1) });

/** Routes of reactions and pins. */
export const markRoutes: readonly ControlRoute[] = [
  control("PUT", `${user}/reactions`, (sandbox, call) => setReaction(sandbox, call, true)),
  control("DELETE", `${user}/reactions`, (sandbox, call) => setReaction(sandbox, call, false)),
  control("GET", `${channel}/messages/{messageId}/reactions`, listReactions),
  control("PUT", `${user}/pins`, (sandbox, call) => setPin(sandbox, call, true)),
  control("DELETE", `${user}/pins`, (sandbox, call) => setPin(sandbox, call, false)),
  control("GET", `${channel}/pins`, listPins),
];

function setReaction(sandbox: Sandbox, call: OpenCall, isAdded: boolean): Reply {
  const { id: userId } = actor(sandbox, call);
  const { emoji, ...place } = parse(reactionForm, call.body);
  const { state, row } = reactable(sandbox, userId, place);
  if (isAdded) addReaction(sandbox, state, row, { emoji, userId });
  else removeReaction(sandbox, state, row, { emoji, userId });
  return noContent();
}

function listReactions({ world }: Sandbox, { param }: OpenCall): Reply {
  const state = found(world.channels.get(param("id")), `channel ${param("id")}`);
  const row = found(state.log.get(param("messageId")), `message ${param("messageId")}`);
  const list = row.reactions.map(({ emoji, userIds }) => ({
    emoji: wireEmoji(emoji),
    users: userIds.flatMap((id) => world.users.get(id) ?? []),
  }));
  return ok(list);
}

function setPin(sandbox: Sandbox, call: OpenCall, isPinned: boolean): Reply {
  setPinned(sandbox, actor(sandbox, call), parse(pinForm, call.body), isPinned);
  return noContent();
}

/** Last pinned first; as whoever asks sees them. */
function listPins(sandbox: Sandbox, { param, query }: OpenCall): Reply {
  const as = query.get("as");
  const state =
    as === null
      ? found(sandbox.world.channels.get(param("id")), `channel ${param("id")}`)
      : channelFor(sandbox, as, param("id"));
  const pins = pinsOf(state).map((row) => ({
    pinnedAt: row.pinnedAt,
    message: wireMessage(sandbox, row, as ?? ""),
  }));
  return ok(pins);
}
