/** The samples that the measurements hand in, and what is computed from them. */
import type { FigureName } from "./goals.ts";

/** Collects samples by figure, and remarks that belong beside the table. */
export class Figures {
  readonly samples = new Map<FigureName, number[]>();
  readonly remarks: string[] = [];

  /** One more sample of a figure, in the figure's unit. */
  add(name: FigureName, value: number): void {
    const known = this.samples.get(name) ?? [];
    known.push(value);
    this.samples.set(name, known);
  }

  remark(text: string): void {
    this.remarks.push(text);
  }
}

/** Median, smallest and largest. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly count: number;
}

/** The spread of at least one sample. */
export function spreadOf(samples: readonly number[]): Spread {
  return {
    median: percentile(samples, 50),
    min: Math.min(...samples),
    max: Math.max(...samples),
    count: samples.length,
  };
}

/** The value below which `percent` of the samples lie, interpolated between the two nearest. @throws RangeError for none */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  const place = ((sorted.length - 1) * percent) / 100;
  const [below, above] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  if (below === undefined || above === undefined) throw new RangeError("There is nothing to take a percentile of.");
  return below + (above - below) * (place % 1);
}
