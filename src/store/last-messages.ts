/**
 * Where conversations stood at a moment: the last message of each that was surely recorded before it. From there a bot that
 * was away reads on. What was recorded since does not count: it may have come after something that nobody saw.
 */
import { desc } from "drizzle-orm";
import { compareSnowflakes, type Snowflake, snowflakeAt, snowflakeTimeMs } from "../domain/ids.ts";
import type { Store } from "./database.ts";
import { toJson } from "./json.ts";
import { messages } from "./schema/messages.ts";

/** A channel, and the message from which on it is read. */
export interface Standing {
  readonly channelId: Snowflake;
  readonly messageId: Snowflake;
}

/** Where the channels of a guild stood. */
export interface Standings {
  readonly last: ReadonlyMap<Snowflake, Snowflake>;
  /** For a channel where nothing ever was: the house was there then. Null when it had heard nothing anywhere. */
  readonly floor: Snowflake | null;
}

/**
 * What was said so long before another message is on disk when that one is, if it ever will be: it may have waited at the
 * door, and the database's clock stamps what is recorded while another one tells the moment. A little is read twice.
 */
export const settlingMs = 120_000;

/** What counts as recorded, and how far back a channel is looked at in which nothing ever was. */
export interface Margins {
  readonly marginMs: number;
  readonly floorMs: number;
}

/** `before`: milliseconds since 1970. */
export async function readStandings(
  store: Store,
  channelIds: readonly Snowflake[],
  before: number,
  { marginMs, floorMs }: Margins = { marginMs: settlingMs, floorMs: settlingMs },
): Promise<Standings> {
  const { sql } = store;
  // Where all was heard shortly before, the first of it is surely early enough. Each is the end of an index, not
  // a scan: nulls stand in the order as they do there, though there are none.
  const rows = await sql<{ channel_id: string; message_id: string | null }[]>`
    select c.id as channel_id, coalesce(
      (select id from messages where channel_id = c.id::numeric and created_at < ${toTime(before - marginMs)}::timestamptz
        order by id desc nulls last limit 1),
      (select id from messages where channel_id = c.id::numeric and created_at < ${toTime(before)}::timestamptz
        order by id nulls first limit 1)) as message_id
    from jsonb_array_elements_text(${toJson(channelIds)}::text::jsonb) as c(id)`;
  const last = new Map(rows.flatMap(({ channel_id, message_id }) => (message_id ? [[channel_id, message_id]] : [])));
  return { last, floor: await readFloor(store, before, floorMs) };
}

/** A little before the last message recorded anywhere, and not before the first one. */
async function readFloor({ sql }: Store, before: number, floorMs: number): Promise<Snowflake | null> {
  const [row] = await sql<{ oldest: string | null; last: string | null }[]>`
    select (select id from messages order by id limit 1) as oldest,
      (select id from messages where created_at < ${toTime(before)}::timestamptz order by id desc limit 1) as last`;
  if (!row?.oldest || !row.last) return null;
  const shortlyBefore = snowflakeAt(snowflakeTimeMs(row.last) - floorMs);
  return compareSnowflakes(shortlyBefore, row.oldest) > 0 ? shortlyBefore : row.oldest;
}

/** An agent's own DMs in which anything was ever heard, those of the last words first. */
export async function readDirectStandings(
  { sql }: Store,
  agentId: string,
  before: number,
  maxCount: number,
): Promise<readonly Standing[]> {
  const rows = await sql<{ channel_id: string; message_id: string }[]>`
    select channel_id, message_id from (
      select s.channel_id, coalesce(
        (select id from messages where channel_id = s.channel_id and created_at < ${toTime(before - settlingMs)}::timestamptz
          order by id desc nulls last limit 1),
        (select id from messages where channel_id = s.channel_id and created_at < ${toTime(before)}::timestamptz
          order by id nulls first limit 1)) as message_id
      from sessions s where s.agent_id = ${agentId} and s.origin_kind = 'dm'
    ) as standing
    where message_id is not null order by message_id desc limit ${maxCount}`;
  return rows.map((row) => ({ channelId: row.channel_id, messageId: row.message_id }));
}

/** Right after the last message was recorded, in milliseconds since 1970: Guildhall was there then. Null: none ever was. */
export async function readLastRecordedAt({ db }: Store): Promise<number | null> {
  const [row] = await db.select({ at: messages.createdAt }).from(messages).orderBy(desc(messages.id)).limit(1);
  return row ? row.at.getTime() + 1 : null;
}

function toTime(ms: number): string {
  return new Date(ms).toISOString();
}
