/**
 * Deliveries that have died, and what somebody decides of them: to try anew, or to drop. Decided once, in one statement. The
 * card of a death is the post that tells it with its two buttons. Called by `control/dead-deliveries.ts`.
 */
import { eq } from "drizzle-orm";
import { type DeadDecision, stateAfter, statesBefore } from "../domain/delivery.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Store } from "./database.ts";
import { deadCards } from "./schema/posts.ts";

/** A dead delivery that nobody has dropped. */
export interface DeadDelivery {
  readonly id: string;
  readonly agentId: AgentId;
  readonly messageId: Snowflake;
  readonly channelId: Snowflake;
  readonly guildId: Snowflake | null;
  readonly authorName: string;
  readonly content: string;
  /** Whether the message is deleted: then it has no words. */
  readonly isDeleted: boolean;
  readonly problem: string | null;
  /** Milliseconds since 1970. */
  readonly diedAt: number;
}

/** A decision with who made it. `key` names the asking, so that repeating it is known: an interaction, or an order's id. */
export interface Decided {
  readonly deliveryId: string;
  readonly decision: DeadDecision;
  /** As recorded: `user:<id>` or `operator`. */
  readonly actor: string;
  /** As shown. */
  readonly name: string;
  readonly key: string;
}

/**
 * What came of deciding: `settled` when the delivery is not dead any more, or was dropped; `deleted` when its message is, so
 * that there is nothing to try anew.
 */
export type DecisionOutcome = "decided" | "settled" | "deleted";

/** A card as it stands. `decision` is null while nobody has decided. */
export interface DeadCard {
  readonly id: string;
  readonly deliveryId: string;
  readonly agentId: AgentId;
  readonly authorId: Snowflake;
  /** Where it is shown. */
  readonly channelId: Snowflake;
  readonly content: string;
  readonly decision: DeadDecision | null;
  readonly decidedBy: string | null;
  readonly decidedKey: string | null;
}

/** Newest first; at most `limit`. */
export async function readDeadDeliveries(
  { sql }: Store,
  limit: number,
  agentId: AgentId | null,
): Promise<readonly DeadDelivery[]> {
  return sql<DeadDelivery[]>`
    select d.id, d.agent_id as "agentId", d.message_id as "messageId", m.channel_id as "channelId", m.guild_id as "guildId",
      m.author_name as "authorName", m.content, m.deleted_at is not null as "isDeleted", d.problem, extract(epoch from d.settled_at)::float8 * 1000 as "diedAt"
    from deliveries d join messages m on m.id = d.message_id
    where d.state = 'dead' and d.dropped_by is null and (${agentId}::text is null or d.agent_id = ${agentId})
    order by d.settled_at desc, d.id desc limit ${limit}`;
}

/**
 * Decides, once; repeating this very decision is `decided` too. An answer that Discord refused is posted anew as it is; where
 * none was written the turn is taken anew, with as many attempts as the first time.
 */
export async function decideDead(
  { sql }: Store,
  { deliveryId, decision, actor, name, key }: Decided,
): Promise<DecisionOutcome> {
  // The row lock of the update decides between two who decide at once; the cards follow only the one that came first. A
  // deletion of the message is waited for, or waits until the delivery is seen to be accepted again.
  const rows = await sql<{ outcome: DecisionOutcome }[]>`
    with dead as (
      select d.id, m.deleted_at is not null as is_deleted, exists (select from outbox where delivery_id = d.id) as is_written
      from deliveries d join messages m on m.id = d.message_id where d.id = ${deliveryId} for share of m
    ), moved as (
      update deliveries d set
        state = case when ${decision}::text = 'drop' then d.state when dead.is_written then ${stateAfter("post_again")}
          else ${stateAfter("retry")} end,
        dropped_by = case when ${decision}::text = 'drop' then ${actor} end,
        attempt_count = case when ${decision}::text = 'drop' then attempt_count else 0 end,
        problem = case when ${decision}::text = 'drop' then problem end,
        settled_at = case when ${decision}::text = 'drop' then settled_at end,
        decisions = decisions || jsonb_build_object('decision', ${decision}::text, 'by', ${name}::text,
          'key', ${key}::text, 'at', floor(extract(epoch from now()) * 1000))
      from dead
      where d.id = dead.id and d.state = any(${[...statesBefore("retry")]}::text[]) and d.dropped_by is null
        and (${decision}::text = 'drop' or dead.is_written or not dead.is_deleted)
      returning d.id
    ), posts as (
      update outbox set state = 'pending', attempt_count = 0, first_sent_at = null, problem = null, settled_at = null
      from moved where delivery_id = moved.id and outbox.state = 'refused' and ${decision}::text = 'retry'
    ), told as (
      update dead_cards set decision = ${decision}, decided_by = ${name}, decided_key = ${key}, decided_at = now()
      from moved where delivery_id = moved.id and decision is null
    )
    select case
      when exists (select from moved) or exists (select from deliveries where id = ${deliveryId}
        and decisions @> jsonb_build_array(jsonb_build_object('key', ${key}::text))) then 'decided'
      when exists (select from deliveries join dead using (id)
        where state = any(${[...statesBefore("retry")]}::text[]) and dropped_by is null and is_deleted) then 'deleted'
      else 'settled' end as outcome`;
  return rows[0]?.outcome ?? "settled";
}

/** Null when there is none of that id. */
export async function readDeadCard({ sql }: Store, cardId: string): Promise<DeadCard | null> {
  return (await readCards({ sql }, cardId))[0] ?? null;
}

/** Those of a delivery that show a decision not yet, or of all deliveries. */
export function readUnshownCards({ sql }: Store, deliveryId: string | null): Promise<readonly DeadCard[]> {
  return readCards({ sql }, null, deliveryId);
}

/** Its message says what was decided, or cannot any more. */
export async function markCardShown({ db }: Store, cardId: string): Promise<void> {
  await db.update(deadCards).set({ shownAt: new Date() }).where(eq(deadCards.id, cardId));
}

async function readCards(
  { sql }: Pick<Store, "sql">,
  cardId: string | null,
  deliveryId: string | null = null,
): Promise<readonly DeadCard[]> {
  return sql<DeadCard[]>`
    select c.id, c.delivery_id as "deliveryId", d.agent_id as "agentId", m.author_id as "authorId",
      s.channel_id as "channelId", o.content, c.decision, c.decided_by as "decidedBy", c.decided_key as "decidedKey"
    from dead_cards c
    join outbox o on o.id = c.id
    join deliveries d on d.id = c.delivery_id
    join messages m on m.id = d.message_id
    join sessions s on s.id = d.session_id
    where case when ${cardId}::uuid is not null then c.id = ${cardId}
      else c.decision is not null and c.shown_at is null
        and (${deliveryId}::uuid is null or c.delivery_id = ${deliveryId}) end
    order by c.id`;
}
