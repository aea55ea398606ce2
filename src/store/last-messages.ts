/** Where a bot's conversations stand: the last recorded message of each channel, to read on from there after a death. */
import type { Snowflake } from "../domain/ids.ts";
import type { Recipient } from "../domain/origin.ts";
import type { Store } from "./database.ts";

/** A place and its newest recorded message. */
export interface LastMessage {
  readonly recipient: Recipient;
  readonly channelId: Snowflake;
  readonly messageId: Snowflake;
}

/** Guild channels that anybody was heard in within a week, and this agent's own DMs. */
export async function lastMessages({ sql }: Store, agentId: string): Promise<readonly LastMessage[]> {
  const rows = await sql<{ user_id: string | null; channel_id: string; message_id: string }[]>`
    select s.origin_id as user_id, m.channel_id, max(m.id) as message_id
    from messages m left join sessions s on s.channel_id = m.channel_id and s.origin_kind = 'dm'
    where m.created_at > now() - interval '7 days' and (m.guild_id is not null or s.agent_id = ${agentId})
    group by s.origin_id, m.channel_id`;
  return rows.map((row) => ({
    recipient: row.user_id ? `user:${row.user_id}` : `channel:${row.channel_id}`,
    channelId: row.channel_id,
    messageId: row.message_id,
  }));
}
