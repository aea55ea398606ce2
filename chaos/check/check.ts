/** All rules, and the verdict over a run. */
import type { Evidence } from "../evidence.ts";
import { answers } from "./answers.ts";
import { deliveries } from "./deliveries.ts";
import { manners } from "./manners.ts";
import { order } from "./order.ts";
import { orders } from "./orders.ts";
import { outbox } from "./outbox.ts";
import { places } from "./places.ts";
import { processes } from "./processes.ts";
import { refusals } from "./refusals.ts";
import type { Rule, Violation } from "./rule.ts";
import { signIns } from "./sign-ins.ts";
import { storm } from "./storm.ts";
import { tasks } from "./tasks.ts";
import { twice } from "./twice.ts";

/** The rules by name, in the order in which they are told. */
export const rules = {
  deliveries,
  answers,
  order,
  places,
  outbox,
  refusals,
  twice,
  tasks,
  orders,
  signIns,
  processes,
  manners,
  storm,
} as const satisfies Record<string, Rule>;

/** A breach with the rule that found it. */
export interface Finding extends Violation {
  readonly rule: keyof typeof rules;
}

/** Everything that a run has broken. */
export function check(evidence: Evidence): readonly Finding[] {
  const names = Object.keys(rules) as (keyof typeof rules)[];
  return names.flatMap((rule) => rules[rule](evidence).map((violation) => ({ rule, ...violation })));
}
