/** Which bots saw a message, beside the one that brought it. Not hot: nobody waits for it. */
import type { Store } from "./database.ts";
import { toJson } from "./json.ts";

/** More agents whose bots saw a message. */
export interface Sighting {
  readonly messageId: string;
  readonly agentIds: readonly string[];
}

// Planned anew each time, for the table as large as it is now: a plan that was kept from when it was small reads all of it.
const statement = `
  update messages m
  set seen_by = m.seen_by || array(select agent from unnest(x."agentIds") agent where agent <> all (m.seen_by))
  from jsonb_to_recordset($1::text::jsonb) as x("messageId" numeric, "agentIds" text[])
  where m.id = x."messageId" and not x."agentIds" <@ m.seen_by`;

/** Notes them with the messages; what is not recorded is left out, and a row that says so already is not written again. */
export async function addSightings({ sql }: Store, sightings: readonly Sighting[]): Promise<void> {
  await sql.unsafe(statement, [toJson(sightings)], { prepare: false });
}
