/** What the bench prints: a table for people, JSON for programs. */
import { type Figures, type Spread, spreadOf } from "./figures.ts";
import { type FigureKind, type FigureName, figureKinds } from "./goals.ts";
import type { Machine } from "./machine.ts";

/** One measured figure beside its goal; `met` null where there is no goal. */
interface Row extends Spread {
  readonly name: FigureName;
  readonly kind: FigureKind;
  readonly met: boolean | null;
}

/** For programs: everything, samples included. */
export function asJson(machine: Machine, figures: Figures): string {
  const measured = rowsOf(figures).map(({ kind, ...row }) => ({
    ...row,
    ...kind,
    samples: figures.samples.get(row.name),
  }));
  return JSON.stringify({ machine, figures: measured, remarks: figures.remarks }, null, 2);
}

/** For people. */
export function asText(machine: Machine, figures: Figures): string {
  const head = ["", "unit", "median", "min", "max", "samples", "goal", "met"];
  const lines = rowsOf(figures).map(({ kind, median, min, max, count, met }) => [
    kind.label,
    kind.unit,
    ...[median, min, max].map(shortNumber),
    String(count),
    kind.goal === null ? "" : `${kind.higherIsBetter ? "≥" : "≤"} ${kind.goal.toLocaleString("en")}`,
    met === null ? "" : met ? "yes" : "NO",
  ]);
  return [machineText(machine), "", ...columns([head, ...lines]), "", ...figures.remarks].join("\n");
}

function rowsOf({ samples }: Figures): readonly Row[] {
  const names = Object.keys(figureKinds) as FigureName[];
  return names.flatMap((name) => {
    const values = samples.get(name);
    if (!values) return [];
    const kind: FigureKind = figureKinds[name];
    const spread = spreadOf(values);
    return [{ name, kind, ...spread, met: isMet(kind, spread.median) }];
  });
}

function isMet({ goal, higherIsBetter }: FigureKind, value: number): boolean | null {
  if (goal === null) return null;
  // A rate is reached when it is missed by no more than the pacing's own error.
  return higherIsBetter ? value >= goal * 0.99 : value <= goal;
}

function machineText(machine: Machine): string {
  const { p50, p99 } = machine.fdatasyncMs;
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, Linux ${machine.kernel}, load before ${machine.loadBefore}`,
    `Guildhall ${machine.guildhall} (${machine.commit ?? "no commit"}), Node ${machine.node}, Postgres ${machine.postgres}`,
    `Data on ${machine.filesystem}: fdatasync p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms; fsync is on`,
  ].join("\n");
}

function shortNumber(value: number): string {
  return value.toLocaleString("en", { maximumFractionDigits: value < 10 ? 2 : value < 100 ? 1 : 0 });
}

/** The first column to the left, the others to the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join("  "),
  );
}
