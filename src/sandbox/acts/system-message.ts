/** Messages that Discord itself writes in somebody's name: a thread begins, a message is pinned. */
import type { Sandbox } from "../sandbox.ts";
import type { Message, MessageReference, User } from "../state/nouns.ts";
import type { ChannelState } from "../state/world.ts";
import { textDraft } from "./draft.ts";
import { newMessage } from "./post-message.ts";

/** A message of a type that nobody can send; not yet said. */
export function systemMessage(
  sandbox: Sandbox,
  author: User,
  state: ChannelState,
  type: number,
  content: string,
  reference: MessageReference,
): Message {
  return { ...newMessage(sandbox, author, state, textDraft(content)), type, message_reference: reference };
}
