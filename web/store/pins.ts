/** Pinned messages. */
import type { Message } from "../wire/message.ts";
import { attempt } from "./notices.ts";
import { mine } from "./person.ts";

/** Pins a message, or takes it off. */
export async function togglePin({ channel_id, id, pinned }: Message): Promise<void> {
  const failure = pinned ? "The message was not unpinned" : "The message was not pinned";
  await attempt(mine().pin(!pinned, { channelId: channel_id, messageId: id }), failure);
}
