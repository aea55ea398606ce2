/** One alert per cause per hour, also across restarts. */
import type { Store } from "./database.ts";

/** True when this cause has not alerted for an hour; the asking itself counts as the alert. */
export async function claimAlert({ sql }: Store, cause: string): Promise<boolean> {
  const rows = await sql`
    insert into alerts (cause, last_at) values (${cause}, now())
    on conflict (cause) do update set last_at = now() where alerts.last_at < now() - interval '1 hour'
    returning cause`;
  return rows.length > 0;
}
