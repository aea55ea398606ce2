/** A post as the hand-written statements take it. */
import type { NewPost } from "../domain/post.ts";

/** A post in the shape of the JSON that the statements read. */
export function postRow(post: NewPost): Readonly<Record<string, unknown>> {
  return {
    id: post.id,
    agent_id: post.agentId,
    turn_id: post.turnId,
    delivery_id: post.deliveryId,
    part: post.part,
    recipient: post.recipient,
    content: post.content,
    reply_to_id: post.replyToId,
    mention_user_ids: post.mentionUserIds,
    buttons: post.buttons,
    state: post.state,
  };
}
