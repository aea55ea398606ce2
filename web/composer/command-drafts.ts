/**
 * Slash commands that are being filled in: which one stands in a channel's box, and what was filled in so far. Both outlive a
 * look elsewhere; what was filled in also outlives leaving the command, until it is sent. Used by the composer.
 */
import { type Signal, signal } from "@preact/signals";
import { me } from "../store/world.ts";
import type { CommandLeaf } from "./command-leaves.ts";
import type { Filled } from "./filled.ts";

const open = new Map<string, Signal<CommandLeaf | null>>();
const filled = new Map<string, Signal<Filled>>();

/** The command that stands in a channel's box, of the person who acts; null for none. */
export function commandIn(channelId: string): Signal<CommandLeaf | null> {
  return remembered(open, nameOf(channelId), null);
}

/** What was filled in for a command in a channel. */
export function filledIn(channelId: string, { root, path }: CommandLeaf): Signal<Filled> {
  return remembered(filled, `${nameOf(channelId)} ${root.id} ${path.join(" ")}`, {});
}

function nameOf(channelId: string): string {
  return `${me.value?.id ?? ""} ${channelId}`;
}

function remembered<T>(known: Map<string, Signal<T>>, name: string, first: T): Signal<T> {
  const own = known.get(name) ?? signal(first);
  known.set(name, own);
  return own;
}
