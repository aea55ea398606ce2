/**
 * Checks the names and purposes of all channels of the map together: names that Discord cannot have, one id or purpose
 * twice, and the `#` that hides a line from YAML. Called by `channel-map.ts`.
 */
import type { MapSettings } from "./channel-map-schema.ts";
import type { Findings } from "./problem.ts";
import type { YamlDocument } from "./yaml-document.ts";
import { formatPath, type Path } from "./yaml-path.ts";

interface Listed {
  readonly ref: string;
  readonly path: Path;
  readonly purpose: string | undefined;
}

/** Reports every name or purpose that cannot stand as it does. */
export function checkNames(settings: MapSettings, document: YamlDocument, findings: Findings): void {
  const report = (path: Path, message: string, cure: string): void => {
    const place = { file: document.file, line: document.lineOf(path), key: formatPath(path) };
    findings.problems.push({ ...place, message, cure });
  };
  const channels = listChannels(settings);
  for (const name of Object.keys(settings.categories)) checkName(name, ["categories", name], report);
  for (const { ref, path } of channels) {
    if (checkName(ref, path, report) && ref !== asChannelName(ref)) {
      report(
        path,
        "is no name that a Discord channel can have",
        `Write it as Discord shows it: ${asChannelName(ref)}.`,
      );
    }
  }
  const ids = channels.filter(({ ref }) => /^[0-9]{15,20}$/.test(ref));
  for (const [first, second] of repeated(ids, ({ ref }) => ref)) {
    const message = `stands here a second time; the first is on line ${document.lineOf(first.path)}`;
    report(second.path, message, "Keep one of the two.");
  }
  for (const [first, second] of repeated(channels, ({ purpose }) => purpose)) {
    const message = `"${second.purpose}" is already the purpose of "${first.ref}" on line ${document.lineOf(first.path)}`;
    report([...second.path, "purpose"], message, "One channel has it: remove it here or there.");
  }
}

/** A line such as `#general: {}` is a comment to YAML, and the channel would silently be missing. */
export function noticeHashNames(file: string, text: string, findings: Findings): void {
  for (const [index, line] of text.split("\n").entries()) {
    if (!/^\s*#[\p{L}\p{N}_-]+:(\s|$)/u.test(line)) continue;
    findings.notices.push(
      `${file}:${index + 1} begins with "#" and so is a comment: write a channel's name without it.`,
    );
  }
}

function listChannels(settings: MapSettings): readonly Listed[] {
  const list = (channels: MapSettings["channels"], path: Path): Listed[] =>
    Object.entries(channels ?? {}).map(([ref, entry]) => ({ ref, path: [...path, ref], purpose: entry?.purpose }));
  const inCategories = Object.entries(settings.categories).flatMap(([name, entry]) =>
    list(entry?.channels, ["categories", name, "channels"]),
  );
  return [...list(settings.channels, ["channels"]), ...inCategories];
}

function checkName(name: string, path: Path, report: (path: Path, message: string, cure: string) => void): boolean {
  if (name.startsWith("#")) {
    report(path, 'begins with "#", which is no part of the name', `Write ${name.replace(/^#+\s*/, "")}.`);
  } else if (name !== name.trim() || name.length > 100) {
    report(path, "is no name that Discord knows", "Write at most 100 characters, without spaces around them.");
  } else {
    return true;
  }
  return false;
}

/** Discord keeps the names of text channels and forums in lower case and without spaces. */
export function asChannelName(name: string): string {
  return name.toLowerCase().replace(/\s+/g, "-");
}

function repeated<T>(items: readonly T[], keyOf: (item: T) => string | undefined): readonly (readonly [T, T])[] {
  const firsts = new Map<string, T>();
  return items.flatMap((item) => {
    const key = keyOf(item);
    if (key === undefined) return [];
    const first = firsts.get(key);
    if (first !== undefined) return [[first, item] as const];
    firsts.set(key, item);
    return [];
  });
}
