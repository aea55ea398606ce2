/** What the weather's panel shows, looked at every second while it is open and can be seen. Read by the panel's parts. */
import { signal } from "@preact/signals";
import { lookOn } from "../parts/look-on.ts";
import { attempt } from "../store/notices.ts";
import { booksIn, type HouseBooks } from "./house-books.ts";
import type { Armed, ClockReport, RainReport, Strike, WeatherReport } from "./report.ts";
import { loadClock, loadFaults, loadFigures, loadRain, loadWeather } from "./requests.ts";

const keptStrikes = 200;
/** Figures are read from a database, so more rarely than the rest. */
const figuresEveryLooks = 4;

/** The weather; null until it was looked at. */
export const weather = signal<WeatherReport | null>(null);
/** The rain; null until it was looked at. */
export const rain = signal<RainReport | null>(null);
/** The faults that stay for a while. */
export const armed = signal<readonly Armed[]>([]);
/** What struck, the latest first. */
export const struck = signal<readonly Strike[]>([]);
/** The sandbox's clock; null until it was looked at. */
export const clock = signal<ClockReport | null>(null);
/** What Guildhall counts itself; null when it does not run the bots. */
export const books = signal<HouseBooks | null>(null);
/** Why nothing newer is known; null while all is well. */
export const problem = signal<string | null>(null);

let next = 0;
let looks = 0;

/** Looks again and again until the function it gives back is called. */
export function watchWeather(): () => void {
  looks = 0;
  return lookOn(look);
}

/** Carries something out and looks at once; when it is refused, people read `failure` with the reason, where `say` shows it. */
export async function carryOut(done: Promise<unknown>, failure: string, say?: (text: string) => void): Promise<void> {
  await attempt(done, failure, say);
  await look();
}

async function look(): Promise<void> {
  try {
    const [faults, newWeather, newRain, newClock] = await Promise.all([
      loadFaults(next),
      loadWeather(),
      loadRain(),
      loadClock(),
    ]);
    // A sandbox that was started again counts from the beginning.
    const known = faults.next < next ? [] : struck.value.filter(({ index }) => index < next);
    struck.value = [...faults.struck.toReversed(), ...known].slice(0, keptStrikes);
    next = faults.next;
    armed.value = faults.armed;
    weather.value = newWeather;
    rain.value = newRain;
    clock.value = newClock;
    problem.value = null;
    if (looks % figuresEveryLooks === 0) books.value = booksIn((await loadFigures()) ?? "");
    looks += 1;
  } catch (error) {
    problem.value = error instanceof Error ? error.message : String(error);
  }
}
