/**
 * How this program is called from a folder, so that a line that people are given can be typed as it stands. For messages
 * that send them to another folder; in their own they know how they have called it.
 */
import { existsSync, realpathSync } from "node:fs";
import { delimiter, join, relative } from "node:path";
import { processEnvironment } from "../config/process-environment.ts";
import { programFolder } from "./places.ts";

const name = "guildhall";

/** Where the program is, and where shells look for programs. */
export interface Whereabouts {
  readonly programFolder: string;
  readonly path: string;
}

const here: Whereabouts = { programFolder, path: processEnvironment.PATH ?? "" };

/** `guildhall` where the shell finds this one by that name, else through npm or Node. */
export function ownCall(folder: string, { programFolder: home, path }: Whereabouts = here): string {
  const bin = join(home, "bin", "guildhall.js");
  const isOurs = (file: string): boolean => existsSync(file) && realpathSync(file) === realpathSync(bin);
  const lasting = path.split(delimiter).filter((one) => !isNpms(one));
  if (lasting.some((one) => isOurs(join(one, name)))) return name;
  if (realpathSync(folder) === realpathSync(home)) return `npx ${name}`;
  const way = relative(folder, bin);
  return `node ${inShell(way.length < bin.length ? way : bin)}`;
}

/** What npm puts before the path lasts for its own command alone. */
function isNpms(folder: string): boolean {
  return /[/\\]node_modules[/\\]\.bin[/\\]?$/.test(folder);
}

/** A word as shells take it. */
export function inShell(word: string): string {
  if (/^[\w./\\:@%+=,-]+$/.test(word)) return word;
  return process.platform === "win32" ? `"${word}"` : `'${word.replaceAll("'", "'\\''")}'`;
}
