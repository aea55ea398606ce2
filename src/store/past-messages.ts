/** What people last wrote in guilds, with how it was routed then. Read when a changed map is tried out; writes nothing. */
import type { Store } from "./database.ts";

/** One message. Several agents may have been addressed: then `rule` is one of those by which they were, none of the map's. */
export interface PastMessage {
  readonly id: string;
  readonly channelId: string;
  readonly guildId: string;
  readonly content: string;
  readonly rule: string;
  readonly reason: string | null;
}

interface Row {
  readonly id: string;
  readonly channel_id: string;
  readonly guild_id: string;
  readonly content: string;
  readonly rule: string;
  readonly reason: string | null;
}

/** The last `count` messages of people that are not deleted, newest first. */
export async function readPastMessages({ sql }: Store, count: number): Promise<readonly PastMessage[]> {
  // Which delivery it is does not matter; in the order of the agents it is the first one of an index.
  const rows = await sql<Row[]>`
    select m.id, m.channel_id, m.guild_id, m.content, d.rule, d.reason
    from messages m
    join lateral (select rule, reason from deliveries where message_id = m.id order by agent_id limit 1) d on true
    where m.author_kind = 'human' and m.guild_id is not null and m.deleted_at is null
    order by m.id desc limit ${count}`;
  return rows.map((row) => ({
    id: row.id,
    channelId: row.channel_id,
    guildId: row.guild_id,
    content: row.content,
    rule: row.rule,
    reason: row.reason,
  }));
}
