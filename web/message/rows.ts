/** What stands in the list of messages: messages in groups, dates, the line above what is new. Pure. */
import { isNewer } from "../store/ids.ts";
import { isEphemeral } from "../store/mentions.ts";
import { calendarDay } from "../text/timestamp.ts";
import type { Message } from "../wire/message.ts";

const threadStarter = 21;
const groupMs = 5 * 60_000;

/** A line of the list. */
export type Row =
  | { readonly kind: "day"; readonly key: string; readonly at: string }
  | { readonly kind: "new"; readonly key: string }
  | { readonly kind: "message"; readonly key: string; readonly message: Message; readonly isFirst: boolean };

/** The message whose words are shown: a thread begins with a stand-in for the one it was started from. */
export function shownMessage(message: Message): Message {
  return (message.type === threadStarter && message.referenced_message) || message;
}

/** True when `message` shows its author anew, below `before` (the message above it, if any). */
export function startsGroup(message: Message, before: Message | undefined): boolean {
  if (before === undefined || message.type !== 0 || isEphemeral(before) !== isEphemeral(message)) return true;
  const above = shownMessage(before);
  if (above.author.id !== message.author.id || isAnnouncement(above)) return true;
  return Date.parse(message.timestamp) - Date.parse(above.timestamp) > groupMs;
}

/** True for what the system says: pins, joins, started threads. */
export function isAnnouncement({ type }: Pick<Message, "type">): boolean {
  return type === 6 || type === 7 || type === 18;
}

/** The rows of a log; `newAfter` is the last message that was read before, null when all was. */
export function rowsOf(messages: readonly Message[], newAfter: string | null, myId: string): Row[] {
  const rows: Row[] = [];
  let isNewShown = newAfter === null;
  for (const [index, message] of messages.entries()) {
    const before = messages[index - 1];
    const isNewDay = before === undefined || dayOf(before) !== dayOf(message);
    if (isNewDay) rows.push({ kind: "day", key: `day ${message.id}`, at: message.timestamp });
    const isNew = !isNewShown && isNewer(message.id, newAfter) && message.author.id !== myId;
    if (isNew) rows.push({ kind: "new", key: "new" });
    isNewShown ||= isNew;
    rows.push({
      kind: "message",
      key: message.id,
      message,
      isFirst: isNewDay || isNew || startsGroup(message, before),
    });
  }
  return rows;
}

function dayOf({ timestamp }: Message): number {
  return calendarDay(Date.parse(timestamp));
}
