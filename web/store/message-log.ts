/** The known messages of a channel, oldest first, and how events change them. Pure: each change gives a new log. */
import type { Message } from "../wire/message.ts";
import { compareIds } from "./ids.ts";

/** Messages without a gap, up to the newest. */
export interface MessageLog {
  readonly messages: readonly Message[];
  /** False when the first message of the channel is among them. */
  readonly hasOlder: boolean;
}

/** A change of a log; applying it twice is like applying it once. */
export type Change = (log: MessageLog) => MessageLog;

/** Adds a message, or replaces the one with its id. */
export function added(message: Message): Change {
  return (log) => {
    if (log.messages.some(({ id }) => id === message.id)) return revised(message)(log);
    const messages = [...log.messages, message].sort((a, b) => compareIds(a.id, b.id));
    return { ...log, messages };
  };
}

/** Replaces a message that is known. Events carry no reactions, so those that are known stay. */
export function revised(message: Partial<Message> & Pick<Message, "id">): Change {
  return (log) => ({
    ...log,
    messages: log.messages.map((old) => (old.id === message.id ? { ...old, ...message } : old)),
  });
}

/** Replaces a message by what the server has now, reactions and all; null when it is gone. */
export function refreshed(id: string, message: Message | null): Change {
  if (message === null) return removed(id);
  return (log) => ({ ...log, messages: log.messages.map((old) => (old.id === id ? message : old)) });
}

/** Takes a message away. */
export function removed(id: string): Change {
  return (log) => ({ ...log, messages: log.messages.filter((message) => message.id !== id) });
}

/** Puts an older page before what is known. */
export function preceded(page: readonly Message[], hasOlder: boolean): Change {
  return ({ messages }) => {
    const first = messages[0];
    const older = first ? page.filter(({ id }) => compareIds(id, first.id) < 0) : page;
    return { messages: [...older, ...messages], hasOlder };
  };
}

/** Forgets the oldest messages when there are more than `max`. */
export function trimmed(max: number, to: number): Change {
  return (log) => (log.messages.length > max ? { messages: log.messages.slice(-to), hasOlder: true } : log);
}
