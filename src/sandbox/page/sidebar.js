/** Draws the two outer columns: channels with threads and direct messages, and the members with their presence. */
import { el } from "./element.js";
import { channelName, isThread, isUnread, nameOf, store } from "./store.js";

const category = 4;
const directMessage = 1;

/** The channels by category, threads below their channel, then a DM for each bot. `act` opens them. */
export function drawChannels(act) {
  const all = [...store.channels.values()];
  const ordered = all
    .filter((channel) => channel.guild_id && !isThread(channel))
    .sort((a, b) => a.position - b.position);
  const inCategory = (id) =>
    ordered.filter((channel) => channel.type !== category && (channel.parent_id ?? null) === id);
  const groups = [{ id: null, name: null }, ...ordered.filter((channel) => channel.type === category)];
  return [
    ...groups.flatMap(({ id, name }) => {
      const rows = inCategory(id).flatMap((channel) => [
        row(channel, `# ${channel.name}`, act),
        ...threadsOf(channel, all, act),
      ]);
      return rows.length > 0 ? [name && el("h2", {}, name), ...rows] : [];
    }),
    el("h2", {}, "DIRECT MESSAGES"),
    ...members(true).map(({ user }) => directRow(user, all, act)),
  ].filter(Boolean);
}

function threadsOf(channel, all, act) {
  const isShown = (thread) => !thread.thread_metadata?.archived || thread.id === store.currentId;
  const threads = all.filter((thread) => isThread(thread) && thread.parent_id === channel.id && isShown(thread));
  return threads.map((thread) => row(thread, `🧵 ${thread.name}`, act));
}

function row(channel, label, act) {
  const unread = isUnread(channel) && channel.id !== store.currentId;
  const properties = {
    type: "button",
    className: `entry${isThread(channel) ? " thread" : ""}${unread ? " unread" : ""}`,
    "aria-current": channel.id === store.currentId ? "page" : null,
    onclick: () => act.open(channel.id),
    dataset: { key: channel.id },
  };
  return el(
    "button",
    properties,
    el("span", { className: "label" }, label),
    unread && el("span", { className: "count" }, "new"),
  );
}

function directRow(user, all, act) {
  const dm = all.find(({ type, recipients }) => type === directMessage && recipients?.some(({ id }) => id === user.id));
  if (dm) return row(dm, `@ ${channelName(dm)}`, act);
  return el(
    "button",
    { type: "button", className: "entry", onclick: () => act.direct(user.id), dataset: { key: user.id } },
    `@ ${nameOf(user.id)}`,
  );
}

/** Bots and people, each with a dot for their presence; picking a bot opens its DM. */
export function drawMembers(act) {
  return [true, false].flatMap((isBot) => [
    el("h2", {}, isBot ? "BOTS" : "PEOPLE"),
    ...members(isBot).map(({ user }) => memberRow(user, act)),
  ]);
}

function memberRow(user, act) {
  const status = user.bot ? (store.presences.get(user.id) ?? "offline") : "online";
  const label = [el("span", { className: `dot ${status}`, role: "img", "aria-label": status }), nameOf(user.id)];
  if (!user.bot) return el("div", { className: "entry" }, ...label);
  const open = () => act.direct(user.id);
  return el("button", { type: "button", className: "entry", onclick: open, dataset: { key: `m${user.id}` } }, ...label);
}

/** Members of one kind by name. */
export function members(isBot) {
  const kind = [...store.members.values()].filter(({ user }) => Boolean(user.bot) === isBot);
  return kind.sort((a, b) => nameOf(a.user.id).localeCompare(nameOf(b.user.id)));
}
