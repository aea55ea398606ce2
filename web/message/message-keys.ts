/** Keys in the list of messages: up and down from one to the next, and letters for what one does most. */
import { messageIn } from "../store/logs.ts";
import { channelId } from "../store/place.ts";
import { actOnKey } from "./message-tools-keys.ts";

/** Handles a key of the list that `event.currentTarget` is. */
export function goThroughMessages(event: KeyboardEvent): void {
  const { currentTarget: list, target, key } = event;
  if (!(list instanceof HTMLElement) || !(target instanceof HTMLElement)) return;
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const here = target.closest<HTMLElement>("[data-id]");
  if (target !== list && target !== here) return;
  if (key === "ArrowUp" || key === "ArrowDown" || key === "Home" || key === "End") {
    const next = nextOf(list, here, key);
    if (next === null) return;
    event.preventDefault();
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return;
  }
  const message = messageIn(channelId.value ?? "", here?.dataset.id ?? "");
  if (message && here && actOnKey(key, message, here)) event.preventDefault();
}

function nextOf(list: HTMLElement, here: HTMLElement | null, key: string): HTMLElement | null {
  const all = [...list.querySelectorAll<HTMLElement>("[data-id]")];
  if (key === "Home") return all[0] ?? null;
  if (key === "End" || here === null) return all.at(-1) ?? null;
  return all[all.indexOf(here) + (key === "ArrowUp" ? -1 : 1)] ?? null;
}
