/**
 * One chaos run from its start to its verdict: a house on its own local Discord, people who talk, a storm over it, and
 * every rule over what is left. Called by `main.ts` and by the small run of the tests.
 */
import { askControl } from "../src/cli/control-socket.ts";
import { commandsOf } from "../test/support/processes.ts";
import type { Walk } from "../test/support/product-walk.ts";
import { type Open, untilCalm } from "./calm.ts";
import { check, type Finding } from "./check/check.ts";
import type { Evidence } from "./evidence.ts";
import { readLogs, readRows, readSaid } from "./gather.ts";
import { setHouse } from "./house.ts";
import { Keeper } from "./keeper.ts";
import type { Cast } from "./plan/cast.ts";
import { makePlan, type Plan, type PlanSizes } from "./plan/plan.ts";
import { Striker } from "./strike.ts";
import { Talk } from "./talk.ts";
import { TranscriptReader } from "./transcript.ts";

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
  /** What had not come to its end in time. */
  readonly open: Open;
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

const maxStories = 12;

/** Runs the storm. Everything is stopped when it returns; the folder is still there. */
export async function runStorm(options: StormOptions): Promise<Outcome> {
  const { walk, cast } = await setHouse(options.botCount, options.parentFolder);
  try {
    return await new Storm(walk, cast, options).run();
  } catch (error) {
    await walk.clear();
    throw error;
  }
}

class Storm {
  readonly #walk: Walk;
  readonly #options: StormOptions;
  readonly #plan: Plan;
  readonly #talk: Talk;
  readonly #striker: Striker;
  readonly #transcript: TranscriptReader;

  constructor(walk: Walk, cast: Cast, options: StormOptions) {
    this.#walk = walk;
    this.#options = options;
    this.#plan = makePlan(options.seed, options.sizes, cast);
    this.#talk = new Talk(walk, cast);
    this.#striker = new Striker(walk.stage.folder, walk.discord, cast);
    this.#transcript = new TranscriptReader(walk.discord);
  }

  async run(): Promise<Outcome> {
    const { calmMs: patienceMs, progress } = this.#options;
    const { opening, talk, blows, closing } = this.#plan;
    await this.#talk.prepare();
    const keeper = new Keeper(this.#walk);
    await keeper.untilUp();
    progress("The house is up; everybody is greeted …");
    for (const round of opening) await this.#talk.sayAndHear(round);
    progress(`The storm: ${talk.length} messages, ${blows.length} blows …`);
    await Promise.all([this.#striker.strikeAll(blows), this.#talk.sayAll(talk)]);
    progress("The storm is over; the house comes to rest …");
    await this.#talk.sayAll(closing);
    const open = await untilCalm(this.#walk, this.#talk.asked.length, patienceMs);
    const calmMs = Date.now() - (this.#striker.struck.at(-1)?.at ?? Date.now());
    return this.#judge(keeper, { open, calmMs });
  }

  async #judge(keeper: Keeper, rest: Pick<Outcome, "open" | "calmMs">): Promise<Outcome> {
    const { stage } = this.#walk;
    const seen = await this.#gather();
    const early = check({ ...seen, ...keeper.records(), left: [], exitCode: 0 });
    const stories = await tellStories(this.#walk, early);
    const exitCode = await keeper.end();
    await this.#transcript.end();
    const isOurs = ({ command }: { command: readonly string[] }) =>
      !command.some((word) => word.endsWith("/sandbox.js"));
    const left = commandsOf(stage.folder)
      .filter(isOurs)
      .map(({ command }) => command.join(" "));
    this.#walk.leaveDiscord();
    const evidence = { ...seen, ...keeper.records(), left, exitCode };
    const { startCount, handRestarts } = keeper;
    return {
      ...{ plan: this.#plan, evidence, findings: check(evidence), startCount, handRestarts, stories, ...rest },
      folder: stage.folder,
      clear: () => this.#walk.clear(),
    };
  }

  async #gather() {
    const { connections, requests, deletedIds, invalidRequests } = this.#transcript;
    return {
      ...(await readRows(this.#walk)),
      ...readLogs(this.#walk),
      said: await readSaid(this.#walk.discord, this.#talk.peopleIds),
      asked: this.#talk.asked,
      userIds: this.#talk.userIds,
      struck: this.#striker.struck,
      ...{ connections, requests, deletedIds, invalidRequests },
    };
  }
}

/** The first few, so that a run that broke everything still ends soon. */
async function tellStories({ product }: Walk, findings: readonly Finding[]): Promise<ReadonlyMap<string, string>> {
  const ids = [...new Set(findings.flatMap(({ messageIds }) => messageIds))].slice(0, maxStories);
  const stories = new Map<string, string>();
  for (const message of ids) {
    const answer = (await askControl(product.dataFolder, "explain_message", { message })) as {
      readonly text?: string;
      readonly problem?: string;
    };
    stories.set(message, answer.text ?? answer.problem ?? "nothing is known of it");
  }
  return stories;
}
