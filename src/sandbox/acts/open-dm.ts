/** Opens the direct channel between two users, or returns the one they have. */
import type { Sandbox } from "../sandbox.ts";
import type { Channel, User } from "../state/nouns.ts";
import { put } from "../state/tables.ts";
import { type ChannelState, emptyChannel } from "../state/world.ts";

/** The DM channel of two users. Pages of both are told of a new one; bots are not (Discord stopped that with API v8). */
export function openDm(sandbox: Sandbox, a: User, b: User): ChannelState {
  const known = sandbox.world.dmBetween(a.id, b.id);
  if (known) return known;
  const channel: Channel = { id: sandbox.ids.next(), type: 1, flags: 0, last_message_id: null, recipients: [a, b] };
  sandbox.commit([put("channel", channel)]);
  for (const user of [a, b]) sandbox.fanOut.show(user.id, "CHANNEL_CREATE", channel);
  return sandbox.world.channels.get(channel.id) ?? emptyChannel(channel);
}
