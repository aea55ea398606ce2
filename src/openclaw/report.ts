/** Tells people what an import does or did. Never shows a value of the cluster's configuration: it may be a secret. */
import { counted } from "../domain/counted.ts";
import type { ImportPlan } from "./plan.ts";
import type { TargetFile } from "./target.ts";
import type { LeftOver } from "./written.ts";

const signs = { new: "+", unchanged: "=", differs: "!" } as const;

/** The whole report. @param done whether it was carried out */
export function importReport(plan: ImportPlan, files: readonly TargetFile[], done: boolean): string {
  const parts = [
    agentLines(plan),
    fileLines(files, done),
    leftOverLines(plan.leftOver),
    plan.advice.length === 0 ? [] : ["To look at:", ...plan.advice.map((sentence) => `  ${sentence}`)],
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

function agentLines({ agents }: ImportPlan): readonly string[] {
  const width = Math.max(...agents.map(({ id }) => id.length));
  return [
    `${counted(agents.length, "agent")}:`,
    ...agents.map(({ id, model, beats, tokenFrom }) => {
      const beat = beats === null ? "no heartbeat" : `beats every ${beats}`;
      const token = tokenFrom === null ? "no token" : `token from ${tokenFrom}`;
      return `  ${id.padEnd(width)}  ${model}, ${beat}, ${token}`;
    }),
  ];
}

function fileLines(files: readonly TargetFile[], done: boolean): readonly string[] {
  const unchanged = files.filter(({ state }) => state === "unchanged");
  const others = files.filter(({ state }) => state !== "unchanged");
  if (others.length === 0)
    return [`Everything is there already: ${counted(unchanged.length, "file")}, nothing to write.`];
  return [
    `Files (+ ${done ? "written" : "to write"}, ! something else is there):`,
    ...others.map(({ path, state }) => `  ${signs[state]} ${path}`),
    ...(unchanged.length === 0
      ? []
      : [
          `  = ${counted(unchanged.length, "more is there already as it", "more are there already as they")} should be`,
        ]),
  ];
}

/** What has the same key and reason in several files is told once. */
function leftOverLines(leftOver: readonly LeftOver[]): readonly string[] {
  if (leftOver.length === 0) return [];
  const byWhy = Map.groupBy(leftOver, ({ why }) => why);
  return ["Not carried over:", ...[...byWhy].flatMap(([why, places]) => [`  ${why}`, ...placeLines(places)])];
}

function placeLines(places: readonly LeftOver[]): readonly string[] {
  const byKey = Map.groupBy(places, ({ key }) => key);
  return [...byKey].map(([key, same]) => {
    const files = same.map(({ file }) => file);
    if (key === "") return `    ${files.join(", ")}`;
    const [first = "", ...more] = files;
    return `    ${key}  (${first}${more.length === 0 ? "" : ` and ${more.length} more`})`;
  });
}
