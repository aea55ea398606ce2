/** Open deliveries with all that is needed to run them: what an earlier process has left, and what is to be tried anew. */
import type { Attachment, AuthorKind, Message } from "../domain/message.ts";
import type { Store } from "./database.ts";

/** An open delivery with all that is needed to run it again. */
export interface OpenDelivery {
  readonly id: string;
  readonly agentId: string;
  readonly sessionId: string;
  /** How many attempts were made at it. */
  readonly attemptCount: number;
  readonly message: Pick<Message, "id" | "channelId" | "authorId" | "authorName" | "content" | "attachments"> & {
    readonly authorKind: AuthorKind;
  };
}

interface OpenRow {
  readonly id: string;
  readonly agent_id: string;
  readonly session_id: string;
  readonly attempt_count: number;
  readonly message_id: string;
  readonly channel_id: string;
  readonly author_id: string;
  readonly author_name: string;
  readonly author_kind: AuthorKind;
  readonly content: string;
  readonly attachments: readonly Attachment[];
}

/** Oldest message first. Those whose posts already wait in the outbox are not among them. */
export function readOpenDeliveries({ sql }: Store): Promise<readonly OpenDelivery[]> {
  return readOpen({ sql }, null);
}

/** Null when it is not open, or its posts already wait in the outbox. */
export async function readOpenDelivery({ sql }: Store, id: string): Promise<OpenDelivery | null> {
  return (await readOpen({ sql }, id))[0] ?? null;
}

async function readOpen({ sql }: Pick<Store, "sql">, id: string | null): Promise<readonly OpenDelivery[]> {
  const rows = await sql<OpenRow[]>`
    select d.id, d.agent_id, d.session_id, d.attempt_count, d.message_id, m.channel_id, m.author_id, m.author_name, m.author_kind, m.content,
      m.attachments
    from deliveries d join messages m on m.id = d.message_id
    where d.state in ('accepted', 'answering') and not exists (select from outbox o where o.delivery_id = d.id)
      and (${id}::uuid is null or d.id = ${id})
    order by d.message_id`;
  return rows.map((row) => ({
    id: row.id,
    agentId: row.agent_id,
    sessionId: row.session_id,
    attemptCount: row.attempt_count,
    message: {
      id: row.message_id,
      channelId: row.channel_id,
      authorId: row.author_id,
      authorName: row.author_name,
      authorKind: row.author_kind,
      content: row.content,
      attachments: row.attachments,
    },
  }));
}
