/** What `guildhall doctor` prints: for people by check, trouble with its reason and cure; for programs as JSON. */
import { stripVTControlCharacters } from "node:util";
import { configurationExitCode } from "../../domain/restart.ts";
import type { Paint } from "../logs/log-line.ts";
import type { Report } from "./examine.ts";
import { type CheckName, checkNames, type Finding, type Level } from "./finding.ts";
import { drawMatrix } from "./matrix-text.ts";

const titles: Readonly<Record<CheckName, string>> = {
  config: "Configuration",
  secrets: "Secrets",
  platform: "Platform",
  data: "Data folder",
  disk: "Disk",
  store: "Database",
  house: "Running house",
  holders: "Tokens on this host",
  api: "Discord",
  clock: "Clock",
  token: "Tokens",
  intents: "Intents",
  identifies: "Connections today",
  membership: "Server",
  map: "Channel map",
  permissions: "Permissions",
  commands: "Commands",
};
const signs: Readonly<Record<Level, readonly [sign: string, colour: "green" | "yellow" | "red"]>> = {
  ok: ["✓", "green"],
  warn: ["!", "yellow"],
  fail: ["✗", "red"],
};
const maxWidth = 100;
const maxSubjectCount = 3;

/** 78 for a configuration that is wrong, 1 for anything else that does not work, 0 for the rest. */
export function exitCodeOf(findings: readonly Finding[]): number {
  const failed = findings.filter(({ level }) => level === "fail");
  if (failed.some(({ check }) => check === "config")) return configurationExitCode;
  return failed.length > 0 ? 1 : 0;
}

/** For programs. */
export function reportJson({ mode, findings, matrix }: Report): object {
  const shown = findings.map(({ fix, ...finding }) => ({ ...finding, fixable: fix !== null }));
  const rows = matrix?.rows.map(({ channelId, name, category, cells }) => {
    const bots = cells.map(({ agentId, marks, missing }) => [agentId, { ...marks, missing }] as const);
    return { channelId, name, category, bots: Object.fromEntries(bots) };
  });
  return {
    ok: exitCodeOf(findings) === 0,
    mode,
    findings: shown,
    matrix: matrix === null ? null : { guild: matrix.guildName, channels: rows },
  };
}

/** For people. */
export function reportText({ unexamined, findings, matrix }: Report, paint: Paint): string {
  const used = checkNames.filter((name) => findings.some(({ check }) => check === name));
  const lines = used.flatMap((name) =>
    section(
      name,
      findings.filter(({ check }) => check === name),
      paint,
    ),
  );
  const drawn = matrix === null || matrix.rows.length === 0 ? [] : ["", ...drawMatrix(matrix, paint)];
  return [...lines, ...drawn, "", summary(unexamined, findings, paint)].join("\n");
}

/** One line where all is well. Trouble has lines of its own, by its subject; what is well beside it comes after. */
function section(name: CheckName, findings: readonly Finding[], paint: Paint): readonly string[] {
  const fine = findings.filter(({ level }) => level === "ok");
  const troubles = findings.filter(({ level }) => level !== "ok");
  const title = titles[name];
  const head = `${paint("bold", title)}${"".padEnd(20 - title.length)}`;
  const [sign, colour] = signs[worst(findings)];
  const headline = (text: string): readonly string[] => wrapped(`${paint(colour, sign)} ${head} `, 23, text);
  if (troubles.length === 0) return headline(together(fine));
  const [wellSign, wellColour] = signs.ok;
  return [
    ...headline(subjectsOf(troubles)),
    ...troubles.flatMap((finding, index) => troubleLines(finding, troubles[index + 1], paint)),
    ...(fine.length === 0 ? [] : wrapped(`    ${paint(wellColour, wellSign)} `, 6, named(fine))),
  ];
}

/** Whom the worst of it is about; each once. */
function subjectsOf(troubles: readonly Finding[]): string {
  const level = worst(troubles);
  const subjects = [...new Set(troubles.filter((one) => one.level === level).map(({ subject }) => subject))];
  const shown = subjects.slice(0, maxSubjectCount);
  const more = subjects.length - shown.length;
  return `${shown.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

/** What is well. One alone needs no name where there is no trouble. */
function together(fine: readonly Finding[]): string {
  const [only, second] = fine;
  return only !== undefined && second === undefined ? only.what : named(fine);
}

/** What is well, by name; what they say, if they say the same. */
function named(fine: readonly Finding[]): string {
  const [words = "", ...others] = new Set(fine.map(({ what }) => what));
  return `${fine.map(({ subject }) => subject).join(", ")}: ${others.length === 0 ? words : "well."}`;
}

function worst(findings: readonly Finding[]): Level {
  if (findings.some(({ level }) => level === "fail")) return "fail";
  return findings.some(({ level }) => level === "warn") ? "warn" : "ok";
}

/** Reason and cure stand below the last of several that share them. */
function troubleLines(finding: Finding, next: Finding | undefined, paint: Paint): readonly string[] {
  const { level, subject, what, why, cure, fix } = finding;
  const [sign, colour] = signs[level];
  const mendable = fix === null ? "" : " (or `guildhall doctor --fix`)";
  const isShared = next?.why === why && next.cure === cure;
  return [
    ...wrapped(`    ${paint(colour, sign)} `, 6, `${paint("bold", subject)}: ${what}`),
    ...(why === null || isShared ? [] : wrapped("      ", 6, why)),
    ...(cure === null || isShared ? [] : wrapped("      → ", 8, `${cure}${mendable}`)),
  ];
}

/** Lines of at most a hundred columns where words allow it, the following ones set in; a link is never cut. */
function wrapped(first: string, indent: number, text: string): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let isEmpty = true;
  for (const word of text.split(" ")) {
    if (!isEmpty && stripVTControlCharacters(line).length + word.length + 1 > maxWidth) {
      lines.push(line);
      line = " ".repeat(indent);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line.trimEnd()];
}

function summary(unexamined: Report["unexamined"], findings: readonly Finding[], paint: Paint): string {
  const count = (level: Level): number => findings.filter((finding) => finding.level === level).length;
  const [fails, warns] = [count("fail"), count("warn")];
  const skipped = unexamined === null ? "" : ` ${unexamined}`;
  if (fails + warns === 0) return `${paint("green", "All is well.")}${skipped}`;
  const parts = [fails > 0 && `${fails} to mend`, warns > 0 && `${warns} to look at`].filter((part) => part !== false);
  return `${paint(fails > 0 ? "red" : "yellow", `${parts.join(", ")}.`)}${skipped}`;
}
