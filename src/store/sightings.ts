/** Which bots saw a message, beside the one that brought it. Not hot: nobody waits for it. */
import type { Store } from "./database.ts";
import { toJson } from "./json.ts";

/** More agents whose bots saw a message. */
export interface Sighting {
  readonly messageId: string;
  readonly agentIds: readonly string[];
}

/** Notes them with the messages; what is not recorded is left out, and a row that says so already is not written again. */
export async function addSightings({ sql }: Store, sightings: readonly Sighting[]): Promise<void> {
  // Locked in the order of their ids, as edits and deletions lock them: otherwise two statements could wait for each other.
  await sql`
    with x as (
      select * from jsonb_to_recordset(${toJson(sightings)}::text::jsonb) as x("messageId" numeric, "agentIds" text[])
    ), locked as (
      select id from messages where id in (select "messageId" from x) order by id for no key update
    )
    update messages m
    set seen_by = m.seen_by || array(select agent from unnest(x."agentIds") agent where agent <> all (m.seen_by))
    from locked join x on x."messageId" = locked.id
    where m.id = locked.id and not x."agentIds" <@ m.seen_by`;
}
