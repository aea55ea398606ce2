/** Check `store`: the embedded database as it would start, or the one that DATABASE_URL names. */
import { existsSync, realpathSync } from "node:fs";
import type { Config } from "../../config/load.ts";
import { Fault } from "../../domain/errors.ts";
import { type DatabaseState, inspectDatabase, inspectEmbedded } from "../../store/inspect.ts";
import { type Finding, inTwo, voiceOf } from "./finding.ts";

const voice = voiceOf("store");
const minMajor = 15;
const why = "Guildhall does not start without its database.";

/** What stands in the way, by Postgres' or Node's code. */
const unreachableCures: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Nothing listens there: start the server, or correct host and port in DATABASE_URL.",
  ENOTFOUND: "The host's name is not known: correct it in DATABASE_URL.",
  EAI_AGAIN: "The host's name cannot be looked up: see whether this host has a network.",
  CONNECT_TIMEOUT: "Nothing answers there: see whether a firewall stands between, or correct DATABASE_URL.",
  "28P01": "The server refuses the password: correct it in DATABASE_URL.",
  "28000": "The server does not let this account in from here: see its pg_hba.conf.",
  "3D000": "The server has no database of that name: make it with `createdb`, or correct DATABASE_URL.",
};

/** `migrationsFolder`: the migrations that ship with this Guildhall. */
export async function checkStore(config: Config, migrationsFolder: string): Promise<readonly Finding[]> {
  if (config.databaseUrl === null) return checkEmbedded(config);
  return judgeDatabase(await inspectDatabase(config.databaseUrl, migrationsFolder));
}

function checkEmbedded({ dataFolder, dataFolderExplicit: explicit }: Config): readonly Finding[] {
  // Where no folder is yet, or none can be, the check `data` says what there is to say.
  if (!existsSync(`${dataFolder}/.`)) return [];
  try {
    const { version, folder, clusterMajor, uid, notes } = inspectEmbedded({
      dataFolder: realpathSync(dataFolder),
      explicit,
    });
    const major = Number.parseInt(version, 10);
    if (clusterMajor !== null && clusterMajor !== major) return [otherMajor(folder, clusterMajor, major)];
    const account = uid === null ? "" : ` under the account with uid ${uid}`;
    // A note says where the data is, and why there.
    const place = notes.length > 0 ? "" : `; the data is in ${folder}`;
    const data = clusterMajor === null ? "; the data is made at the first start" : place;
    return [voice.ok("embedded database", [`Postgres ${major}${account}${data}.`, ...notes].join(" "))];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [voice.fail("embedded database", { ...inTwo(error), why })];
  }
}

function otherMajor(folder: string, clusterMajor: number, major: number): Finding {
  return voice.fail("embedded database", {
    what: `The data in ${folder} was made by Postgres ${clusterMajor}, and this Guildhall brings Postgres ${major}.`,
    why,
    cure: `Use the Guildhall that brought Postgres ${clusterMajor}, or move the data by pg_dump and a DATABASE_URL.`,
  });
}

function judgeDatabase(state: DatabaseState): readonly Finding[] {
  const subject = "DATABASE_URL";
  if (state.kind === "unreachable") {
    const cure = unreachableCures[state.code] ?? "Try the address with `psql`, which says more.";
    return [
      voice.fail(subject, { what: `The database does not answer: ${state.problem} (${state.code}).`, why, cure }),
    ];
  }
  const major = Math.floor(state.versionNumber / 10_000);
  const troubles = [
    major < minMajor && {
      what: `The server is Postgres ${major}.`,
      why: `Guildhall needs Postgres ${minMajor} or newer.`,
      cure: "Update the server, or remove DATABASE_URL to use the embedded one.",
    },
    state.isReplica && {
      what: "The server is a replica, which cannot be written.",
      why,
      cure: "Name the primary server in DATABASE_URL.",
    },
    !state.isReplica &&
      !state.mayCreate && {
        what: "The account may not make tables in the schema public, or schemas in the database.",
        why: "Guildhall makes its own tables, and a schema for its jobs.",
        cure: "As its owner: GRANT CREATE ON DATABASE … TO …; GRANT CREATE ON SCHEMA public TO …; or give it a database of its own.",
      },
    state.isNewer && {
      what: "The database was changed by a newer Guildhall than this one.",
      why: "There is no way back to an older schema: this Guildhall could misread or damage what is there.",
      cure: "Update this Guildhall (`git pull`, `npm ci`), or use the backup from before the update.",
    },
  ].filter((trouble) => trouble !== false);
  if (troubles.length > 0) return troubles.map((trouble) => voice.fail(subject, trouble));
  const due = state.isDue ? " Its tables are made or brought up to date at start." : "";
  return [voice.ok(subject, `Postgres ${major} answers and can be written.${due}`)];
}
