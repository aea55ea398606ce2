/** Which bots saw a message, beside the one that brought it. Not hot: nobody waits for it. */
import type { Store } from "./database.ts";
import { toJson } from "./json.ts";

/** More agents whose bots saw a message. */
export interface Sighting {
  readonly messageId: string;
  readonly agentIds: readonly string[];
}

/** As many as are looked through for each row. */
const maxCount = 100;

/** Notes them with the messages; what is not recorded is left out, and a row that says so already is not written again. */
export async function addSightings(store: Store, sightings: readonly Sighting[]): Promise<void> {
  for (let start = 0; start < sightings.length; start += maxCount)
    await addSome(store, sightings.slice(start, start + maxCount));
}

async function addSome({ sql }: Store, sightings: readonly Sighting[]): Promise<void> {
  // Locked in the order of their ids, as edits and deletions lock them: otherwise two statements could wait for each other.
  await sql`
    with input as (
      select * from jsonb_to_recordset(${toJson(sightings)}::text::jsonb) as x("messageId" numeric, "agentIds" text[])
    ), seen as (
      select found.* from (select * from input order by "messageId") i cross join lateral (
        select id, seen_by || array(select agent from unnest(i."agentIds") agent where agent <> all (seen_by)) as seen_by
        from messages where id = i."messageId" and not i."agentIds" <@ seen_by for no key update
      ) found
    )
    update messages set seen_by = (select seen_by from seen where id = messages.id)
    where id = any(array(select id from seen))`;
}
