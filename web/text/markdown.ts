/**
 * Reads message text: the part of Discord's markdown that people and bots use, as a tree. Pure; text never becomes markup,
 * and only http addresses become links. Drawn by markdown-view.tsx.
 */
import { timestampSource } from "./timestamp.ts";

/** A piece of text: words as they are, or something with a meaning. */
export type Piece =
  | string
  | { readonly kind: "strong" | "em" | "u" | "s" | "spoiler"; readonly inner: Piece[] }
  | { readonly kind: "p" | "quote" | "subtext"; readonly inner: Piece[] }
  | { readonly kind: "heading"; readonly level: number; readonly inner: Piece[] }
  | { readonly kind: "list"; readonly start: number | null; readonly items: Piece[][] }
  | { readonly kind: "fence"; readonly language: string; readonly text: string }
  | { readonly kind: "code" | "command" | "everyone"; readonly text: string }
  | { readonly kind: "link"; readonly href: string; readonly inner: Piece[] }
  | { readonly kind: "mention"; readonly sign: string; readonly id: string }
  | { readonly kind: "moment"; readonly at: number; readonly style: string | undefined; readonly raw: string };

const escaped = String.raw`\\(?<escaped>[\\*_~\x60|<>#\-\[\]()])`;
const code = String.raw`(?<ticks>\x60+)(?<code>[^\x60](?:[\s\S]*?[^\x60])?)\k<ticks>(?!\x60)`;
const link = String.raw`\[(?<label>[^\]\n]+)\]\(<?(?<href>https?:\/\/[^\s<>)]+)>?\)`;
const url = String.raw`<?(?<url>https?:\/\/[^\s<>]*[^\s<>.,:;!?"')\]])>?`;
const mention = String.raw`<(?<sign>@[!&]?|#)(?<id>\d+)>|(?<everyone>(?<!\w)@(?:everyone|here)\b)`;
const named = String.raw`<(?:a?(?<emoji>:\w+:)|(?<command>\/[^:<>]+):)\d+>`;
const spoiler = String.raw`\|\|(?<spoiler>[\s\S]+?)\|\|`;
const marks = String.raw`\*\*(?<strong>\S(?:[\s\S]*?\S)?)\*\*(?!\*)|__(?<u>\S(?:[\s\S]*?\S)?)__(?!_)|~~(?<s>\S(?:[\s\S]*?\S)?)~~`;
const italics = String.raw`\*(?<star>[^\s*](?:[\s\S]*?[^\s*])?)\*(?!\*)|(?<!\w)_(?<bar>[^\s_](?:[\s\S]*?[^\s_])?)_(?!\w)`;
const inlinePattern = new RegExp(
  [escaped, code, link, url, mention, named, timestampSource, spoiler, marks, italics].join("|"),
  "g",
);

/** What is taken out of a text first, whichever begins first: code between fences, and lines that are quoted. */
const wholes = /(```[\s\S]*?```|^>>> [\s\S]*|^>(?: .*)?(?:\n>(?: .*)?)*$)/m;
const fence = /^```(?:([\w+#.-]+)\n)?\n?([\s\S]*?)\n?```$/;
const listMark = /^(\s*)([-*]|\d+\.) +(?=\S)/;
const headingMark = /^(#{1,3}) +(?=\S)/;
const subtextMark = /^-# +(?=\S)/;

/** The blocks of a text. */
export function parseMarkdown(text: string): Piece[] {
  return text.split(wholes).flatMap((part, index) => (index % 2 === 1 ? whole(part) : blocks(part)));
}

/** The pieces of a line, without blocks: for titles and quoted lines. */
export function parseLine(text: string): Piece[] {
  const out: Piece[] = [];
  let end = 0;
  for (const { 0: raw, index, groups } of text.matchAll(inlinePattern)) {
    if (index > end) out.push(text.slice(end, index));
    out.push(token(raw, groups ?? {}));
    end = index + raw.length;
  }
  if (end < text.length) out.push(text.slice(end));
  return out;
}

function whole(text: string): Piece[] {
  const [isFence, language = "", code = ""] = fence.exec(text) ?? [];
  if (isFence !== undefined) return [{ kind: "fence", language, text: code }];
  const words = text.startsWith(">>> ") ? text.slice(4) : text.replace(/^> ?/gm, "");
  return [{ kind: "quote", inner: parseMarkdown(words) }];
}

function blocks(text: string): Piece[] {
  const out: Piece[] = [];
  const lines = text === "" ? [] : text.split("\n");
  for (let [first] = lines; first !== undefined; [first] = lines) out.push(...block(first, lines));
  return out;
}

/** Takes the lines of one block away from `lines`. */
function block(first: string, lines: string[]): Piece[] {
  const heading = headingMark.exec(first)?.[1];
  if (heading !== undefined) {
    lines.shift();
    return [{ kind: "heading", level: heading.length, inner: parseLine(first.slice(heading.length).trim()) }];
  }
  if (subtextMark.test(first)) {
    lines.shift();
    return [{ kind: "subtext", inner: parseLine(first.replace(subtextMark, "")) }];
  }
  if (listMark.test(first)) return [list(lines)];
  const words = paragraph(lines).replace(/^\n+|\s+$/g, "");
  return words === "" ? [] : [{ kind: "p", inner: parseLine(words) }];
}

function paragraph(lines: string[]): string {
  const isSpecial = (line: string): boolean => [headingMark, subtextMark, listMark].some((mark) => mark.test(line));
  const end = lines.findIndex((line, index) => index > 0 && isSpecial(line));
  return lines.splice(0, end === -1 ? lines.length : end).join("\n");
}

function list(lines: string[]): Piece {
  const [, indent = "", bullet = ""] = listMark.exec(lines[0] ?? "") ?? [];
  const items: Piece[][] = [];
  for (let mark = listMark.exec(lines[0] ?? ""); mark !== null; mark = listMark.exec(lines[0] ?? "")) {
    const depth = mark[1]?.length ?? 0;
    const last = items.at(-1);
    const isOtherKind = depth === indent.length && /\d/.test(mark[2] ?? "") !== /\d/.test(bullet);
    if (depth < indent.length || isOtherKind) break;
    if (depth > indent.length && last) last.push(list(lines));
    else items.push(parseLine((lines.shift() ?? "").slice(mark[0].length)));
  }
  return { kind: "list", start: /\d/.test(bullet) ? Number.parseInt(bullet, 10) : null, items };
}

function token(raw: string, found: Readonly<Record<string, string | undefined>>): Piece {
  if (found.escaped !== undefined) return found.escaped;
  if (found.code !== undefined) return { kind: "code", text: found.code };
  if (found.href !== undefined) return { kind: "link", href: found.href, inner: parseLine(found.label ?? "") };
  if (found.url !== undefined) return { kind: "link", href: found.url, inner: [found.url] };
  if (found.id !== undefined) return { kind: "mention", sign: (found.sign ?? "").replace("!", ""), id: found.id };
  if (found.everyone !== undefined) return { kind: "everyone", text: found.everyone };
  if (found.at !== undefined) return { kind: "moment", at: Number(found.at), style: found.style, raw };
  if (found.emoji !== undefined) return found.emoji;
  if (found.command !== undefined) return { kind: "command", text: found.command };
  return marked(raw, found);
}

function marked(raw: string, found: Readonly<Record<string, string | undefined>>): Piece {
  const kinds = { spoiler: found.spoiler, strong: found.strong, u: found.u, s: found.s, em: found.star ?? found.bar };
  for (const [kind, text] of Object.entries(kinds)) {
    if (text !== undefined) return { kind: kind as keyof typeof kinds, inner: parseLine(text) };
  }
  return raw;
}
