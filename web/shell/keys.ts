/** Keys that work everywhere: from channel to channel, the switcher, and any letter to where one writes. */
import { focusWriting } from "../composer/focus-writing.ts";
import { sectionsOf } from "../store/channel-tree.ts";
import { compareIds } from "../store/ids.ts";
import { dialog, popup } from "../store/overlay.ts";
import { channelId, drawer, newLineAfter, open } from "../store/place.ts";
import { markRead } from "../store/reads.ts";
import { hasUnread } from "../store/tallies.ts";
import { channels, guildId } from "../store/world.ts";
import type { Channel } from "../wire/channel.ts";

/** Listens until the function it gives back is called. */
export function watchKeys(): () => void {
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const isCommand = event.ctrlKey || event.metaKey;
  if (isCommand && event.key.toLowerCase() === "k") {
    event.preventDefault();
    dialog.value = dialog.value?.kind === "switcher" ? null : { kind: "switcher" };
  } else if (isCommand && event.key === "/") {
    event.preventDefault();
    dialog.value = { kind: "keys" };
  } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    step(event.key === "ArrowUp" ? -1 : 1, event.shiftKey);
  } else if (event.key === "Escape" && dialog.value === null && popup.value === null) {
    seeAll();
  } else if (isOutside(event) && (isLetter(event) || isPaste(event))) {
    // The letter, or what is pasted, then arrives there.
    focusWriting();
  }
}

/** Esc: the drawer closes, and what is new counts as seen. */
function seeAll(): void {
  if (drawer.value !== null) drawer.value = null;
  else if (channelId.value !== null) {
    newLineAfter.value = null;
    markRead(channelId.value);
  }
}

function isLetter({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return key.length === 1 && key !== " " && !ctrlKey && !metaKey && !altKey;
}

function isPaste({ key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  return key.toLowerCase() === "v" && (ctrlKey || metaKey) && !altKey;
}

/** True where nothing else takes letters. */
function isOutside({ target }: KeyboardEvent): boolean {
  if (dialog.value !== null || popup.value !== null || !(target instanceof HTMLElement)) return false;
  return target.closest("input, textarea, select, [contenteditable], dialog, .backstage") === null;
}

function step(by: number, isToUnread: boolean): void {
  const order = walk();
  const at = order.findIndex(({ id }) => id === channelId.value);
  for (let distance = 1; distance <= order.length; distance += 1) {
    const next = order[(at + by * distance + order.length * 2) % order.length];
    if (next && (!isToUnread || hasUnread([next]))) return void open(next.id);
  }
}

/** The channels in the order in which they stand in the column. */
function walk(): Channel[] {
  const all = [...channels.value.values()];
  if (guildId.value !== null) {
    return sectionsOf(all.filter(({ guild_id: id }) => id === guildId.value)).flatMap((section) => section.channels);
  }
  const latest = ({ id, last_message_id: last }: Channel): string => last ?? id;
  return all.filter(({ type }) => type === 1).toSorted((a, b) => compareIds(latest(b), latest(a)));
}
