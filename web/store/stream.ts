/** Follows what happens in the sandbox: keeps a stream open, catches up after it was cut, and hands events to the store. */
import { signal } from "@preact/signals";
import { Refusal } from "../api/control.ts";
import { loadState } from "../api/requests.ts";
import type { Channel } from "../wire/channel.ts";
import type { InteractionState } from "../wire/interaction.ts";
import type { Message } from "../wire/message.ts";
import type { User } from "../wire/people.ts";
import type { BotState } from "../wire/state.ts";
import { isNewer } from "./ids.ts";
import { answered } from "./interactions.ts";
import { changeLog, forgetLogs, loadNewest, reloadMessage } from "./logs.ts";
import { isEphemeral } from "./mentions.ts";
import { added, removed, revised } from "./message-log.ts";
import { attempt } from "./notices.ts";
import { channelId, leaveGone } from "./place.ts";
import { countCall, countMissedCalls, markRead } from "./reads.ts";
import { stopped, type TypingBook, typed } from "./typing-book.ts";
import { channels, dropChannel, me, putBot, putChannel, putUser, refresh } from "./world.ts";

const againAfterMs = 1_000;
const refreshAfterMs = 100;
const hiddenFlag = 1 << 17;

/** False while the server is away. */
export const isOnline = signal(true);
/** Who types where. */
export const typing = signal<TypingBook>(new Map());

let source: EventSource | null = null;
let refreshTimer: ReturnType<typeof setTimeout> | undefined;

/** Follows as this person, in place of whom it followed before. `begin` is called when the world is another one. */
export function follow(userId: string, begin: () => Promise<void>): void {
  source?.close();
  const stream = new EventSource(`/sandbox/events?${new URLSearchParams({ as: userId })}`);
  source = stream;
  stream.onopen = () => void catchUp(userId);
  stream.onerror = () => {
    if (source !== stream) return;
    isOnline.value = false;
    stream.close();
    setTimeout(() => source === stream && void again(userId, begin), againAfterMs);
  };
  stream.onmessage = ({ data }: MessageEvent<string>) => {
    const { type, data: body } = JSON.parse(data) as { type: string; data: never };
    const handle = handlers[type];
    if (type === "WORLD_REPLACED") void begin();
    else if (handle) handle(body);
    else refreshSoon(userId);
  };
}

// A sandbox without memory was restarted and knows nobody: then all begins anew.
async function again(userId: string, begin: () => Promise<void>): Promise<void> {
  const isGone = await loadState(userId).then(
    () => false,
    (error: unknown) => error instanceof Refusal && error.status === 404,
  );
  if (isGone) await begin();
  else follow(userId, begin);
}

// From here on events arrive, so what is fetched now and what they bring leave no gap between them.
async function catchUp(userId: string): Promise<void> {
  const isFirst = isOnline.value;
  if ((await attempt(refresh(userId), "What is here could not be loaded")) === null) return;
  isOnline.value = true;
  const here = channelId.value;
  if (!isFirst) forgetLogs(here);
  if (here !== null && channels.value.get(here)?.type !== 15)
    await attempt(loadNewest(here), "The messages could not be loaded");
  if (here !== null && document.hasFocus()) markRead(here);
  await attempt(countMissedCalls(), "Unread messages could not be counted");
}

/** Fetches everything soon, once for many events: roles, members and whatever else is rare. */
export function refreshSoon(userId = me.value?.id ?? ""): void {
  clearTimeout(refreshTimer);
  refreshTimer = setTimeout(() => void attempt(refresh(userId), "What is here could not be loaded"), refreshAfterMs);
}

/** How Discord shows a channel that one may no longer see. */
function isHidden({ flags = 0 }: Channel): boolean {
  return (flags & hiddenFlag) !== 0;
}

const reactionChanged = ({ channel_id, message_id }: { channel_id: string; message_id: string }): void => {
  void attempt(reloadMessage(channel_id, message_id), "The reactions could not be loaded");
};

/** What each event changes. Those that are not here are rare: everything is fetched anew. */
const handlers: Readonly<Record<string, (data: never) => void>> = {
  MESSAGE_CREATE: received,
  MESSAGE_UPDATE: (message: Message) => changeLog(message.channel_id, revised(message)),
  MESSAGE_DELETE: ({ id, channel_id }: Pick<Message, "id" | "channel_id">) => changeLog(channel_id, removed(id)),
  MESSAGE_REACTION_ADD: reactionChanged,
  MESSAGE_REACTION_REMOVE: reactionChanged,
  MESSAGE_REACTION_REMOVE_ALL: reactionChanged,
  MESSAGE_REACTION_REMOVE_EMOJI: reactionChanged,
  CHANNEL_UPDATE: (channel: Channel) => (isHidden(channel) ? gone(channel) : putChannel(channel)),
  CHANNEL_DELETE: gone,
  CHANNEL_PINS_UPDATE: () => undefined,
  // Backstage looks for itself while it is open.
  FAULT: () => undefined,
  WEATHER: () => undefined,
  THREAD_UPDATE: putChannel as (channel: Channel) => void,
  THREAD_DELETE: gone,
  TYPING_START: ({ channel_id, user_id }: { channel_id: string; user_id: string }) => {
    typing.value = typed(typing.value, channel_id, user_id, Date.now());
  },
  BOT_STATE: (bot: BotState) => putBot(bot),
  // The answer to the interaction brings the form as well, and to the right window.
  MODAL: () => undefined,
  INTERACTION_RESPONSE: (state: InteractionState) => answered(state),
};

function gone({ id }: Pick<Channel, "id">): void {
  const known = channels.value.get(id);
  dropChannel(id);
  if (known) leaveGone(known);
}

function received(message: Message): void {
  const { id, channel_id: where, author } = message;
  putUser(author as User);
  typing.value = stopped(typing.value, where, author.id);
  const known = channels.value.get(where);
  if (known && !isEphemeral(message) && isNewer(id, known.last_message_id)) {
    const count = known.message_count === undefined ? {} : { message_count: known.message_count + 1 };
    putChannel({ id: where, last_message_id: id, ...count });
  }
  changeLog(where, added(message));
  if (author.id === me.value?.id || (where === channelId.value && document.hasFocus())) markRead(where);
  else countCall(message);
}
