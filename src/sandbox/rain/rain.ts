/**
 * It rains questions: several people ask the bots things, so often a minute, and what becomes of each question is counted.
 * Each asks one bot, by a mention, to repeat a few words. In memory only; whom and where chance decides, from a seed.
 */
import { randomInt } from "node:crypto";
import type { Agenda } from "../agenda.ts";
import { type Chance, chanceFrom, gapMs } from "../chance.ts";
import { type Figures, type Question, type Said, Tally } from "./tally.ts";

/** Seeds that a person can read out and type. */
const maxOwnSeed = 10_000;

/** What was asked for. */
export interface RainAsked {
  readonly perMinute: number;
  readonly seed?: number | undefined;
  /** Where it rains; absent: wherever people and bots can talk. */
  readonly channelIds?: readonly string[] | undefined;
  readonly forMs?: number | undefined;
}

/** How it rains, and what was counted since it began. */
export interface RainNow extends Figures {
  readonly isRaining: boolean;
  readonly perMinute: number;
  readonly seed: number | null;
  readonly channelIds: readonly string[] | null;
  readonly endsAt: number | null;
}

/** Lets one question be asked, of these words; null when there is nobody to ask. */
export type Ask = (words: string, channelIds: readonly string[] | null, chance: Chance) => Question | null;

const dry = { isRaining: false, perMinute: 0, seed: null, channelIds: null, endsAt: null };

/** The rain. */
export class Rain {
  readonly #agenda: Agenda;
  /** The sandbox's clock: when the next question is due. */
  readonly #now: () => number;
  /** The machine's: a question has not waited for an hour because somebody put the clock forward. */
  readonly #machineNow: () => number;
  #state: Omit<RainNow, keyof Figures> = dry;
  #tally = new Tally();
  #drops = 0;
  #takeOff: (() => void)[] = [];

  constructor(agenda: Agenda, now: () => number, machineNow: () => number) {
    this.#agenda = agenda;
    this.#now = now;
    this.#machineNow = machineNow;
  }

  get state(): RainNow {
    return { ...this.#state, ...this.#tally.figures(this.#machineNow()) };
  }

  /** Lets it rain. The count begins anew, unless it rained already and only changes. */
  begin({ perMinute, seed = randomInt(1, maxOwnSeed), channelIds, forMs }: RainAsked, ask: Ask): void {
    if (!this.#state.isRaining) this.#tally = new Tally();
    this.end();
    const endsAt = forMs === undefined ? null : this.#now() + forMs;
    this.#state = { isRaining: true, perMinute, seed, channelIds: channelIds ?? null, endsAt };
    if (endsAt !== null) this.#takeOff.push(this.#agenda.at(endsAt, () => this.end()));
    this.#dropNext(chanceFrom(seed), ask);
  }

  /** No more questions; what was asked goes on being counted. */
  end(): void {
    for (const takeOff of this.#takeOff) takeOff();
    this.#takeOff = [];
    this.#state = { ...this.#state, isRaining: false, endsAt: null };
  }

  /** Takes note of what somebody said. */
  heard(said: Said): void {
    this.#tally.heard(said, this.#machineNow());
  }

  #dropNext(chance: Chance, ask: Ask): void {
    const { perMinute, channelIds } = this.#state;
    const drop = (): void => {
      this.#takeOff = this.#takeOff.filter((each) => each !== takeOff);
      this.#drops += 1;
      const question = ask(`drop ${this.#drops}`, channelIds, chance);
      if (question) this.#tally.asked({ ...question, askedAt: this.#machineNow() });
      this.#dropNext(chance, ask);
    };
    const takeOff = this.#agenda.at(this.#now() + gapMs(perMinute, chance()), drop);
    this.#takeOff.push(takeOff);
  }
}
