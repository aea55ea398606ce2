/** Draws the matrix for a terminal: a row for each channel, a column for each bot, never wider than a hundred columns. */
import type { Paint } from "../logs/log-line.ts";
import { type Matrix, type MatrixCell, type MatrixColumn, type MatrixRow, matrixColumns } from "./matrix.ts";

/** What the letters and signs mean; printed below the table. */
const matrixLegend = [
  "V view   S send   T threads (open them, write in them)   H history   M manage the channel",
  "·  may not, and has not to here   ✗  has to here, and may not   *  answers or works here",
];

const letters: Readonly<Record<MatrixColumn, string>> = {
  view: "V",
  send: "S",
  threads: "T",
  history: "H",
  manage: "M",
};
const columns = Object.keys(matrixColumns) as MatrixColumn[];
const maxWidth = 100;
const maxLabel = 22;
const minCell = 7;
const maxCell = 12;

/** The lines of the table, in as many blocks as the bots need. */
export function drawMatrix({ guildName, bots, rows }: Matrix, paint: Paint): readonly string[] {
  const label = Math.min(maxLabel, Math.max(8, ...rows.map(({ name }) => name.length + 1)));
  const perBlock = Math.max(1, Math.floor((maxWidth - label - 2) / (minCell + 1)));
  const lines = [`Channels of the map in ${guildName}`];
  for (let from = 0; from < bots.length; from += perBlock) {
    const block = bots.slice(from, from + perBlock);
    const width = Math.min(maxCell, Math.floor((maxWidth - label - 2) / block.length) - 1);
    const head = block.map(({ name }) => fitted(name, width)).join(" ");
    lines.push("", `  ${"".padEnd(label)} ${head}`.trimEnd());
    lines.push(...drawRows(rows, { from, count: block.length, label, width, paint }));
  }
  return [...lines, "", ...matrixLegend.map((line) => `  ${line}`)];
}

interface Layout {
  readonly from: number;
  readonly count: number;
  readonly label: number;
  readonly width: number;
  readonly paint: Paint;
}

function drawRows(rows: readonly MatrixRow[], { from, count, label, width, paint }: Layout): readonly string[] {
  return rows.flatMap(({ name, category, cells }, index) => {
    const shown = cells.slice(from, from + count).map((cell) => drawCell(cell, width, paint));
    const line = `  ${fitted(`#${name}`, label)} ${shown.join(" ")}`.trimEnd();
    return category !== (rows[index - 1]?.category ?? null) && category !== null ? [`  ${category}`, line] : [line];
  });
}

function drawCell({ marks, duties }: MatrixCell, width: number, paint: Paint): string {
  const signs = columns.map((column) => {
    const mark = marks[column];
    if (mark === "may") return letters[column];
    if (mark === "may_not") return "·";
    return paint("red", "✗");
  });
  const star = duties.length > 0 ? "*" : " ";
  return `${star}${signs.join("")}${"".padEnd(width - columns.length - 1)}`;
}

function fitted(text: string, width: number): string {
  return (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width);
}
