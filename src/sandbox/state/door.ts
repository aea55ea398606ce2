/**
 * The one door through which state changes: rows are applied, the journal is written, then sessions and pages are told, in
 * this order and synchronously, so that whatever anybody heard of is on disk and every session hears it in the same order.
 */
import { type FanOut, Told } from "../gateway/fan-out.ts";
import type { Journal } from "./journal.ts";
import type { Event, Write } from "./rows.ts";
import { snapshot } from "./snapshot.ts";
import type { Snowflakes } from "./snowflakes.ts";
import { applyWrite } from "./tables.ts";
import type { World } from "./world.ts";

/** Commits changes: what is put or dropped, and what is told about it. */
export type Commit = (writes: readonly Write[], events?: readonly Event[]) => void;

/** Replaces everything there is, on disk first. Sessions are gone: whoever calls this has closed them. */
export type Replace = (writes: readonly Write[], at: number) => void;

/** What replaces a world as a whole; see `openDoor`. */
export function openGate(world: World, journal: Journal | null, ids: Snowflakes): Replace {
  return (writes, at) => {
    world.clear();
    for (const write of writes) applyWrite(world, write, at);
    journal?.compact(snapshot(world, at, ids.lastMs));
  };
}

/** The door of a world; `journal` null keeps everything in memory. */
export function openDoor(
  world: World,
  journal: Journal | null,
  fanOut: FanOut,
  ids: Snowflakes,
  now: () => number,
): Commit {
  return (writes, events = []) => {
    const at = now();
    for (const write of writes) applyWrite(world, write, at);
    const told = events.map((event) => new Told(event));
    journal?.append(at, ids.lastMs, writes, told);
    for (const event of told) fanOut.tell(event);
  };
}
