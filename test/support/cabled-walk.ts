/** A walk with a database of its own behind a cable, which a test cuts and mends: somebody else's server that goes away. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { databaseUser } from "../../src/store/embedded/cluster.ts";
import { startEmbeddedPostgres } from "../../src/store/embedded/server.ts";
import { Cable } from "./cable.ts";
import { expectNobodyLeft, startWalk, type Walk } from "./product-walk.ts";

/** The walk, and what its database hangs on. `end` stops all, and asserts that nothing is left. */
export interface CabledWalk {
  readonly walk: Walk;
  readonly cable: Cable;
  end(): Promise<void>;
}

/** Starts all of it. */
export async function startCabledWalk(): Promise<CabledWalk> {
  const folder = mkdtempSync(join(tmpdir(), "guildhall database "));
  chmodSync(folder, 0o755);
  const server = await startEmbeddedPostgres({ dataFolder: folder });
  const cable = await Cable.layToDatabase(server.connection);
  const DATABASE_URL = `postgres://${databaseUser}@${cable.address}/postgres`;
  const walk = await startWalk({ environment: { DATABASE_URL }, databaseFolder: folder, liftLimits: true });
  const end = async () => {
    await walk.end();
    await cable.remove();
    await server.stop();
    await expectNobodyLeft(folder);
    rmSync(folder, { recursive: true });
  };
  return { walk, cable, end };
}
