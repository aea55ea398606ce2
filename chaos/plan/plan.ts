/**
 * The plan of a chaos run: everything that is said and everything that is done to the house, from a seed and sizes. The
 * same seed makes the same plan; when a blow meets which line of the product is nobody's to say. Pure.
 */
import { type Blow, planBlows } from "./blows.ts";
import type { Cast } from "./cast.ts";
import { type Order, type Saying, Sayings } from "./sayings.ts";
import { seeded } from "./seeded.ts";

/** How large a run is. */
export interface PlanSizes {
  /** Said during the storm. */
  readonly messages: number;
  readonly perSecond: number;
  /** SIGKILLs. */
  readonly kills: number;
  /** SIGSTOPs. */
  readonly stops: number;
  /** What Discord does: sockets, sessions, failing requests. */
  readonly faults: number;
}

/** What is going to happen. */
export interface Plan {
  readonly seed: number;
  /** Said in fair weather, each round answered before the next begins: threads find their owners, replies their beginnings. */
  readonly opening: readonly (readonly Saying[])[];
  /** Said during the storm, at its times. */
  readonly talk: readonly Saying[];
  /** Commands that are used during the storm. */
  readonly orders: readonly Order[];
  /** Said when the storm is over: every bot has to be there. */
  readonly closing: readonly Saying[];
  readonly blows: readonly Blow[];
}

/** The storm ends before the talk does: so many of its parts have passed by then. */
const stormShare = 0.9;
const calmBeforeMs = 500;
/** So many messages come with one command. */
const messagesPerOrder = 25;
const anotherStream = 0x5bf0_3635;
const thirdStream = 0x2545_f491;

/** Makes the plan. */
export function makePlan(seed: number, sizes: PlanSizes, cast: Cast): Plan {
  const sayings = new Sayings(cast, seeded(seed));
  const talkMs = (sizes.messages / sizes.perSecond) * 1_000;
  const opening = [sayings.roundOfBots(), sayings.roundOfThreads(), sayings.roundOfDms()];
  const talk = Array.from({ length: sizes.messages }, (_, index) =>
    sayings.next(Math.round((index * 1_000) / sizes.perSecond)),
  );
  const orders = Array.from({ length: Math.floor(sizes.messages / messagesPerOrder) }, (_, index) =>
    sayings.order(Math.round((index * messagesPerOrder * 1_000) / sizes.perSecond)),
  ).filter((order) => order !== null);
  const storm = { ...sizes, fromMs: calmBeforeMs, toMs: Math.max(calmBeforeMs + 1, talkMs * stormShare) };
  // Streams of their own: another number of messages leaves the blows as they are.
  const blows = planBlows(cast, storm, seeded(seed ^ anotherStream), seeded(seed ^ thirdStream));
  return { seed, opening, talk, orders, closing: sayings.roundOfBots(), blows };
}
