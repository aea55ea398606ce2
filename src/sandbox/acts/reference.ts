/** How one message points at another, or at a channel. */
import type { Channel, MessageReference } from "../state/nouns.ts";

/** A reference to a channel, or to one of its messages. */
export function referenceTo({ id, guild_id }: Channel, messageId?: string): MessageReference {
  return {
    type: 0,
    channel_id: id,
    ...(messageId === undefined ? {} : { message_id: messageId }),
    ...(guild_id === undefined ? {} : { guild_id }),
  };
}
