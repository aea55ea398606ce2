/** Turns message text into DOM nodes: the part of Discord's markdown that people use. Never makes markup from text. */
import { el as domElement } from "./element.js";
import { timestampSource, timestampText } from "./timestamp.js";

const escaped = String.raw`\\(?<escaped>[\\*_~\x60|<>#\-\[\]()])`;
const code = String.raw`(?<ticks>\x60+)(?<code>[^\x60](?:[\s\S]*?[^\x60])?)\k<ticks>(?!\x60)`;
const link = String.raw`\[(?<label>[^\]\n]+)\]\(<?(?<href>https?:\/\/[^\s<>)]+)>?\)`;
const url = String.raw`<?(?<url>https?:\/\/[^\s<>]*[^\s<>.,:;!?"')\]])>?`;
const mention = String.raw`<(?<sign>@[!&]?|#)(?<id>\d+)>`;
const named = String.raw`<(?:a?(?<emoji>:\w+:)|(?<command>\/[^:<>]+):)\d+>`;
const marks = String.raw`\*\*(?<strong>\S(?:[\s\S]*?\S)?)\*\*(?!\*)|__(?<u>\S(?:[\s\S]*?\S)?)__(?!_)|~~(?<s>\S(?:[\s\S]*?\S)?)~~`;
const italics = String.raw`\*(?<star>[^\s*](?:[\s\S]*?[^\s*])?)\*(?!\*)|(?<!\w)_(?<bar>[^\s_](?:[\s\S]*?[^\s_])?)_(?!\w)`;
const inlinePattern = new RegExp([escaped, code, link, url, mention, named, timestampSource, marks, italics].join("|"));

/**
 * The nodes of `text`. `nameOf(sign, id)` names a mention (`@`, `@&`, `#`); `el` makes elements and is replaced in tests.
 */
export function markdown(text, nameOf, el = domElement) {
  const make = { el, nameOf };
  return text.split(/(```[\s\S]*?```)/).flatMap((part, index) => {
    const fence = index % 2 === 1 ? /^```(?:([\w+#.-]+)\n)?\n?([\s\S]*?)\n?```$/.exec(part) : null;
    if (fence) return [el("pre", { dataset: { language: fence[1] ?? "" } }, el("code", {}, fence[2]))];
    return blocks(part, make);
  });
}

/** The nodes of `text` with nothing but its moments drawn, for a quoted line. */
export function moments(text, el = domElement) {
  const nodes = [];
  let end = 0;
  for (const { 0: raw, index, groups } of text.matchAll(new RegExp(timestampSource, "g"))) {
    nodes.push(text.slice(end, index), moment(groups, el));
    end = index + raw.length;
  }
  return [...nodes, text.slice(end)];
}

function blocks(text, make) {
  const out = [];
  const lines = text === "" ? [] : text.split("\n");
  while (lines.length > 0) {
    const heading = /^(#{1,3}) +(.+)$/.exec(lines[0]);
    if (heading) {
      lines.shift();
      out.push(make.el(`h${heading[1].length + 2}`, {}, ...inline(heading[2], make)));
    } else if (/^>( |$)/.test(lines[0])) {
      out.push(make.el("blockquote", {}, ...blocks(take(lines, /^>( |$)/).join("\n"), make)));
    } else if (/^\s*([-*]|\d+\.) +\S/.test(lines[0])) {
      out.push(list(lines, make));
    } else {
      const words = paragraph(lines).replace(/^\n+|\s+$/g, "");
      if (words !== "") out.push(make.el("p", {}, ...inline(words, make)));
    }
  }
  return out;
}

function take(lines, prefix) {
  const taken = [];
  while (lines.length > 0 && prefix.test(lines[0])) taken.push(lines.shift().replace(prefix, ""));
  return taken;
}

function paragraph(lines) {
  const special = /^(#{1,3} +\S|>( |$)|\s*([-*]|\d+\.) +\S)/;
  const taken = [lines.shift()];
  while (lines.length > 0 && !special.test(lines[0])) taken.push(lines.shift());
  return taken.join("\n");
}

function list(lines, make) {
  const marker = /^(\s*)([-*]|\d+\.) +/;
  const [, indent, bullet] = marker.exec(lines[0]);
  const items = [];
  for (let match = marker.exec(lines[0] ?? ""); match !== null; match = marker.exec(lines[0] ?? "")) {
    if (match[1].length < indent.length) break;
    if (match[1].length > indent.length && items.length > 0) items.at(-1).push(list(lines, make));
    else items.push(inline(lines.shift().slice(match[0].length), make));
  }
  const ordered = /\d/.test(bullet);
  const properties = ordered ? { start: Number.parseInt(bullet, 10) } : {};
  return make.el(ordered ? "ol" : "ul", properties, ...items.map((children) => make.el("li", {}, ...children)));
}

function inline(text, make) {
  const match = inlinePattern.exec(text);
  if (match === null) return text === "" ? [] : [text];
  const after = text.slice(match.index + match[0].length);
  const before = text.slice(0, match.index);
  return [...(before === "" ? [] : [before]), token(match.groups, make), ...inline(after, make)];
}

function token(found, make) {
  const { el, nameOf } = make;
  const away = { target: "_blank", rel: "noopener noreferrer" };
  if (found.escaped !== undefined) return found.escaped;
  if (found.code !== undefined) return el("code", {}, found.code);
  if (found.href !== undefined) return el("a", { href: found.href, ...away }, ...inline(found.label, make));
  if (found.url !== undefined) return el("a", { href: found.url, ...away }, found.url);
  if (found.id !== undefined)
    return el("span", { className: "mention" }, nameOf(found.sign.replace("!", ""), found.id));
  if (found.at !== undefined) return moment(found, el);
  if (found.emoji !== undefined) return found.emoji;
  if (found.command !== undefined) return el("span", { className: "mention" }, found.command);
  const [tag, text] = Object.entries({
    strong: found.strong,
    u: found.u,
    s: found.s,
    em: found.star ?? found.bar,
  }).find(([, value]) => value !== undefined);
  return el(tag, {}, ...inline(text, make));
}

// A relative one counts on (refreshRelative), which a screen reader need not be told each time.
function moment({ at, style }, el) {
  const words = timestampText(Number(at), style);
  if (words === null) return `<t:${at}${style ? `:${style}` : ""}>`;
  const relative = style === "R" ? { dataset: { relative: at }, "aria-live": "off" } : {};
  const dateTime = new Date(Number(at) * 1_000).toISOString();
  return el("time", { className: "moment", dateTime, title: timestampText(Number(at), "F"), ...relative }, words);
}
