/** Messages as the page gets them, for tests of what it makes of them. */
import type { Message } from "../../web/wire/message.ts";

/** A message with what matters filled in. */
export function pageMessage(parts: Partial<Message> & { readonly authorId?: string } = {}): Message {
  const { authorId = "7", ...more } = parts;
  return {
    id: "1",
    channel_id: "5",
    type: 0,
    content: "words",
    author: { id: authorId, username: `user ${authorId}`, global_name: null },
    timestamp: "2026-01-01T12:00:00.000Z",
    edited_timestamp: null,
    flags: 0,
    pinned: false,
    mentions: [],
    mention_roles: [],
    mention_everyone: false,
    attachments: [],
    embeds: [],
    components: [],
    ...more,
  };
}
