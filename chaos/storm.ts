/**
 * One chaos run from its start to its verdict: a house on its own local Discord, people who talk, a storm over it, and
 * every rule over what is left. Called by `main.ts` and by the small run of the tests.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandsOf } from "../test/support/processes.ts";
import type { Walk } from "../test/support/product-walk.ts";
import { Attendants } from "./attendants.ts";
import { untilCalm } from "./calm.ts";
import { check, type Finding } from "./check/check.ts";
import type { Evidence } from "./evidence.ts";
import { readRows, readSaid } from "./gather.ts";
import { setHouse } from "./house.ts";
import { Orders } from "./orders.ts";
import type { Cast } from "./plan/cast.ts";
import { makePlan, type Plan, type PlanSizes } from "./plan/plan.ts";
import { tellStories } from "./story.ts";
import { Striker } from "./strike.ts";
import { Talk } from "./talk.ts";

/** A house with many bots on a busy machine needs its time. */
const upDeadlineMs = 60_000;

/** What to run. */
export interface StormOptions {
  readonly seed: number;
  readonly sizes: PlanSizes;
  /** How many of the shipped bots take part. */
  readonly botCount: number;
  /** How long the house may take to settle after the storm. */
  readonly calmMs: number;
  /** Below which everything is written; default: the system's temporary folder. */
  readonly parentFolder?: string;
  readonly progress: (text: string) => void;
}

/** What came of it. */
export interface Outcome {
  readonly plan: Plan;
  readonly evidence: Evidence;
  readonly findings: readonly Finding[];
  /** Whether everything had come to its end in time. */
  readonly isCalm: boolean;
  /** From the last blow until nothing was open. */
  readonly calmMs: number;
  /** How often the house was started. */
  readonly startCount: number;
  /** Bots that an operator had to restart. */
  readonly handRestarts: readonly string[];
  /** What `guildhall explain --message` says of messages that broke a rule. */
  readonly stories: ReadonlyMap<string, string>;
  readonly folder: string;
  /** Removes the folder. */
  clear(): Promise<void>;
}

/**
 * Runs the storm. Everything is stopped when it returns; its folder is still there, with the evidence as JSON.
 * @throws Error naming the folder when the run itself could not be brought to its end
 */
export async function runStorm(options: StormOptions): Promise<Outcome> {
  const { walk, cast } = await setHouse(options.botCount, options.parentFolder);
  const { folder } = walk.stage;
  options.progress(`Everything is written to ${folder} …`);
  const storm = new Storm(walk, cast, options);
  try {
    const outcome = await storm.run();
    writeFileSync(join(folder, "evidence.json"), JSON.stringify(outcome.evidence, withLists, 2));
    return outcome;
  } catch (cause) {
    storm.abandon();
    await walk.endAll();
    throw new Error(`The run did not come to its end; everything is kept in ${folder}.`, { cause });
  }
}

/** JSON knows neither maps nor sets. */
function withLists(_key: string, value: unknown): unknown {
  return value instanceof Map || value instanceof Set ? [...value] : value;
}

class Storm {
  readonly #walk: Walk;
  readonly #options: StormOptions;
  readonly #cast: Cast;
  readonly #plan: Plan;
  readonly #talk: Talk;
  readonly #orders: Orders;
  readonly #striker: Striker;
  #attendants: Attendants | null = null;

  constructor(walk: Walk, cast: Cast, options: StormOptions) {
    this.#walk = walk;
    this.#options = options;
    this.#plan = makePlan(options.seed, options.sizes, cast);
    this.#talk = new Talk(walk, cast);
    this.#orders = new Orders(walk.discord, this.#talk.people);
    this.#cast = cast;
    this.#striker = new Striker(walk.stage.folder, walk.discord, cast);
  }

  /** @throws what ended it before its time */
  async run(): Promise<Outcome> {
    await this.#talk.prepare();
    const attendants = new Attendants(this.#walk);
    this.#attendants = attendants;
    return await Promise.race([attendants.failed, this.#act(attendants)]);
  }

  /** Nobody goes on with anything; the processes are for the caller to end. */
  abandon(): void {
    this.#attendants?.abandon();
    this.#striker.abandon();
  }

  async #act(attendants: Attendants): Promise<Outcome> {
    const { calmMs: patienceMs, progress } = this.#options;
    const { opening, talk, orders, blows, closing } = this.#plan;
    await this.#walk.product.untilReady(upDeadlineMs);
    await this.#orders.prepare(this.#cast);
    progress("The house is up; everybody is greeted …");
    for (const round of opening) await this.#talk.sayAndHear(round);
    progress(`The storm: ${talk.length} messages, ${blows.length} blows …`);
    await Promise.all([
      this.#striker.strikeAll(blows, attendants.keeper),
      this.#talk.sayAll(talk),
      this.#orders.placeAll(orders),
    ]);
    await this.#striker.endFaults();
    progress("The storm is over; the house comes to rest …");
    await this.#talk.sayAll(closing);
    const isCalm = await untilCalm(() => this.#walk.product, this.#talk.asked.length, patienceMs);
    const calmMs = Date.now() - (this.#striker.struck.at(-1)?.at ?? Date.now());
    return this.#judge(attendants, { isCalm, calmMs });
  }

  async #judge(attendants: Attendants, rest: Pick<Outcome, "isCalm" | "calmMs">): Promise<Outcome> {
    const { stage, product } = this.#walk;
    const seen = await this.#gather();
    const early = check({ ...seen, ...attendants.records(), left: [], exitCode: 0 });
    const stories = await tellStories(product.dataFolder, early, this.#talk.asked);
    const exitCode = await attendants.end();
    const isOurs = ({ command }: { command: readonly string[] }) =>
      !command.some((word) => word.endsWith("/sandbox.js"));
    const left = commandsOf(stage.folder)
      .filter(isOurs)
      .map(({ command }) => command.join(" "));
    this.#walk.leaveDiscord();
    const evidence = { ...seen, ...attendants.records(), left, exitCode };
    const { startCount } = attendants.keeper;
    const { handRestarts } = attendants.operator;
    return {
      ...{ plan: this.#plan, evidence, findings: check(evidence), startCount, handRestarts, stories, ...rest },
      folder: stage.folder,
      clear: () => this.#walk.clear(),
    };
  }

  async #gather() {
    return {
      ...(await readRows(this.#walk)),
      said: await readSaid(
        this.#walk.discord,
        [...this.#talk.people.values()].map(({ id }) => id),
      ),
      orders: await this.#orders.facts(),
      asked: this.#talk.asked,
      userIds: this.#talk.userIds,
      struck: this.#striker.struck,
    };
  }
}
