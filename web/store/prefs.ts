/** How people like the page: light or dark, which panels are open, which categories are folded. Remembered by the browser. */
import { effect, type Signal, signal } from "@preact/signals";
import { recall, remember } from "./memory.ts";

/** `system` follows the computer. */
export type Theme = "system" | "light" | "dark";

/** Light or dark. */
export const theme = remembered<Theme>("theme", "system");
/** Whether the list of members stands beside the messages. */
export const isMemberListShown = remembered("members", true);
/** Whether the panel with what goes on behind the scenes is open. */
export const isBackstageShown = remembered("backstage", false);
/** A half of that panel. */
export type BackstageHalf = "bots" | "weather";
/** Which half of it is in view. */
export const backstageHalf = remembered<BackstageHalf>("backstage-half", "bots");
/** Ids of categories whose channels are hidden. */
export const foldedCategories = remembered<readonly string[]>("folded", []);

/** Folds or unfolds a category. */
export function toggleCategory(id: string): void {
  const folded = foldedCategories.value;
  foldedCategories.value = folded.includes(id) ? folded.filter((other) => other !== id) : [...folded, id];
}

/** Keeps the page in the wanted colours. */
export function applyTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}

function remembered<T>(name: string, fallback: T): Signal<T> {
  const own = signal(recall(name, fallback));
  effect(() => remember(name, own.value));
  return own;
}
