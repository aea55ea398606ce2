/** What a key means in a field with an open list. Pure. */

/** Another line, the marked line is taken, the list is closed; null: the key is none of the list's. */
export type LineMove = { readonly to: number } | "take" | "close" | null;

/** The meaning of a key while line `at` of `count` is marked. */
export function lineMove({ key, shiftKey }: KeyboardEvent, at: number, count: number): LineMove {
  if (count === 0) return null;
  if (key === "ArrowDown") return { to: (at + 1) % count };
  if (key === "ArrowUp") return { to: (at - 1 + count) % count };
  if ((key === "Enter" || key === "Tab") && !shiftKey) return "take";
  return key === "Escape" ? "close" : null;
}
