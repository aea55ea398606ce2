/** Paths into a YAML document: the keys and list positions that lead to a value. Shared by the readers and checks. */
import { shown } from "./problem.ts";

/** Where a value stands. */
export type Path = readonly PropertyKey[];

/** Path as people write it: `categories.ENGINEERING.listeners[1]`; null for the whole document. */
export function formatPath(path: Path): string | null {
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${quoted(String(step))}`)).join("");
  return text === "" ? null : text.replace(/^\./, "");
}

/** What stands at `path` within `value`; undefined when nothing does. */
export function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>((inner, step) => (inner as Record<PropertyKey, unknown> | undefined)?.[step], value);
}

function quoted(step: string): string {
  return /^[\p{L}\p{N}_-]+$/u.test(step) ? step : shown(step);
}
