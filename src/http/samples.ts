/**
 * What a series is, and how its samples are read off the figures: per bot, per open row, per way to end. Used by the files
 * of the series (`series.ts` lists them). Pure.
 */
import type { Counted, OfBot } from "../control/tally.ts";
import type { OpenRowsOfAgent } from "../store/figures.ts";
import type { BotFigures, HouseFigures } from "./figures.ts";

/** One value with its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One series. */
export interface Series {
  readonly name: string;
  readonly type: "gauge" | "counter";
  readonly help: string;
  readonly labels: readonly string[];
  samples(figures: HouseFigures): readonly Sample[];
}

/** One sample; without labels for what there is only one of. */
export function sample(value: number, labels: Sample["labels"] = {}): Sample {
  return { labels, value };
}

/** A sample per bot, where there is something to tell. */
export function perBot(read: (bot: BotFigures) => number | null): Series["samples"] {
  return ({ bots }) =>
    bots.flatMap((bot) => {
      const value = read(bot);
      return value === null ? [] : [sample(value, { bot: bot.id })];
    });
}

/** A count per bot, zero where nothing was counted yet. */
export function countedOfBots(read: (figures: HouseFigures) => readonly Counted<OfBot>[]): Series["samples"] {
  return (figures) => {
    const counts = new Map(read(figures).map(({ way, count }) => [way.bot, count]));
    return figures.bots.map(({ id }) => sample(counts.get(id) ?? 0, { bot: id }));
  };
}

/** Samples of open rows, a zero for every bot that has none: an absent series would tell of a store that is away. */
export function ofRows(
  rows: "posts" | "deliveries",
  states: readonly string[],
  read: (rows: OpenRowsOfAgent) => number,
) {
  return ({ bots, store }: HouseFigures): readonly Sample[] => {
    if (store === null) return [];
    const ids = new Set([...bots.map(({ id }) => id), ...store[rows].map(({ agentId }) => agentId)]);
    return [...ids].flatMap((bot) =>
      states.map((state) => {
        const found = store[rows].find((row) => row.agentId === bot && row.state === state);
        return sample(found ? read(found) : 0, { bot, state });
      }),
    );
  };
}

/** Every way to end, a zero where nothing ended that way yet, so that the first one shows as a rise. */
export function ofEnds<Way extends object>(
  ways: readonly Way[],
  read: (figures: HouseFigures) => readonly Counted<Way>[],
  labelsOf: (way: Way) => Sample["labels"],
): Series["samples"] {
  return (figures) => {
    const counts = new Map(ways.map((way) => [JSON.stringify(labelsOf(way)), sample(0, labelsOf(way))]));
    for (const { way, count } of read(figures)) {
      counts.set(JSON.stringify(labelsOf(way)), sample(count, labelsOf(way)));
    }
    return [...counts.values()];
  };
}
