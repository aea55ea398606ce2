/**
 * The weather over a sandbox: lets blows strike as the forecast or a script has them, by the sandbox's clock. When the clock
 * is put forward, what a script has in between strikes at once; of the forecast only the next blow does, and the others
 * follow it at their distance, so that a leap of an hour is no hour of storm in one moment. In memory only.
 */
import { randomInt } from "node:crypto";
import type { Agenda } from "../agenda.ts";
import type { Fault } from "../faults/forms.ts";
import type { StruckBy } from "../faults/strikes.ts";
import { forecast } from "./forecast.ts";
import { type Level, type Rates, ratesOf } from "./levels.ts";
import type { Script, WeatherAsked } from "./plan.ts";

/** Seeds that a person can read out and type. */
const maxOwnSeed = 10_000;

/** How the weather is; times are the sandbox's. */
export interface WeatherNow {
  readonly level: Level | "custom" | "script";
  /** Null for a script, which leaves nothing to chance, and in the calm. */
  readonly seed: number | null;
  /** Blows a minute by kind. */
  readonly rates: Rates;
  readonly beganAt: number | null;
  readonly endsAt: number | null;
  /** How many blows have struck since it began. */
  readonly blows: number;
}

/** What the weather acts with. */
export interface Reach {
  /** The bots that can be hit, always in the same order. */
  bots(): readonly string[];
  /** Lets a fault strike; never fails. False: it fell on nobody. */
  strike(fault: Fault, by: StruckBy): boolean;
  /** Tells that the weather has changed. */
  changed(): void;
}

const calm: WeatherNow = { level: "calm", seed: null, rates: {}, beganAt: null, endsAt: null, blows: 0 };

/** The weather. */
export class Weather {
  readonly #agenda: Agenda;
  readonly #now: () => number;
  #state: WeatherNow = calm;
  #takeOff: (() => void)[] = [];

  constructor(agenda: Agenda, now: () => number) {
    this.#agenda = agenda;
    this.#now = now;
  }

  get state(): WeatherNow {
    return this.#state;
  }

  /** Begins new weather in place of what there was. */
  begin({ level, rates, script, seed, forMs }: WeatherAsked, reach: Reach): void {
    this.#clear();
    const beganAt = this.#now();
    const endsAt = forMs === undefined ? null : beganAt + forMs;
    if (script) {
      this.#state = { ...calm, level: "script", beganAt, endsAt };
      this.#follow(script, beganAt, reach);
    } else if (rates || (level !== undefined && level !== "calm")) {
      const wanted = rates ? withoutGaps(rates) : ratesOf[level ?? "calm"];
      const chosen = seed ?? randomInt(1, maxOwnSeed);
      this.#state = {
        level: rates ? "custom" : (level ?? "calm"),
        seed: chosen,
        rates: wanted,
        beganAt,
        endsAt,
        blows: 0,
      };
      this.#blow(forecast(chosen, wanted), reach);
    }
    if (endsAt !== null) this.#takeOff.push(this.#agenda.at(endsAt, () => this.end(reach)));
    reach.changed();
  }

  /** Lets it be calm; what is armed ends in its own time. */
  end(reach: Pick<Reach, "changed">): void {
    this.#clear();
    reach.changed();
  }

  #clear(): void {
    for (const takeOff of this.#takeOff) takeOff();
    this.#takeOff = [];
    this.#state = calm;
  }

  #follow(script: Script, beganAt: number, reach: Reach): void {
    const last = Math.max(...script.map(({ atMs }) => atMs));
    for (const { atMs, fault } of script) {
      this.#takeOff.push(this.#agenda.at(beganAt + atMs, () => this.#strike(fault, "script", reach)));
    }
    this.#takeOff.push(this.#agenda.at(beganAt + last + 1, () => this.end(reach)));
  }

  #blow(blows: ReturnType<typeof forecast>, reach: Reach): void {
    const { value: blow } = blows.next();
    if (!blow) return;
    const strike = (): void => {
      const fault = blow.at(reach.bots());
      if (fault) this.#strike(fault, "weather", reach);
      this.#takeOff = this.#takeOff.filter((each) => each !== takeOff);
      this.#blow(blows, reach);
    };
    const takeOff = this.#agenda.at(this.#now() + blow.afterMs, strike);
    this.#takeOff.push(takeOff);
  }

  #strike(fault: Fault, by: StruckBy, reach: Reach): void {
    if (reach.strike(fault, by)) this.#state = { ...this.#state, blows: this.#state.blows + 1 };
  }
}

function withoutGaps(rates: NonNullable<WeatherAsked["rates"]>): Rates {
  return Object.fromEntries(Object.entries(rates).filter(([, perMinute]) => perMinute !== undefined));
}
