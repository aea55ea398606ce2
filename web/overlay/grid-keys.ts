/** Arrow keys in a grid of buttons that wraps: left and right by one, up and down by a row. */

/** Handles the keys for the element that `event.currentTarget` is; from its search field Down goes into the grid. */
export function goOnGrid(event: KeyboardEvent): void {
  const { currentTarget: root, target, key } = event;
  if (!(root instanceof HTMLElement)) return;
  const cells = [...root.querySelectorAll<HTMLElement>("button")];
  const at = cells.findIndex((cell) => cell === target);
  const next = at < 0 ? (key === "ArrowDown" ? cells[0] : undefined) : cells[at + stepFor(key, cells, at)];
  if (next === undefined || next === target) return;
  event.preventDefault();
  next.focus();
}

function stepFor(key: string, cells: readonly HTMLElement[], at: number): number {
  if (key === "ArrowRight") return 1;
  if (key === "ArrowLeft") return -1;
  if (key !== "ArrowDown" && key !== "ArrowUp") return 0;
  const sign = key === "ArrowDown" ? 1 : -1;
  const here = cells[at]?.getBoundingClientRect();
  if (here === undefined) return 0;
  // The next cell in that direction that is not in the same row and not left of this one.
  for (let step = sign; cells[at + step] !== undefined; step += sign) {
    const box = cells[at + step]?.getBoundingClientRect();
    if (box && box.top !== here.top && (sign > 0 ? box.left >= here.left : box.left <= here.left)) return step;
  }
  return 0;
}
