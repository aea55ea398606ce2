/** Starts the page: loads what the user sees, follows the stream, and draws whatever changed. */
import { openDm, openEvents, startThread, submitModal } from "./api.js";
import { reply, startComposer, write } from "./composer.js";
import { byId, el } from "./element.js";
import { drawMessage } from "./message.js";
import { startsGroup } from "./message-shape.js";
import { ask, inputsOf } from "./modal.js";
import { drawChannels, drawMembers, members } from "./sidebar.js";
import {
  apply,
  changed,
  channelName,
  isThread,
  isUnread,
  markRead,
  nameOf,
  open,
  refresh,
  reload,
  store,
  typists,
  watch,
} from "./store.js";
import { refreshRelative } from "./timestamp.js";

const list = byId("messages");
const drawn = new Map();
const shownModals = new Set();
const reloadAfterMs = 2_000;
const notLoaded = "What is here could not be loaded";
let shownId = null;
let refreshTimer = 0;

/** What the drawn parts may ask for. */
const act = {
  attempt,
  reply,
  open: (channelId) => {
    drawer(null);
    history.replaceState(null, "", `#${channelId}`);
    byId("text").focus();
    return attempt(open(channelId), "The messages could not be loaded");
  },
  direct: (userId) =>
    attempt(
      openDm(userId).then(async ({ id }) => {
        await refresh();
        await act.open(id);
      }),
      "The direct message could not be opened",
    ),
  thread: (message) =>
    ask(
      "Start a thread",
      [{ custom_id: "name", label: "Name", value: message.content.slice(0, 40), max_length: 100 }],
      ({ name }) => {
        void attempt(
          startThread({ channelId: message.channel_id, messageId: message.id, name }).then(async ({ id }) => {
            await refresh();
            await act.open(id);
          }),
          "The thread was not started",
        );
      },
    ),
};

/**
 * What `promise` gives, or true when it gives nothing; when it fails, null comes back and people read `failure`, what did
 * not happen, with the reason.
 */
async function attempt(promise, failure = "That did not work") {
  try {
    const answer = await promise;
    byId("problem").textContent = "";
    return answer ?? true;
  } catch (error) {
    byId("problem").textContent = `${failure}: ${error.message}`;
    return null;
  }
}

function draw() {
  byId("guild-name").textContent = store.guild?.name ?? "Sandbox";
  byId("me").textContent = store.me ? `you are ${nameOf(store.me.id)}` : "";
  replaceKeepingFocus(byId("channels"), drawChannels(act));
  replaceKeepingFocus(byId("members"), drawMembers(act));
  const channel = store.channels.get(store.currentId);
  if (!channel) return;
  const sign = channel.type === 1 ? "@" : isThread(channel) ? "🧵" : "#";
  byId("title").textContent = `${sign} ${channelName(channel)}`;
  byId("topic").textContent = isThread(channel)
    ? `in #${store.channels.get(channel.parent_id)?.name}`
    : (channel.topic ?? "");
  byId("text").placeholder = `Message ${sign} ${channelName(channel)}`;
  document.title = `${[...store.channels.values()].some(isUnread) ? "• " : ""}${channelName(channel)} · Guildhall sandbox`;
  drawMessages(channel);
  drawTyping();
}

function drawMessages(channel) {
  const messages = store.messages.get(channel.id);
  if (!messages) return;
  const follows = shownId !== channel.id || list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  if (shownId !== channel.id) drawn.clear();
  shownId = channel.id;
  const nodes = messages.map((message, index) => nodeOf(message, startsGroup(message, messages[index - 1])));
  replaceKeepingFocus(list, nodes.length > 0 ? nodes : [hint(channel)]);
  if (follows) list.scrollTop = list.scrollHeight;
}

// A node is drawn anew only when its message changed, so that focus and open menus survive.
function nodeOf(message, isFirst) {
  const known = drawn.get(message.id);
  if (known?.message === message && known.isFirst === isFirst) return known.node;
  const node = drawMessage(message, isFirst, act);
  drawn.set(message.id, { message, isFirst, node });
  return node;
}

function hint(channel) {
  if (channel.name !== "task-board")
    return el("li", { className: "hint" }, el("p", {}, "Nothing has been said here yet."));
  const bots = members(true).map(({ user }) => nameOf(user.id));
  const bot = bots.includes("Manager") ? "Manager" : (bots[0] ?? "bot");
  const words = ["Hello! Who are you?", `@${bot} help`, `@${bot} repeat after me: it works`, "/delegate"];
  const buttons = words.map((text) => el("button", { type: "button", onclick: () => offer(text) }, text));
  return el(
    "li",
    { className: "hint" },
    el("h2", {}, "What to try first"),
    el("p", {}, "Pick a line, then press Enter."),
    ...buttons,
  );
}

function offer(text) {
  write(text);
  byId("text").dispatchEvent(new Event("input"));
}

function drawTyping() {
  const names = store.currentId ? typists(store.currentId) : [];
  const verb = names.length === 1 ? "is" : "are";
  byId("typing").textContent = names.length > 0 ? `${names.join(", ")} ${verb} typing…` : "";
}

function replaceKeepingFocus(parent, children) {
  const key = parent.contains(document.activeElement) ? document.activeElement.dataset.key : undefined;
  parent.replaceChildren(...children);
  if (key) parent.querySelector(`[data-key="${key}"]`)?.focus();
}

function follow() {
  const events = openEvents();
  events.onopen = () => {
    store.isOnline = true;
    byId("offline").hidden = true;
    void attempt(
      refresh().then(() => store.currentId && open(store.currentId)),
      notLoaded,
    );
  };
  events.onerror = () => {
    store.isOnline = false;
    byId("offline").hidden = false;
    // The browser tries again by itself unless it was refused: a sandbox without memory was restarted and knows nobody.
    if (events.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), reloadAfterMs);
  };
  events.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    receive(event.type, event.data);
  };
}

function receive(type, data) {
  if (type === "INTERACTION_RESPONSE") return answered(data);
  if (type.startsWith("MESSAGE_REACTION_")) return void attempt(reload(data.channel_id));
  if (type === "THREAD_CREATE" && data.parent_id === store.currentId) void attempt(reload(data.parent_id));
  if (apply(type, data)) return;
  clearTimeout(refreshTimer);
  refreshTimer = setTimeout(() => void attempt(refresh(), notLoaded), 100);
}

// A bot answered a command or click, or did not; its words come as messages, so only the rest is shown here.
function answered({ interactionId, modal, failed }) {
  if (failed) byId("problem").textContent = "The bot did not answer within 3 seconds.";
  if (!modal || shownModals.has(interactionId)) return;
  shownModals.add(interactionId);
  ask(
    modal.title,
    inputsOf(modal.components),
    (fields) => void attempt(submitModal({ interactionId, fields }), "The form was not sent"),
  );
}

// On narrow screens the outer columns are drawers: `name` opens one, null closes both.
function drawer(name) {
  for (const button of [byId("menu"), byId("people")]) {
    const isOpen = button.id === name && !document.body.classList.contains(name);
    document.body.classList.toggle(button.id, isOpen);
    button.setAttribute("aria-expanded", String(isOpen));
  }
}

watch(draw);
startComposer(act);
byId("menu").addEventListener("click", () => drawer("menu"));
byId("people").addEventListener("click", () => drawer("people"));
list.addEventListener("click", () => drawer(null));
window.addEventListener("focus", () => {
  if (store.currentId) markRead(store.currentId);
  changed();
});
setInterval(() => {
  drawTyping();
  refreshRelative(list);
}, 1_000);
if (await attempt(refresh(), notLoaded)) {
  const channels = [...store.channels.values()];
  const wanted = store.channels.get(location.hash.slice(1)) ?? channels.find(({ name }) => name === "task-board");
  const first = wanted ?? channels.find(({ type }) => type === 0);
  if (first) await act.open(first.id);
  follow();
}
