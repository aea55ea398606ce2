/**
 * Where conversations stood at a moment: the last message of each that was surely recorded before it. From there a bot that
 * was away reads on. What was recorded since does not count: it may have come after something that nobody saw.
 */
import type { Snowflake } from "../domain/ids.ts";
import type { Recipient } from "../domain/origin.ts";
import type { Store } from "./database.ts";

/** A place and the newest message that had been recorded there. */
export interface LastMessage {
  readonly recipient: Recipient;
  readonly channelId: Snowflake;
  readonly messageId: Snowflake;
}

/** The database's clock stamps what is recorded, another tells the moment; a little is read twice. */
const clockSkewMs = 60_000;

/** Guild channels in which anything was ever heard, and this agent's own DMs. `before`: milliseconds since 1970. */
export async function lastMessages({ sql }: Store, agentId: string, before: number): Promise<readonly LastMessage[]> {
  // Where all was heard within the last minute, the first of it is surely early enough.
  const rows = await sql<{ user_id: string | null; channel_id: string; message_id: string }[]>`
    select s.origin_id as user_id, m.channel_id,
      coalesce(max(m.id) filter (where m.created_at < to_timestamp(${(before - clockSkewMs) / 1000}::float8)), min(m.id)) as message_id
    from messages m left join sessions s on s.channel_id = m.channel_id and s.origin_kind = 'dm'
    where m.created_at < to_timestamp(${before / 1000}::float8) and (m.guild_id is not null or s.agent_id = ${agentId})
    group by s.origin_id, m.channel_id`;
  return rows.map((row) => ({
    recipient: row.user_id ? `user:${row.user_id}` : `channel:${row.channel_id}`,
    channelId: row.channel_id,
    messageId: row.message_id,
  }));
}
