/** What is being written in each channel: the text survives reloads; the message that is answered and the files do not. */
import { type Signal, signal } from "@preact/signals";
import type { Message } from "../wire/message.ts";
import { recall, remember } from "./memory.ts";
import { me } from "./world.ts";

/** Something being written. */
export interface Draft {
  readonly text: string;
  readonly replyTo: Message | null;
  /** False: the author of the answered message is not called. */
  readonly isPinging: boolean;
  readonly files: readonly File[];
}

const empty: Draft = { text: "", replyTo: null, isPinging: true, files: [] };
const drafts = new Map<string, Signal<Draft>>();

/** Asks the box to take the focus; the number only has to change. */
export const focusAsked = signal(0);

/** The draft of a channel, of the person who acts. */
export function draftOf(channelId: string): Signal<Draft> {
  const name = nameOfDraft(channelId);
  const known = drafts.get(name);
  if (known) return known;
  const made = signal<Draft>({ ...empty, text: recall(name, "") });
  drafts.set(name, made);
  return made;
}

/** Changes parts of a draft. */
export function changeDraft(channelId: string, change: Partial<Draft>): void {
  const draft = draftOf(channelId);
  draft.value = { ...draft.value, ...change };
  if (change.text !== undefined) remember(nameOfDraft(channelId), change.text || null);
}

/** Puts words at the end of a draft and goes there. */
export function insertIntoDraft(channelId: string, words: string): void {
  const { text } = draftOf(channelId).value;
  changeDraft(channelId, { text: text === "" || /\s$/.test(text) ? text + words : `${text} ${words}` });
  focusBox();
}

/** Makes the draft of a channel an answer to this message. */
export function replyIn(channelId: string, message: Message): void {
  changeDraft(channelId, { replyTo: message, isPinging: true });
  focusBox();
}

/** Goes to the box. */
export function focusBox(): void {
  focusAsked.value += 1;
}

function nameOfDraft(channelId: string): string {
  return `draft:${me.value?.id ?? ""}:${channelId}`;
}
