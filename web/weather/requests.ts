/** What the weather's panel asks of the sandbox. Holds nothing. */
import { get, send } from "../api/control.ts";
import type { ClockReport, FaultReport, Level, RainReport, WeatherReport } from "./report.ts";

/** What is armed, and what struck since an index. @throws Refusal */
export const loadFaults = (since: number): Promise<FaultReport> => get("faults", { since });

/** How the weather is. @throws Refusal */
export const loadWeather = (): Promise<WeatherReport> => get("weather");

/** How it rains, and what became of the questions. @throws Refusal */
export const loadRain = (): Promise<RainReport> => get("rain");

/** What time it is in the sandbox. @throws Refusal */
export const loadClock = (): Promise<ClockReport> => get("clock");

/** Changes the weather; without a seed the sandbox picks one. @throws Refusal */
export const changeWeather = (level: Level, seed: number | undefined): Promise<WeatherReport> =>
  send("PUT", "weather", seed === undefined ? { level } : { level, seed });

/** Lets people ask the bots questions; without channels wherever they can. @throws Refusal */
export const letItRain = (rain: { perMinute: number; channelIds?: readonly string[] }): Promise<RainReport> =>
  send("PUT", "rain", rain);

/** Ends the questions. @throws Refusal */
export const stopTheRain = (): Promise<null> => send("DELETE", "rain");

/** Lets a fault strike. @throws Refusal */
export const letStrike = (fault: object): Promise<unknown> => send("POST", "faults", fault);

/** Ends an armed fault. @throws Refusal */
export const clearFault = (id: string): Promise<null> => send("DELETE", `faults/${encodeURIComponent(id)}`);

/** Ends all of them, and gives back what was taken from bots and people. @throws Refusal */
export const clearFaults = (): Promise<null> => send("DELETE", "faults");

/** Puts the clock forward. @throws Refusal */
export const putForward = (advanceMs: number): Promise<ClockReport> => send("POST", "clock", { advanceMs });

/** What runs the bots tells in figures, as text; null when none has registered, or it is silent. */
export async function loadFigures(): Promise<string | null> {
  const response = await fetch("/metrics", { signal: AbortSignal.timeout(5_000) }).catch(() => null);
  return response?.ok ? await response.text() : null;
}
