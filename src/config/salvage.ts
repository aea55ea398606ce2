/**
 * Leaves out of a value what a schema refuses, so that the rest can be checked on and all mistakes are told in one run.
 * Called by `schema-problems.ts`. The result is good for finding mistakes and for nothing else.
 */
import { type Path, valueAt } from "./yaml-path.ts";

type Mapping = Record<PropertyKey, unknown>;

/**
 * A copy of `value` without what stands at `culprits`; null when that would leave nothing. A key that lacks takes what
 * it belongs to with it, unless it stands at the top and `standIns` has something for it. Adds to `leftOut` the paths, as
 * JSON.
 */
export function withoutCulprits(
  value: unknown,
  culprits: readonly Path[],
  standIns: Readonly<Record<string, unknown>>,
  leftOut: Set<string>,
): unknown {
  const rest = structuredClone(value);
  let hasChanged = false;
  for (const culprit of culprits) {
    const standIn = culprit.length === 1 ? standIns[String(culprit[0])] : undefined;
    const isMissing = valueAt(value, culprit) === undefined;
    if (isMissing && standIn !== undefined) {
      (rest as Mapping)[culprit[0] ?? ""] = standIn;
      leftOut.add(JSON.stringify(culprit));
      hasChanged = true;
      continue;
    }
    const path = wholeList(isMissing ? culprit.slice(0, -1) : culprit);
    if (path.length === 0) return null;
    leftOut.add(JSON.stringify(path));
    hasChanged = remove(rest, path) || hasChanged;
  }
  return hasChanged ? rest : null;
}

/** A list goes as a whole: without one entry, the others would stand at places that are not theirs. */
function wholeList(path: Path): Path {
  const index = path.findIndex((step) => typeof step === "number");
  return index < 0 ? path : path.slice(0, index);
}

/** False when it was gone already. */
function remove(value: unknown, path: Path): boolean {
  const parent = valueAt(value, path.slice(0, -1)) as Mapping | undefined;
  const key = path.at(-1) ?? "";
  return parent !== undefined && Object.hasOwn(parent, key) && delete parent[key];
}
