/** Check `house`: whether a Guildhall runs on this data folder, how it is, and what one that is gone has left. */
import { existsSync, lstatSync, realpathSync } from "node:fs";
import type { Config } from "../../config/load.ts";
import { counted } from "../../domain/counted.ts";
import { utcTime } from "../../domain/utc-time.ts";
import { dataFolderLockName, hostLockHolder } from "../../supervisor/host-lock.ts";
import { askHouse, type HouseStatus } from "../control-calls.ts";
import { controlSocket, removeControlSocket } from "../control-place.ts";
import { buildStamp } from "../places.ts";
import { isAsWanted } from "../tables.ts";
import { type Finding, voiceOf } from "./finding.ts";

const voice = voiceOf("house");
const answerDeadlineMs = 2_000;
const subject = "running Guildhall";

/** What this check reads of the configuration, as it is read here. */
export type HouseConfig = Pick<Config, "dataFolder" | "mode" | "apiUrl">;

/** What is known of the Guildhall that holds the data folder. */
export interface RunningHouse {
  readonly findings: readonly Finding[];
  /** Null when none runs, or it does not say. */
  readonly pid: number | null;
  /** Which Discord its bots use: an API's base, or its sandbox. Null when none runs, or it does not answer. */
  readonly world: HouseWorld | null;
}

/** The Discord of a running Guildhall. */
export type HouseWorld = { readonly mode: "sandbox" } | { readonly mode: "discord"; readonly apiUrl: string };

/** Looks at the lock first: it cannot be left behind, while a socket's file can. `ours`: the build of this program. */
export async function checkHouse(config: HouseConfig, ours = buildStamp()): Promise<RunningHouse> {
  const { dataFolder } = config;
  if (!existsSync(`${dataFolder}/.`)) return { findings: [noneRuns()], pid: null, world: null };
  const holder = await hostLockHolder(dataFolderLockName(realpathSync(dataFolder)));
  if (holder === null) return { findings: [leftoverSocket(dataFolder) ?? noneRuns()], pid: null, world: null };
  const status = await askHouse(dataFolder, "status", {}, answerDeadlineMs).catch(() => null);
  if (status === null) return { findings: [silent(holder.pid)], pid: holder.pid, world: null };
  return { findings: judge(status, config, ours), pid: holder.pid, world: worldOf(status) };
}

function worldOf({ page, api }: HouseStatus): HouseWorld {
  return page === null ? { mode: "discord", apiUrl: api } : { mode: "sandbox" };
}

function noneRuns(): Finding {
  return voice.ok(subject, "None runs on this folder.");
}

function leftoverSocket(dataFolder: string): Finding | null {
  const path = controlSocket(dataFolder);
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return null;
  return voice.warn("control.sock", {
    what: `${path} is there, but no Guildhall runs on this folder.`,
    why: "Its Guildhall was killed. Nothing is lost, and the next start takes it away.",
    cure: "Start Guildhall again, or remove the file.",
    fix: {
      deed: `Remove ${path}.`,
      asksFirst: false,
      async apply() {
        // Another may have started since it was looked at.
        if ((await hostLockHolder(dataFolderLockName(realpathSync(dataFolder)))) !== null)
          return "A Guildhall runs now.";
        removeControlSocket(dataFolder);
        return null;
      },
    },
  });
}

function silent(pid: number | null): Finding {
  return voice.warn(subject, {
    what: `A Guildhall holds this folder (pid ${pid ?? "unknown"}) but does not answer.`,
    why: "It is starting or stopping, is of another version, or hangs.",
    cure: "Ask again in a moment with `guildhall status`; if it stays silent, stop that process and start again.",
  });
}

function judge(status: HouseStatus, config: HouseConfig, ours: string | null): readonly Finding[] {
  const { pid, page, bots, build, storeProblem } = status;
  const served = bots.filter(({ state }) => state !== "no_token");
  const ready = served.filter(({ state }) => state === "ready");
  // Whoever started it so knows: it is no trouble.
  const aside = page !== null && config.mode === "discord" ? " in the sandbox, which leaves the tokens aside," : "";
  const running = voice.ok(
    subject,
    `One runs (pid ${pid})${aside} with ${ready.length} of ${counted(served.length, "bot")} ready.`,
  );
  const stored = storeProblem === null ? [] : [troubledStore(storeProblem)];
  return [
    running,
    ...stored,
    ...(build === ours ? [] : [otherBuild(pid)]),
    ...otherDiscord(status, config),
    ...bots.filter((bot) => !isAsWanted(bot)).map(awayBot),
  ];
}

function awayBot({ id, name, state, problem, retryAt }: HouseStatus["bots"][number]): Finding {
  const what = `It is ${state.replace("_", " ")}: ${problem ?? "it does not say why."}`;
  const more = `\`guildhall logs --bot ${id}\` has more.`;
  const why = "It neither hears nor answers.";
  switch (state) {
    case "given_up":
      // Why a bot was given up tells its cure; in the sandbox no other check does.
      return voice.fail(name, { what, why, cure: `Do that; ${more}` });
    case "parked":
      return voice.fail(name, {
        what,
        why,
        cure: `It is tried again ${retryAt === null ? "" : `at ${utcTime(retryAt)} and then `}every ten minutes, and at once by \`guildhall restart ${id}\`. If it crashes again, see what ended it: ${more}`,
      });
    default:
      return voice.warn(name, {
        what,
        why: "Until it is up it neither hears nor answers; what is said to it waits.",
        cure: `Wait: it goes on by itself. If it lasts, see what the other checks say of it; ${more}`,
      });
  }
}

function troubledStore(problem: string): Finding {
  return voice.fail("its database", {
    what: `It is in trouble: ${problem}.`,
    why: "Nothing new is begun meanwhile; what is said waits.",
    cure: "Guildhall tries it every two seconds, and everything goes on by itself. If it lasts, see whether its server stands still, what the checks `disk` and `store` say, and `guildhall logs --level error`.",
  });
}

/** The shell that it was started in may have set what this one has not. Its own sandbox was asked for there. */
function otherDiscord({ pid, page, api }: HouseStatus, config: HouseConfig): readonly Finding[] {
  const here = config.mode === "sandbox" ? "the sandbox" : config.apiUrl;
  if (page !== null || api === here) return [];
  const seen =
    config.mode === "sandbox"
      ? "Its tokens are not set here, so the other checks ask nothing of that Discord"
      : "DISCORD_API_URL was set for one of the two alone; the other checks ask where it is";
  return [
    voice.warn(subject, {
      what: `It (pid ${pid}) uses ${api}; what is set here means ${here}.`,
      why: `${seen}, and the next start uses what is set then.`,
      cure: `Write what is to be used into .env (DISCORD_API_URL=${api}), or set the same here as there.`,
    }),
  ];
}

function otherBuild(pid: number): Finding {
  return voice.warn(subject, {
    what: `It (pid ${pid}) runs another build than the one that is installed here.`,
    why: "Guildhall was updated or built since it started; what is mended there works only after a restart.",
    cure: "`guildhall stop`, then `guildhall up`: every session is resumed.",
  });
}
