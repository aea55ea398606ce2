/** Questions about one message, answered without a page: whose words it shows, and where a new author begins. */

const threadStarter = 21;
const groupMs = 5 * 60_000;

/** Flag 64: a message that nobody else sees. */
export const isEphemeral = (message) => (message.flags & 64) !== 0;

/** The message whose words are shown: a thread begins with a stand-in for the one it was started from. */
export function shownMessage(message) {
  return (message.type === threadStarter && message.referenced_message) || message;
}

/** True when `message` shows its author anew, below `before` (the message above it, if any). */
export function startsGroup(message, before) {
  if (before === undefined || message.type !== 0 || isEphemeral(before)) return true;
  const above = shownMessage(before);
  if (above.author.id !== message.author.id) return true;
  return Date.parse(message.timestamp) - Date.parse(above.timestamp) > groupMs;
}
