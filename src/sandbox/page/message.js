/** Draws one message: author, quoted line, text, embeds, files, components, reactions, tools. */
import { click, react } from "./api.js";
import { avatar } from "./avatar.js";
import { el } from "./element.js";
import { markdown, moments } from "./markdown.js";
import { isEphemeral, shownMessage } from "./message-shape.js";
import { mentionName, nameOf, store } from "./store.js";

const loadingFlag = 128;
const buttonStyles = { 1: "primary", 3: "primary", 4: "danger" };

/** The node of a message. `isFirst`: not by the author of the one before it. `act` opens threads, replies, and tells of failures. */
export function drawMessage(message, isFirst, act) {
  const shown = shownMessage(message);
  if (shown !== message) return drawMessage(shown, true, act);
  const kind = `message${isFirst ? " first" : ""}${isEphemeral(message) ? " private" : ""}`;
  return el(
    "li",
    { className: kind, dataset: { id: message.id, author: message.author.id } },
    isFirst && avatar(message.author.id, nameOf(message.author.id)),
    quotedLine(message),
    el("div", { className: "body" }, isFirst && byline(message), ...content(message, act)),
    tools(message, act),
  );
}

function byline({ author, timestamp }) {
  const at = new Date(timestamp);
  const isToday = at.toDateString() === new Date().toDateString();
  const shown = isToday
    ? at.toLocaleTimeString([], { timeStyle: "short" })
    : at.toLocaleString([], { dateStyle: "short", timeStyle: "short" });
  return el(
    "div",
    {},
    el("strong", {}, nameOf(author.id)),
    " ",
    author.bot && el("span", { className: "badge" }, "BOT"),
    " ",
    el("time", { dateTime: timestamp, title: at.toLocaleString() }, shown),
  );
}

function quotedLine(message) {
  const { referenced_message: quoted, interaction, type } = message;
  if (interaction?.name)
    return el("div", { className: "quoted" }, `↱ ${nameOf(interaction.user.id)} used /${interaction.name}`);
  if (type !== 19) return null;
  if (quoted === null) return el("div", { className: "quoted" }, "↱ a message that is gone");
  if (quoted === undefined) return null;
  const text = quoted.content.replace(/<(@[!&]?|#)(\d+)>/g, (_, sign, id) => mentionName(sign.replace("!", ""), id));
  return el("div", { className: "quoted" }, `↱ ${nameOf(quoted.author.id)}: `, ...moments(text));
}

function content(message, act) {
  const said = { 6: "pinned a message.", 7: "joined.", 18: `started a thread: ${message.content}` }[message.type];
  if (said) return [el("p", { className: "note" }, `${nameOf(message.author.id)} ${said}`)];
  return [
    ...(message.flags & loadingFlag
      ? [el("p", { className: "note" }, "is thinking…")]
      : markdown(message.content, mentionName)),
    message.edited_timestamp && el("span", { className: "note" }, "(edited)"),
    ...message.embeds.map(embed),
    ...message.attachments.map(attachment),
    ...(message.components ?? []).map((part) => component(part, message, act)),
    isEphemeral(message) && el("p", { className: "note" }, "👁 Only you can see this."),
    reactions(message, act),
    message.thread &&
      el("button", { type: "button", onclick: () => act.open(message.thread.id) }, `🧵 ${message.thread.name}`),
  ];
}

function embed({ title, url, description, fields = [], footer }) {
  return el(
    "div",
    { className: "embed" },
    title && el("strong", {}, ...(url ? markdown(`[${title}](${url})`, mentionName) : [title])),
    ...(description ? markdown(description, mentionName) : []),
    ...fields.flatMap(({ name, value }) => [el("strong", {}, name), ...markdown(value, mentionName)]),
    footer && el("p", { className: "note" }, footer.text),
  );
}

function attachment({ filename, url, size, content_type: type }) {
  if (type?.startsWith("image/")) return el("img", { src: new URL(url, location.href).pathname, alt: filename });
  return el("p", {}, "📎 ", el("a", { href: url, download: filename }, filename), ` (${size} bytes)`);
}

function component(part, message, act) {
  const inner = [...(part.components ?? []), ...(part.accessory ? [part.accessory] : [])];
  if (part.type === 2) return button(part, message, act);
  if (part.type === 3) return select(part, message, act);
  if (part.type === 10) return el("div", {}, ...markdown(part.content, mentionName));
  if (part.type === 14) return el("hr");
  const className = part.type === 1 ? "row" : "embed";
  return el("div", { className }, ...inner.map((child) => component(child, message, act)));
}

function button({ style, label, emoji, url, custom_id: customId, disabled }, message, act) {
  const text = [emoji?.name, label].filter(Boolean).join(" ");
  if (url) return el("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, text);
  const press = () =>
    act.attempt(
      click({ channelId: message.channel_id, messageId: message.id, customId }),
      "The button was not pressed",
    );
  return el("button", { type: "button", className: buttonStyles[style] ?? "", disabled, onclick: press }, text);
}

function select({ options, placeholder, custom_id: customId, disabled }, message, act) {
  const choose = ({ target }) =>
    act.attempt(
      click({ channelId: message.channel_id, messageId: message.id, customId, values: [target.value] }),
      "The choice was not sent",
    );
  const first = el("option", { value: "", hidden: true }, placeholder ?? "Choose…");
  const rest = options.map(({ label, value }) => el("option", { value }, label));
  return el("select", { disabled, onchange: choose, "aria-label": placeholder ?? "Choose" }, first, ...rest);
}

function reactions(message, act) {
  if (!message.reactions?.length) return null;
  const chips = message.reactions.map(({ emoji, count, me }) =>
    el(
      "button",
      { type: "button", "aria-pressed": String(me), onclick: () => toggle(message, emoji, !me, act) },
      `${emoji.name} ${count}`,
    ),
  );
  return el("div", { className: "row" }, ...chips);
}

function toggle(message, { id, name }, isOn, act) {
  const emoji = id ? `${name}:${id}` : name;
  const reaction = { channelId: message.channel_id, messageId: message.id, emoji };
  return act.attempt(react(isOn, reaction), "The reaction was not changed");
}

function tools(message, act) {
  if (isEphemeral(message)) return null;
  const tool = (label, title, onclick) => el("button", { type: "button", title, "aria-label": title, onclick }, label);
  const isMarked = message.reactions?.some(({ emoji, me }) => me && emoji.name === "👍") ?? false;
  const canThread = store.channels.get(message.channel_id)?.type === 0 && !message.thread;
  return el(
    "div",
    { className: "tools" },
    tool("↩", "Reply", () => act.reply(message)),
    tool("👍", "React", () => toggle(message, { id: null, name: "👍" }, !isMarked, act)),
    canThread && tool("🧵", "Start a thread", () => act.thread(message)),
  );
}
