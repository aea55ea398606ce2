/** The beginning of a forecast. */
import { type Blow, forecast } from "../../src/sandbox/weather/forecast.ts";
import type { Rates } from "../../src/sandbox/weather/levels.ts";

/** The first blows of a seed; fewer when the rates have none. */
export function firstBlows(count: number, seed: number, rates: Rates): Blow[] {
  const blows: Blow[] = [];
  for (const blow of forecast(seed, rates)) {
    if (blows.push(blow) === count) break;
  }
  return blows;
}
