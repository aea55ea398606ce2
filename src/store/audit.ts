/** Every decision about authority, with the rule that made it. Written before the decision is acted on. */
import { v7 as newId } from "uuid";
import type { Store } from "./database.ts";
import { audit } from "./schema/orders.ts";

/** Who wanted to do what to whom, and by which rule it was allowed or not. */
export interface AuditEntry {
  readonly actor: string;
  readonly action: string;
  readonly subject: string;
  readonly allowed: boolean;
  readonly rule: string;
}

export async function recordDecision({ db }: Store, entry: AuditEntry): Promise<void> {
  await db.insert(audit).values({ id: newId(), ...entry });
}
