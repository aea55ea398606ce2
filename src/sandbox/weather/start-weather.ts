/** The weather that a sandbox begins with, as its arguments name it: a level, or a file with a script. Called by main.ts. */
import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { asText, check } from "../control/mistakes.ts";
import { StartFailure } from "../start-failure.ts";
import { levels } from "./levels.ts";
import { scriptForm, type WeatherAsked, weatherForm } from "./plan.ts";

/** What stood behind `--weather` and `--seed`. */
interface WeatherArguments {
  readonly weather?: string | undefined;
  readonly seed?: string | undefined;
}

/** The weather; null when none was named. @throws StartFailure that says what is wrong with it */
export function weatherFrom({ weather, seed }: WeatherArguments): WeatherAsked | null {
  if (weather === undefined) {
    if (seed === undefined) return null;
    throw new StartFailure("--seed is the seed of the weather; name one as well: --weather stormy.", null);
  }
  const isLevel = (levels as readonly string[]).includes(weather);
  if (!isLevel) return { script: scriptIn(weather, seed) };
  const asked = check(weatherForm, { level: weather, ...(seed === undefined ? {} : { seed: Number(seed) }) });
  if ("data" in asked) return asked.data;
  throw new StartFailure(`--seed must be a whole number from 0 to ${2 ** 32 - 1}, not "${seed}".`, null);
}

function scriptIn(path: string, seed: string | undefined): NonNullable<WeatherAsked["script"]> {
  if (seed !== undefined) throw new StartFailure("A script leaves nothing to chance: it takes no --seed.", null);
  const asked = check(scriptForm, contentOf(path, textOf(path)));
  if ("data" in asked) return asked.data;
  throw new StartFailure(`The script ${path} has mistakes:\n${asText(asked.mistakes)}`, null);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const known = levels.join(", ");
    const isNeither = `--weather must be ${known}, or a file with a script; "${path}" is neither: ${wordsOf(error)}`;
    throw new StartFailure(isNeither, error);
  }
}

function contentOf(path: string, text: string): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw new StartFailure(`The script ${path} is no YAML: ${wordsOf(error)}`, error);
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
