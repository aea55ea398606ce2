/** What Guildhall itself says of its messages, read from its figures. Pure. */

/** Its own count, since it started. */
export interface HouseBooks {
  /** Messages that it has still to answer. */
  readonly open: number;
  readonly answered: number;
  /** Messages that it gave up, visibly. */
  readonly dead: number;
}

/** The count in the figures of `/metrics`; null when they are not Guildhall's. */
export function booksIn(figures: string): HouseBooks | null {
  if (!figures.includes("\nguildhall_store_up 1")) return null;
  return {
    open: sumOf(figures, "guildhall_deliveries_open", ""),
    answered: sumOf(figures, "guildhall_deliveries_total", 'state="answered"'),
    dead: sumOf(figures, "guildhall_deliveries_total", 'state="dead"'),
  };
}

/** The samples of a series added up, of those whose labels hold `label`. */
function sumOf(figures: string, series: string, label: string): number {
  const lines = figures.split("\n").filter((line) => line.startsWith(`${series}{`) && line.includes(label));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" "))), 0);
}
