/** Whether a message is meant for somebody. Pure. */
import type { Message } from "../wire/message.ts";

const ephemeralFlag = 1 << 6;

/** True for a message that nobody else sees. */
export function isEphemeral({ flags }: Pick<Message, "flags">): boolean {
  return (flags & ephemeralFlag) !== 0;
}

/** True when a message of somebody else calls this person: by name, by role, or everyone. */
export function isCalled(message: Message, userId: string, roleIds: readonly string[]): boolean {
  if (message.author.id === userId) return false;
  if (message.mention_everyone || message.mentions.some(({ id }) => id === userId)) return true;
  return message.mention_roles.some((id) => roleIds.includes(id));
}
