/**
 * Where the control socket of a data folder is: `control.sock` in it. Where that path is too long for a socket, it is a link
 * to one in a folder below the system's temp folder: a fresh one, of a name that nobody can guess, closed to every other
 * account. Used by both ends of the socket, and by `doctor`, which takes away what was left.
 */
import { lstatSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { isClosedFolder, makeSocketFolder, removeSocketFolder } from "../store/embedded/socket-folder.ts";

/** A socket's path may have 107 bytes (103 on macOS); a data folder's may have more. */
const maxSocketPathBytes = 100;

const socketName = "control.sock";

/** Where people find it. */
export function controlSocket(dataFolder: string): string {
  return join(dataFolder, socketName);
}

/** Where it is listened to; nothing is there yet. What an earlier Guildhall has left is taken away: whoever calls holds the folder's lock. */
export function openControlPlace(dataFolder: string): string {
  removeControlSocket(dataFolder);
  const path = controlSocket(dataFolder);
  if (Buffer.byteLength(path) <= maxSocketPathBytes) return path;
  const place = join(makeSocketFolder(null), socketName);
  symlinkSync(place, path);
  return place;
}

/** Where it can be connected to: a link's own path may be too long for that. */
export function controlPlace(dataFolder: string): string {
  const path = controlSocket(dataFolder);
  return isLink(path) ? readlinkSync(path) : path;
}

/** Takes the socket away, and with it the folder that was made for it. */
export function removeControlSocket(dataFolder: string): void {
  const path = controlSocket(dataFolder);
  const place = controlPlace(dataFolder);
  rmSync(path, { force: true });
  const folder = dirname(place);
  // Temp folders are everybody's: by now that name may be somebody else's.
  if (place === path || !isClosedFolder(folder, null)) return;
  rmSync(place, { force: true });
  removeSocketFolder(folder);
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
