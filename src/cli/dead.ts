/**
 * What the running house answers about what did not reach people: dead deliveries and parked tasks. Which there are, and
 * what is to become of them.
 */
import { v7 as newId } from "uuid";
import * as z from "zod";
import { mentionsByName } from "../domain/mentions-by-name.ts";
import type { ParkedTask } from "../store/parked-tasks.ts";
import { agentNamed } from "./agent-named.ts";
import type { House } from "./house/house.ts";

/** Which ones to list; `bot` is an agent as written. */
export const deadInput = z.object({ bot: z.string().nullable() });

/** What to do with which: those whose ids begin so, or all that {@link deadInput} lists. */
export const deadOrder = deadInput.extend({
  decision: z.enum(["retry", "drop"]),
  ids: z.array(z.string()).readonly(),
  all: z.boolean(),
});

const deadThing = z.object({
  id: z.string(),
  /** A message without an answer, or a task whose result could not be posted. */
  kind: z.enum(["message", "task"]),
  /** So much of the id as no other one begins with. */
  shortId: z.string(),
  agentId: z.string(),
  /** Null of a task, as are the next two. */
  messageId: z.string().nullable(),
  channelId: z.string().nullable(),
  guildId: z.string().nullable(),
  authorName: z.string(),
  content: z.string(),
  /** Whether the message is deleted: then it has no words. */
  isDeleted: z.boolean(),
  problem: z.string().nullable(),
  /** Milliseconds since 1970. */
  diedAt: z.number(),
});

/** The answer to {@link deadInput}. */
export const deadList = z.discriminatedUnion("ok", [
  z.object({ ok: z.literal(true), deliveries: z.array(deadThing) }),
  z.object({ ok: z.literal(false), problem: z.string() }),
]);

/** The answer to {@link deadOrder}: what came of each; `problem` is null where it was done. */
export const deadReport = z.discriminatedUnion("ok", [
  z.object({
    ok: z.literal(true),
    outcomes: z.array(
      z.object({
        /** As in {@link deadList}; where it is of none there, what was written. */
        id: z.string(),
        shortId: z.string(),
        agentId: z.string().nullable(),
        problem: z.string().nullable(),
      }),
    ),
  }),
  z.object({ ok: z.literal(false), problem: z.string() }),
]);

type DeadThing = z.infer<typeof deadThing>;
type DeadList = z.infer<typeof deadList>;
type DeadReport = z.infer<typeof deadReport>;

const maxListed = 1_000;
/** The time of an id, to the millisecond: as a rule no other begins so, and it stays the same when others go. */
const shortestId = 13;

/** The newest first. */
export async function listDead({ bot }: z.infer<typeof deadInput>, { agents, control }: House): Promise<DeadList> {
  const named = bot === null ? null : agentNamed(bot, agents);
  if (named?.ok === false) return named;
  const agentId = named?.agent.id ?? null;
  const [dead, parked] = await Promise.all([
    control.dead.list(maxListed, agentId),
    control.parked.list(maxListed, agentId),
  ]);
  const found = [...dead.map((one) => ({ ...one, kind: "message" as const })), ...parked.map(ofTask)].sort(
    (a, b) => b.diedAt - a.diedAt,
  );
  const ids = found.map(({ id }) => id);
  const nameOf = (userId: string): string | null => agents.get(control.view.botByUserId(userId) ?? "")?.name ?? null;
  const deliveries = found.map((one) => ({
    ...one,
    content: mentionsByName(one.content, nameOf),
    diedAt: Math.round(one.diedAt),
    shortId: shortIdOf(one.id, ids),
  }));
  return { ok: true, deliveries };
}

/** One after the other; what cannot be done to one holds up no other. */
export async function decideDead(order: z.infer<typeof deadOrder>, house: House): Promise<DeadReport> {
  const listed = await listDead(order, house);
  if (!listed.ok) return listed;
  const { decision, ids, all } = order;
  const outcomes = [];
  for (const wanted of all ? listed.deliveries.map(({ id }) => id) : ids) {
    const [found, ...more] = listed.deliveries.filter(({ id }) => id.startsWith(wanted.toLowerCase()));
    if (!found || more.length > 0) {
      outcomes.push({ id: wanted, shortId: wanted, agentId: null, problem: unclear(wanted, more.length + 1, found) });
      continue;
    }
    const { dead, parked } = house.control;
    const outcome = await (found.kind === "task"
      ? parked.order(found, decision)
      : dead.order(found, decision, newId()));
    const { id, shortId, agentId } = found;
    outcomes.push({ id, shortId, agentId, problem: outcome.ok ? null : outcome.problem });
  }
  return { ok: true, outcomes };
}

function ofTask({ id, agentId, requesterName, instruction, problem, parkedAt }: ParkedTask) {
  const nowhere = { messageId: null, channelId: null, guildId: null };
  const asked = { authorName: requesterName, content: instruction, isDeleted: false };
  return { id, kind: "task" as const, agentId, ...nowhere, ...asked, problem, diedAt: parkedAt };
}

function unclear(wanted: string, count: number, found: DeadThing | undefined): string {
  if (!found) return `No id that is listed begins with "${wanted}"; \`guildhall dead list\` shows them.`;
  return `${count} ids that are listed begin with "${wanted}"; write more of it.`;
}

function shortIdOf(id: string, ids: readonly string[]): string {
  let length = shortestId;
  while (length < id.length && ids.some((other) => other !== id && other.startsWith(id.slice(0, length)))) length++;
  return id.slice(0, length);
}
