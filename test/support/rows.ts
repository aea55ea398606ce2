/** Messages, deliveries and posts as tests need them: whole, with only what matters named. */
import { v7 as newId } from "uuid";
import { type Snowflake, snowflakeAt } from "../../src/domain/ids.ts";
import type { Message } from "../../src/domain/message.ts";
import type { NewPost } from "../../src/domain/post.ts";
import type { Store } from "../../src/store/database.ts";
import type { NewDelivery } from "../../src/store/messages.ts";
import { openSession, type StoredSession } from "../../src/store/sessions.ts";

let made = 0n;

/** A new snowflake, higher than all before, near the present. */
export function nextSnowflake(): Snowflake {
  made += 1n;
  return String(BigInt(snowflakeAt(Date.now() - 1_000)) + made);
}

/** A person's plain message in a guild's channel. */
export function messageOf(fields: Partial<Message> = {}): Message {
  return {
    id: nextSnowflake(),
    channelId: "500",
    guildId: "1",
    authorId: "900",
    authorName: "Ada",
    authorKind: "human",
    authorRoleIds: [],
    content: "hello",
    attachments: [],
    replyTo: null,
    mentionedUserIds: [],
    mentionedRoleIds: [],
    ...fields,
  };
}

/** An accepted delivery to the session's agent. */
export function deliveryTo(session: Pick<StoredSession, "id" | "agentId">): NewDelivery {
  const { id: sessionId, agentId } = session;
  return { id: newId(), agentId, sessionId, rule: "mention", line: null, reason: null, begins: false };
}

/** The manager's session in a channel. */
export function channelSession(store: Store, channelId = "500", agentId = "manager"): Promise<StoredSession> {
  return openSession(store, agentId, { kind: "channel", channelId }, channelId);
}

/** A post of the manager into channel 500. */
export function postOf(fields: Partial<NewPost> = {}): NewPost {
  return {
    id: newId(),
    agentId: "manager",
    recipient: "channel:500",
    turnId: null,
    deliveryId: null,
    part: 0,
    content: "words",
    replyToId: null,
    mentionUserIds: [],
    buttons: [],
    state: "pending",
    ...fields,
  };
}
