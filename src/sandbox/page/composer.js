/** The box one writes in: sending, replying, mentions with @, and the way into slash commands. */
import { sendMessage, sendTyping } from "./api.js";
import { byId, el } from "./element.js";
import { beginCommand, commandItems } from "./slash.js";
import { nameOf, store } from "./store.js";
import { hide, suggest, takeKey } from "./suggestions.js";

const text = byId("text");
const replying = byId("replying");
const typingEveryMs = 8_000;
let replyTo = null;
let typingSentAt = 0;

/** Wires the box once. `act.attempt` shows what failed. */
export function startComposer(act) {
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    void send(act);
  });
  text.addEventListener("keydown", (event) => {
    if (takeKey(event)) return;
    if (event.key === "Escape" && replyTo) reply(null);
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    void send(act);
  });
  text.addEventListener("input", () => {
    offer(act);
    announceTyping();
  });
  text.addEventListener("blur", hide);
}

/** Makes the next message a reply to `message`; null takes that back. */
export function reply(message) {
  replyTo = message;
  replying.hidden = message === null;
  if (message === null) return;
  const cancel = el("button", { type: "button", "aria-label": "Do not reply", onclick: () => reply(null) }, "✕");
  replying.replaceChildren(el("span", {}, `Replying to ${nameOf(message.author.id)}`), cancel);
  text.focus();
}

/** Puts `words` into the box, for the hints. */
export function write(words) {
  text.value = words;
  text.focus();
  text.setSelectionRange(words.length, words.length);
}

async function send(act) {
  const content = withMentions(text.value.trim());
  if (content === "" || !store.currentId) return;
  const [draft, answered] = [text.value, replyTo];
  text.value = "";
  typingSentAt = 0;
  reply(null);
  hide();
  const reference = answered ? { replyTo: answered.id } : {};
  const sending = sendMessage({ channelId: store.currentId, content, ...reference });
  if (await act.attempt(sending, "Your message was not sent")) return;
  // What was written meanwhile stays too.
  write(text.value === "" ? draft : `${draft}\n${text.value}`);
  reply(replyTo ?? answered);
}

// People write names; Discord's text holds ids. Longer names first, so that "@Tech Lead" is not taken for "@Tech".
function withMentions(content) {
  const names = [...store.members.keys()]
    .map((id) => ({ id, name: nameOf(id) }))
    .sort((a, b) => b.name.length - a.name.length);
  return names.reduce((so, { id, name }) => {
    const literal = name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
    return so.replace(new RegExp(`(?<![\\w<])@${literal}(?![\\w-])`, "gi"), `<@${id}>`);
  }, content);
}

function offer(act) {
  if (/^\/[^\n]*$/.test(text.value)) {
    void act.attempt(commandItems(text.value.slice(1)), "The commands could not be loaded").then((items) => {
      if (!items || !text.value.startsWith("/")) return;
      suggest(text, items, ({ command }) => {
        text.value = "";
        beginCommand(command, act);
      });
    });
    return;
  }
  const before = text.value.slice(0, text.selectionStart);
  const typed = /(?:^|\s)@([\w -]{0,24})$/.exec(before)?.[1];
  if (typed === undefined) return hide();
  const starts = (id) => nameOf(id).toLowerCase().startsWith(typed.toLowerCase());
  const items = [...store.members.keys()]
    .filter((id) => id !== store.me.id && starts(id))
    .map((id) => ({ id, label: nameOf(id) }));
  suggest(text, items.slice(0, 8), ({ label }) => {
    const head = before.slice(0, before.length - typed.length);
    const tail = text.value.slice(before.length);
    write(`${head}${label} ${tail}`);
  });
}

function announceTyping() {
  if (text.value.startsWith("/") || !store.currentId || !store.isOnline) return;
  if (Date.now() - typingSentAt < typingEveryMs) return;
  typingSentAt = Date.now();
  // Nobody misses a typing sign that was lost; the next one comes by itself.
  sendTyping(store.currentId).catch(() => undefined);
}
