/** Paths into a YAML document: the keys and list positions that lead to a value. Shared by the readers and checks. */
import { shown } from "./problem.ts";

/** Where a value stands. */
export type Path = readonly PropertyKey[];

/** Path as people write it: `categories.ENGINEERING.listeners[1]`; null for the whole document. */
export function formatPath(path: Path): string | null {
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${quoted(String(step))}`)).join("");
  return text === "" ? null : text.replace(/^\./, "");
}

function quoted(step: string): string {
  return /^[\p{L}\p{N}_-]+$/u.test(step) ? step : shown(step);
}
