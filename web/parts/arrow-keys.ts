/** Up, Down, Home and End go through the items of a list; the Tab key goes past it. */

/** What marks an item of such a list. */
const itemSelector = "[data-stop]:not([disabled])";

/** Handles the keys for the list that `event.currentTarget` is. `isSideways`: Left and Right too. */
export function goWithArrows(event: KeyboardEvent, isSideways = false): void {
  const list = event.currentTarget;
  if (!(list instanceof HTMLElement) || event.altKey || event.ctrlKey || event.metaKey) return;
  const items = [...list.querySelectorAll<HTMLElement>(itemSelector)];
  const at = items.findIndex((item) => item === document.activeElement);
  const wanted = wantedIndex(event.key, at, items.length, isSideways);
  const item = wanted === null ? undefined : items[wanted];
  if (item === undefined) return;
  event.preventDefault();
  item.focus();
  item.scrollIntoView({ block: "nearest" });
}

function wantedIndex(key: string, at: number, count: number, isSideways: boolean): number | null {
  if (key === "Home") return 0;
  if (key === "End") return count - 1;
  if (key === "ArrowDown" || (isSideways && key === "ArrowRight")) return (at + 1) % count;
  if (key === "ArrowUp" || (isSideways && key === "ArrowLeft")) return at < 0 ? count - 1 : (at - 1 + count) % count;
  return null;
}
