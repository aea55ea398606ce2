/**
 * Puts one variable into the text of a `.env` and leaves everything else as it stands, byte for byte. Called by
 * `env-file-write.ts`, which does the files. Values are secrets: nothing here says one.
 */
import { isDeepStrictEqual } from "node:util";
import { parse } from "dotenv";
import { type Assignment, assignmentsOf } from "./env-file.ts";

/** The new text, and the lines that went because the variable stood there too. */
export interface EnvChange {
  readonly text: string;
  readonly droppedLines: readonly number[];
}

/**
 * Sets `name`: where it is set now (the last of several, which is the one that counts), else in place of its commented-out
 * example, else behind the variables it resembles, else at the end. Null when the file would not say afterwards what it should.
 */
export function withVariable(text: string, name: string, value: string): EnvChange | null {
  const lines = text.split(/(?<=\n|\r(?!\n))/);
  const line = `${name}=${quoted(value)}`;
  const all = assignmentsOf(text, { problems: [], notices: [] });
  const own = all.filter((one) => one.name === name);
  const kept = own.at(-1);
  const changed = kept === undefined ? withLine(lines, line, name, all) : withoutOthers(lines, line, own, kept);
  const dropped = own.slice(0, -1).map((one) => one.line);
  return isSafe(text, changed, name, value) ? { text: changed, droppedLines: dropped } : null;
}

/** The variable's last assignment says the new value; those before it go. */
function withoutOthers(lines: readonly string[], line: string, own: readonly Assignment[], kept: Assignment): string {
  const edited = lines.map((content, index) => {
    const at = index + 1;
    if (at === kept.line) return line + breakOf(lines[kept.lastLine - 1] ?? "");
    return own.some((one) => at >= one.line && at <= one.lastLine) ? "" : content;
  });
  return edited.join("");
}

/** The line where it belongs, in a file that does not set the variable. */
function withLine(lines: readonly string[], line: string, name: string, all: readonly Assignment[]): string {
  const eol = breakOf(lines[0] ?? "") || "\n";
  const isInValue = (index: number): boolean => all.some((one) => index >= one.line && index < one.lastLine);
  const example = lines.findIndex((content, index) => {
    return new RegExp(`^#\\s*${name}=\\s*$`).test(content) && !isInValue(index);
  });
  if (example !== -1) return lines.with(example, line + (breakOf(lines[example] ?? "") || eol)).join("");
  const family = /^[A-Z]+_[A-Z]+_/.exec(name)?.[0] ?? name;
  const sibling = all.findLast((one) => one.name.startsWith(family));
  const place = sibling?.lastLine ?? lines.length;
  const before = lines.slice(0, place).join("");
  const joint = before === "" || breakOf(before) !== "" ? "" : eol;
  return [before, joint, line, eol, ...lines.slice(place)].join("");
}

function breakOf(line: string): string {
  return /(?:\r\n|\n|\r)$/.exec(line)?.[0] ?? "";
}

/** Tokens stand as they are; anything that dotenv would read otherwise is put in quotes. */
function quoted(value: string): string {
  return /^[\w.~+/=:@-]+$/.test(value) ? value : `'${value}'`;
}

/** Whether the changed text says `value`, and of everything else what it said before. */
function isSafe(before: string, after: string, name: string, value: string): boolean {
  const { [name]: _, ...othersBefore } = parse(before);
  return isDeepStrictEqual(parse(after), { ...othersBefore, [name]: value });
}
