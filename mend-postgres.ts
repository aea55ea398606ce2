/**
 * Mends postgres.js while it is bundled, because a database that goes away would end the supervisor or leave it waiting for
 * ever: see docs/decisions/0006. Used by `build.ts`, and by the test that holds what it mends. Refuses a source that it does
 * not know, so that an update of the package cannot drop a mend unnoticed.
 */
import { readFileSync } from "node:fs";
import type { Plugin } from "esbuild";

interface Mend {
  readonly place: string;
  readonly mended: string;
}

const writing = "  function nextWrite(fn) {\n";

/** A write to a connection that was closed a moment ago throws where nobody can catch it; here it rejects the query. */
const guardedWriting: Mend = {
  place: writing,
  mended: `${writing}    if (socket === null) {
      clearImmediate(nextWriteTimer)
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options))
      return false
    }
`,
};

/**
 * What was about to be written is taken back when a connection closes, but not forgotten: the next connection would wait
 * for that write, and never send a word.
 */
const forgottenWrite: Mend = {
  place: `    incomings = null
    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)
`,
  mended: `    incomings = null
    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    socket.removeListener('data', data)
`,
};

/**
 * Nothing that was asked on a closed connection is answered on the next one: left where it stands, it would take the first
 * answer for its own, and the query behind it would wait for ever. The query that opens the connection is not among them.
 */
const forgottenQueries: Mend = {
  place: `    if (initial)
      return reconnect()

    !hadError && (query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))
`,
  mended: `    const opening = initial
    initial = null
    ;(query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))
    query = results = errorResponse = null
    result = new Result()
    initial = opening
    if (initial)
      return reconnect()

`,
};

/** Nobody waits for the types that a new connection asks for: cut meanwhile, it would end the process. The next one asks. */
const unheardTypes: Mend = {
  place: "        return fetchArrayTypes()\n",
  mended: "        return fetchArrayTypes().catch(() => { needsTypes = true })\n",
};

/** The plugin. @throws Error when the package has changed where it is mended */
export const mendPostgres: Plugin = {
  name: "mend-postgres",
  setup(build) {
    build.onLoad({ filter: /postgres[\\/]src[\\/]connection\.js$/ }, ({ path }) => {
      let source = readFileSync(path, "utf8");
      for (const { place, mended } of [guardedWriting, forgottenWrite, forgottenQueries, unheardTypes]) {
        if (source.split(place).length !== 2) throw new Error(`${path} has changed: see whether it needs its mends.`);
        source = source.replace(place, () => mended);
      }
      return { contents: source, loader: "js" };
    });
  },
};
