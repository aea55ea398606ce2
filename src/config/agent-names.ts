/** Refuses two enabled agents of one name: names are what people see and mention. Called by `load.ts`. */
import type { BotFolder } from "./bots.ts";
import { type Findings, shown } from "./problem.ts";
import { valueAt } from "./yaml-path.ts";

/** Reports every enabled agent whose name an earlier one has; case does not tell names apart. */
export function checkAgentNames(bots: readonly BotFolder[], findings: Findings): void {
  const placeByName = new Map<string, string>();
  for (const { document, settings } of bots) {
    if (document === null || !settings?.enabled) continue;
    // A name that could not be understood is another's business: something else stands in for it here.
    if (settings.name !== String(valueAt(document.value, ["name"])).trim()) continue;
    const { file } = document;
    const line = document.lineOf(["name"]);
    const name = settings.name.toLowerCase();
    const first = placeByName.get(name);
    if (first === undefined) {
      placeByName.set(name, `${file}:${line}`);
      continue;
    }
    const message = `${shown(settings.name)} is already the name of another enabled agent, in ${first}`;
    const cure = "People see agents by their names: give one of the two another.";
    findings.problems.push({ file, line, key: "name", message, cure });
  }
}
