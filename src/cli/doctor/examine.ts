/**
 * Runs every check of `guildhall doctor` and returns what they found. It works with a running Guildhall and without one,
 * takes no lock, and changes nothing: what can be mended stands with its finding, and `mend.ts` does it when asked to.
 */
import { type Config, loadConfig } from "../../config/load.ts";
import { migrationsFolder } from "../places.ts";
import { checkApi } from "./api.ts";
import { checkBot, checkMissingTokens } from "./bots.ts";
import { checkClock } from "./clock.ts";
import { checkCommands } from "./commands.ts";
import { checkConfig } from "./config.ts";
import { checkData } from "./data.ts";
import { checkDisk, diskOf } from "./disk.ts";
import { checkNames, type Finding } from "./finding.ts";
import { checkHolders } from "./holders.ts";
import { checkHouse, type HouseWorld, type RunningHouse } from "./house.ts";
import { checkMap } from "./map.ts";
import { buildMatrix, type Matrix } from "./matrix.ts";
import { checkMembership } from "./membership.ts";
import { checkPermissions } from "./permissions.ts";
import { checkPlatform } from "./platform.ts";
import { checkSecrets } from "./secrets.ts";
import { chooseGuild, servedGuild } from "./served-guild.ts";
import { checkStore } from "./store.ts";
import { surveyBots, surveyReach } from "./survey.ts";

/** Where to look. */
export interface Examination {
  /** The folder that holds the configuration. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Default: the system's word. */
  readonly diskOf?: typeof diskOf;
  /** The worker's program, which becomes the probes; default: the built one. */
  readonly workerFile?: string;
  /** Default: those that ship. */
  readonly migrationsFolder?: string;
}

/** What was found. */
export interface Report {
  /** Of the running Guildhall, else as the configuration says; null when that cannot be read. */
  readonly mode: Config["mode"] | null;
  /** Why something was not examined, as a sentence; null when all was. */
  readonly unexamined: string | null;
  /** In the order of the checks. */
  readonly findings: readonly Finding[];
  /** Null without a guild that a bot can look into. */
  readonly matrix: Matrix | null;
}

/** Examines everything that the configuration lets it reach. */
export async function examine(examination: Examination): Promise<Report> {
  const { root, env } = examination;
  const loaded = loadConfig({ root, env });
  const general = [...checkConfig(loaded), ...checkPlatform()];
  if (!loaded.ok) {
    const unexamined = "The rest is examined once the configuration can be read.";
    return { mode: null, unexamined, findings: general, matrix: null };
  }
  const house = await checkHouse(loaded.config);
  const config = asUsed(loaded.config, house.world);
  const [host, discord] = await Promise.all([
    examineHost(config, house, examination),
    config.mode === "sandbox" ? { findings: [], matrix: null } : examineDiscord(config, house, examination),
  ]);
  const findings = [...general, ...host, ...discord.findings];
  const { mode } = config;
  const unexamined = mode === "sandbox" ? `${whySandbox(loaded.config)}, so nothing was asked of Discord.` : null;
  return { mode, unexamined, findings: findings.toSorted(byCheck), matrix: discord.matrix };
}

/** What is set here may be meant for another start: what runs is examined where it runs. Without tokens nobody is asked. */
function asUsed(config: Config, world: HouseWorld | null): Config {
  return world === null || config.mode === "sandbox" ? config : { ...config, ...world };
}

function whySandbox({ mode }: Config): string {
  return mode === "sandbox" ? "No token is set" : "The running Guildhall uses its sandbox";
}

function byCheck(a: Finding, b: Finding): number {
  return checkNames.indexOf(a.check) - checkNames.indexOf(b.check);
}

/** What there is to see without Discord. */
async function examineHost(config: Config, house: RunningHouse, examination: Examination): Promise<readonly Finding[]> {
  const { dataFolder } = config;
  const store = await checkStore(config, examination.migrationsFolder ?? migrationsFolder);
  return [
    ...checkSecrets(examination.root, dataFolder),
    ...checkData(dataFolder),
    ...checkDisk(dataFolder, (examination.diskOf ?? diskOf)(dataFolder)),
    ...store,
    ...house.findings,
    ...(config.mode === "sandbox" ? [] : await checkHolders(config, house.pid)),
  ];
}

/** What Discord says. Bots are not asked when it cannot be reached: each would say the same. */
async function examineDiscord(
  config: Config,
  { pid }: RunningHouse,
  { workerFile, env }: Examination,
): Promise<Pick<Report, "findings" | "matrix">> {
  const missing = checkMissingTokens(config);
  const options = { config, workerFile };
  const reach = await surveyReach(options);
  const way = [checkApi(config.apiUrl, reach, proxiesIn(env)), ...checkClock(reach)];
  if (way.some(({ check, level }) => check === "api" && level === "fail")) {
    return { findings: [...way, ...missing], matrix: null };
  }
  const surveys = await surveyBots(options);
  const bots = surveys.flatMap((survey) => (survey.kind === "accepted" ? [survey] : []));
  const choice = chooseGuild(config, bots);
  const guild = choice.kind === "chosen" ? servedGuild(choice.id, bots) : null;
  const own = surveys.flatMap((survey) => checkBot(survey, config));
  const commands = checkCommands(bots, pid !== null);
  const findings = [...way, ...missing, ...own, ...checkMembership(config, choice, guild, bots), ...commands];
  if (guild === null) return { findings, matrix: null };
  const now = Date.now();
  const matrix = buildMatrix(config, guild, now);
  return {
    findings: [...findings, ...checkMap(config, guild), ...checkPermissions(matrix, guild, now, options)],
    matrix,
  };
}

/** Variables that other programs would go through a proxy by. */
function proxiesIn(env: Examination["env"]): readonly string[] {
  return ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"].filter((name) => (env[name] ?? "") !== "");
}
