/** The messages of channels that were opened: loading pages of them and applying what the stream brings. */
import { type Signal, signal } from "@preact/signals";
import { loadMessages } from "../api/requests.ts";
import type { Message } from "../wire/message.ts";
import { idAfter } from "./ids.ts";
import { type Change, type MessageLog, preceded, refreshed, trimmed } from "./message-log.ts";
import { me } from "./world.ts";

const pageSize = 50;
const maxReload = 1_000;
/** How many messages of a channel are kept while nobody reads its past. */
const maxKept = 400;

const logs = new Map<string, Signal<MessageLog | null>>();
/** Changes that came while a channel was being loaded: the answer may or may not know of them, so they are applied to it. */
const meanwhile = new Map<string, Change[]>();

/** The messages of a channel; null until they were loaded. */
export function logOf(channelId: string): Signal<MessageLog | null> {
  const known = logs.get(channelId);
  if (known) return known;
  const made = signal<MessageLog | null>(null);
  logs.set(channelId, made);
  return made;
}

/** Applies what happened in a channel. */
export function changeLog(channelId: string, change: Change): void {
  meanwhile.get(channelId)?.push(change);
  const log = logOf(channelId);
  if (log.value !== null) log.value = change(log.value);
}

/** Forgets all messages: they are loaded anew when somebody looks. */
export function forgetLogs(except: string | null): void {
  for (const [channelId, log] of logs) if (channelId !== except) log.value = null;
}

/** Loads the newest messages in place of what is known, at least as many as that. @throws Refusal */
export async function loadNewest(channelId: string): Promise<void> {
  const known = logOf(channelId).value?.messages.length ?? 0;
  const limit = Math.min(known + pageSize, maxReload);
  await whileCollecting(channelId, async (apply) => {
    const messages = await loadMessages(self(), channelId, { limit });
    apply(() => ({ messages, hasOlder: messages.length === limit }));
  });
}

/** Loads the page before what is known. @throws Refusal */
export async function loadOlder(channelId: string, limit = pageSize): Promise<void> {
  const first = logOf(channelId).value?.messages[0];
  if (first === undefined) return;
  const page = await loadMessages(self(), channelId, { limit, before: first.id });
  changeLog(channelId, preceded(page, page.length === limit));
}

/** Fetches one message anew, for what events do not carry: who reacted with what. @throws Refusal */
export async function reloadMessage(channelId: string, messageId: string): Promise<void> {
  if (logOf(channelId).value === null) return;
  const [message] = await loadMessages(self(), channelId, { limit: 1, before: idAfter(messageId) });
  changeLog(channelId, refreshed(messageId, message?.id === messageId ? message : null));
}

/** Drops old messages of a channel at whose end people read; those who scroll up load them again. */
export function trimLog(channelId: string): void {
  const log = logOf(channelId);
  if (log.value !== null) log.value = trimmed(maxKept, maxKept / 2)(log.value);
}

/** A known message of a channel. */
export function messageIn(channelId: string, messageId: string): Message | undefined {
  return logOf(channelId).value?.messages.find(({ id }) => id === messageId);
}

async function whileCollecting(channelId: string, load: (apply: (change: Change) => void) => Promise<void>) {
  const collected: Change[] = [];
  meanwhile.set(channelId, collected);
  try {
    await load((change) => {
      const log = logOf(channelId);
      const fresh = change(log.value ?? { messages: [], hasOlder: false });
      log.value = collected.reduce((so, later) => later(so), fresh);
    });
  } finally {
    if (meanwhile.get(channelId) === collected) meanwhile.delete(channelId);
  }
}

function self(): string {
  return me.value?.id ?? "";
}
