/** Asks the database whether a trouble is over: whether it answers, can be written, and has room. Used by the store's watch. */
import type postgres from "postgres";
import type { TroubleKind } from "./trouble.ts";

/** 35 bytes each, so some ten megabytes: with less room than that the next rows would soon not fit again. */
const roomRows = 300_000;

/** What a server says when it is written to in vain. */
const readOnlyCode = "25006";

/** Rejects while the trouble lasts. */
export async function probe(kind: TroubleKind, sql: postgres.Sql): Promise<void> {
  if (kind === "full") await takeRoom(sql);
  const [row] = await sql<{ read_only: boolean }[]>`select current_setting('transaction_read_only')::bool as read_only`;
  if (row?.read_only) throw Object.assign(new Error("The database is read-only."), { code: readOnlyCode });
}

/** Temporary rows take room on the same disk, and leave nothing. */
async function takeRoom(sql: postgres.Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`create temporary table guildhall_room on commit drop as select * from generate_series(1, ${roomRows}::int)`;
  });
}
