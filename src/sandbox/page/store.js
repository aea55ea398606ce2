/** What the page knows of the guild, kept current by events. Holds no DOM; whoever draws asks to be told of changes. */
import { loadMessages, loadState } from "./api.js";
import { isEphemeral } from "./message-shape.js";

export const store = {
  me: null,
  guild: null,
  channels: new Map(),
  users: new Map(),
  members: new Map(),
  presences: new Map(),
  /** Messages by channel, oldest first; only channels that were opened. */
  messages: new Map(),
  /** Who types where: channel id → user id → until when (milliseconds). */
  typing: new Map(),
  currentId: null,
  /** False while the stream of events is cut off. */
  isOnline: false,
};

const typingMs = 10_000;
const maxShown = 300;
const watchers = new Set();
let pending = false;

/** Calls `draw` soon after the store changed, once for many changes. */
export function watch(draw) {
  watchers.add(draw);
}

/** Says that the store changed. */
export function changed() {
  if (pending) return;
  pending = true;
  setTimeout(() => {
    pending = false;
    for (const draw of watchers) draw();
  });
}

/** Fetches everything anew: at the start, after a lost connection, and when the guild's shape changed. */
export async function refresh() {
  const state = await loadState();
  const guild = state.guilds.find(({ members }) => members.some(({ user }) => user.id === state.me.id)) ?? null;
  store.me = state.me;
  store.guild = guild;
  store.channels = byId([...(guild?.channels ?? []), ...state.dms]);
  store.members = new Map((guild?.members ?? []).map((member) => [member.user.id, member]));
  store.presences = new Map(state.bots.map((bot) => [bot.userId, presence(bot)]));
  for (const user of state.users) store.users.set(user.id, user);
  changed();
}

/** Shows another channel; its messages are fetched each time, so that nothing is missed. */
export async function open(channelId) {
  store.currentId = channelId;
  changed();
  await reload(channelId);
  markRead(channelId);
}

/** Fetches the messages of a channel anew. */
export async function reload(channelId) {
  const loaded = await loadMessages(channelId);
  // What the stream brought while the answer was on its way stays.
  const newer = (store.messages.get(channelId) ?? []).filter(({ id }) => isNewer(id, loaded.at(-1)?.id));
  store.messages.set(channelId, [...loaded, ...newer]);
  changed();
}

/** Applies one event of the stream. */
export function apply(type, data) {
  if (type === "MESSAGE_CREATE") receive(data);
  else if (type === "MESSAGE_UPDATE") revise(data);
  else if (type === "MESSAGE_DELETE") forget(data);
  else if (type === "BOT_STATE") store.presences.set(data.userId, presence(data));
  else if (type === "TYPING_START") typingIn(data.channel_id).set(data.user_id, Date.now() + typingMs);
  else return false;
  changed();
  return true;
}

function presence({ connected, presence: { status } }) {
  return connected && status !== "invisible" ? status : "offline";
}

function receive(message) {
  const { id, channel_id: channelId, author } = message;
  store.users.set(author.id, author);
  typingIn(channelId).delete(author.id);
  const channel = store.channels.get(channelId);
  if (channel && !isEphemeral(message) && isNewer(id, channel.last_message_id)) channel.last_message_id = id;
  const known = store.messages.get(channelId);
  if (known?.some((other) => other.id === id)) revise(message);
  else if (known) store.messages.set(channelId, [...known, message].sort(byAge).slice(-maxShown));
  if (author.id === store.me.id || (channelId === store.currentId && document.hasFocus())) markRead(channelId);
}

// Events carry no reactions, so those that are known stay.
function revise(message) {
  const known = store.messages.get(message.channel_id);
  const revised = known?.map((old) => (old.id === message.id ? { ...old, ...message } : old));
  if (revised) store.messages.set(message.channel_id, revised);
}

function forget({ id, channel_id: channelId }) {
  const rest = store.messages.get(channelId)?.filter((message) => message.id !== id);
  if (rest) store.messages.set(channelId, rest);
}

/** Who types in a channel right now, without oneself. */
export function typists(channelId) {
  const live = [...typingIn(channelId)].filter(([id, until]) => until > Date.now() && id !== store.me?.id);
  return live.map(([id]) => nameOf(id));
}

function typingIn(channelId) {
  if (!store.typing.has(channelId)) store.typing.set(channelId, new Map());
  return store.typing.get(channelId);
}

/** Remembers, across reloads, that everything in a channel was seen. */
export function markRead(channelId) {
  const last = store.channels.get(channelId)?.last_message_id;
  if (last) localStorage.setItem(`read:${channelId}`, last);
}

/** True when something was written since this channel was last looked at. */
export function isUnread(channel) {
  return (
    Boolean(channel.last_message_id) && isNewer(channel.last_message_id, localStorage.getItem(`read:${channel.id}`))
  );
}

/** The name a user is shown by. */
export function nameOf(userId) {
  const user = store.users.get(userId);
  return store.members.get(userId)?.nick ?? user?.global_name ?? user?.username ?? "someone";
}

/** The name of a channel; that of a DM is the other person's. */
export function channelName(channel) {
  if (channel.type !== 1) return channel.name;
  const other = channel.recipients.find(({ id }) => id !== store.me.id);
  return other ? nameOf(other.id) : "nobody";
}

/** The text of a mention. */
export function mentionName(sign, id) {
  if (sign === "#") return `#${store.channels.get(id)?.name ?? "unknown"}`;
  return sign === "@&" ? `@${store.guild?.roles.find((role) => role.id === id)?.name ?? "role"}` : `@${nameOf(id)}`;
}

/** Threads are channels of types 10, 11 and 12. */
export const isThread = (channel) => channel.type >= 10 && channel.type <= 12;

function byAge(a, b) {
  return isNewer(a.id, b.id) ? 1 : -1;
}

function isNewer(id, than) {
  return than === null || than === undefined || BigInt(id) > BigInt(than);
}

function byId(items) {
  return new Map(items.map((item) => [item.id, item]));
}
