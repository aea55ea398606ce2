/** Delegation in the small office: the manager's brain gives tasks on, and processes die while they are worked on. */
import { expect } from "vitest";
import type { TurnResult, TurnSpec } from "../../src/domain/turn.ts";
import type { Jobs } from "../../src/jobs/engine.ts";
import type { TaskRow } from "../../src/store/tasks.ts";
import { handsOver, type Office, openOffice } from "../support/control-office.ts";
import type { TestDatabase } from "../support/database.ts";
import { messageOf } from "../support/rows.ts";
import { until } from "../support/until.ts";

/** A brain's turn that delegates by its tool and then ends as given. */
export const delegating =
  (office: () => Office, to: string, instruction: string, result: TurnResult) =>
  async ({ turnId }: TurnSpec) => {
    await office().control.desk.delegate(turnId, to, instruction);
    return result;
  };

/** Every person has the delegators' role. */
export const mayDelegate = (office: Office): void =>
  office.recorder.override("readMember", () => ({ kind: "done", value: { roleIds: ["60"] } }));

/** A message of a person who may delegate, to which the manager's brain answers by delegating. */
export async function ask(office: Office, to: string, instruction: string, fields = {}) {
  mayDelegate(office);
  office.brain.script(delegating(() => office, to, instruction, handsOver));
  const message = messageOf({ content: `delegate to ${to}`, ...fields });
  await office.hear(message);
  await office.untilDeliveries(message, { manager: "handed_over" });
  return message;
}

const enginesOf = new WeakMap<Office, Jobs>();

/** The office with a real job engine. */
export async function openWithJobs(
  database: TestDatabase,
  options: Parameters<typeof openOffice>[1] = {},
): Promise<Office> {
  const jobs = await database.startJobs();
  const office = await openOffice(database, { jobs, ...options });
  enginesOf.set(office, jobs);
  return office;
}

/** Ends a process: its control plane and its job engine. */
export async function die(office: Office): Promise<void> {
  office.stop();
  await enginesOf.get(office)?.stop();
}

/** The tasks, oldest first. */
export const tasksOf = async ({ store }: TestDatabase): Promise<readonly Record<string, unknown>[]> =>
  store.sql`select assignee_id, state, result, problem, thread_id, starter_id, parent_id from tasks order by id`;
/** All attempts, oldest first. */
export const attemptsOf = async ({ store }: TestDatabase) =>
  store.sql`select number, state from task_attempts order by id`;
/** Waits until the task with this place in the order stands so. */
export const untilTask = (database: TestDatabase, state: TaskRow["state"], index = 0) =>
  until(async () => expect((await tasksOf(database))[index]).toMatchObject({ state }));

/** The manager delegates to webster, whose turn is the one given. */
export async function askHeld(office: Office, turn: () => Promise<TurnResult>): Promise<void> {
  mayDelegate(office);
  office.brain.script(
    delegating(() => office, "webster", "Look it up.", handsOver),
    turn,
  );
  await office.hear(messageOf());
}
