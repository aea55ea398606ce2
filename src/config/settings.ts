/**
 * The settings that come from variables: addresses, data folder, port, log level. Called by `load.ts`. Addresses may
 * hold passwords, so no message repeats one.
 */
import { isIP } from "node:net";
import { resolve } from "node:path";
import { didYouMean } from "./did-you-mean.ts";
import { type Environment, reportVariable, setVariable } from "./environment.ts";
import { type Findings, shown } from "./problem.ts";

/** What the variables say, defaults filled in. */
export interface Settings {
  /** Base address of Discord's REST API, ending in `/api`, without the version. */
  readonly apiUrl: string;
  readonly apiUrlExplicit: boolean;
  /** Absolute. */
  readonly dataFolder: string;
  readonly dataFolderExplicit: boolean;
  /** A Postgres address, or null for the embedded store. */
  readonly databaseUrl: string | null;
  /** 0 = any free port. */
  readonly port: number;
  readonly portExplicit: boolean;
  /** Address that health and metrics are served on: an IP address or `localhost`. */
  readonly host: string;
  readonly logLevel: string;
  /** Whether a worker is kept ready for the bot whose own dies; `auto`: from {@link hotSpareFrom} bots on. */
  readonly hotSpare: HotSpareSetting;
}

const hotSpareSettings = ["on", "off", "auto"] as const;
/** See {@link Settings.hotSpare}. */
export type HotSpareSetting = (typeof hotSpareSettings)[number];

/** With fewer bots than this, a process that waits for one of them to die costs more than it saves. */
export const hotSpareFrom = 4;

const defaultApiUrl = "https://discord.com/api";
const defaultPort = 4680;
const defaultHost = "127.0.0.1";
const logLevels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

/** Variables read here, with what the documentation says of each. */
export const settingMeanings: Readonly<Record<string, { readonly usually: string; readonly description: string }>> = {
  DISCORD_API_URL: {
    usually: `\`${defaultApiUrl}\``,
    description: "Base address of Discord or of a compatible server, ending in `/api`, without a version.",
  },
  DATABASE_URL: {
    usually: "Guildhall's own Postgres",
    description: "`postgres://…`; a password with `#` in it needs quotes around the whole value.",
  },
  GUILDHALL_DATA: {
    usually: "`.guildhall`",
    description: "Folder for Guildhall's data. A relative path counts from the configuration's folder.",
  },
  GUILDHALL_PORT: {
    usually: `\`${defaultPort}\``,
    description:
      "Port of the sandbox's page; of health and metrics when connected to Discord. Not set and taken: a free one. `0`: any free one.",
  },
  GUILDHALL_HOST: {
    usually: `\`${defaultHost}\``,
    description:
      "Address that health and metrics are served on: an IP address of this machine, `0.0.0.0` for all of them, or `localhost`. Not used in the sandbox, which answers to this machine alone.",
  },
  GUILDHALL_LOG: {
    usually: "`info`",
    description: "`trace`, `debug`, `info`, `warn`, `error`, `fatal` or `silent`.",
  },
  GUILDHALL_HOT_SPARE: {
    usually: "`auto`",
    description: `\`on\`, \`off\` or \`auto\`: whether a worker is [kept ready](operations.md#the-hot-spare) for the bot whose own dies. \`auto\`: from ${hotSpareFrom} bots on.`,
  },
};

/** Names of the variables read here; `.env.example` has each (a test compares). */
export const settingNames: readonly string[] = Object.keys(settingMeanings);

/** Reads and checks every setting; one that is wrong is reported and has its default in the result. */
export function readSettings(root: string, environment: Environment, findings: Findings): Settings {
  return {
    apiUrl: readApiUrl(environment, findings),
    apiUrlExplicit: setVariable(environment, "DISCORD_API_URL") !== null,
    dataFolder: readDataFolder(root, environment, findings),
    dataFolderExplicit: setVariable(environment, "GUILDHALL_DATA") !== null,
    databaseUrl: readDatabaseUrl(environment, findings),
    port: readPort(environment, findings),
    portExplicit: setVariable(environment, "GUILDHALL_PORT") !== null,
    host: readHost(environment, findings),
    logLevel: readLogLevel(environment, findings),
    hotSpare: readHotSpare(environment, findings),
  };
}

function readApiUrl(environment: Environment, findings: Findings): string {
  const variable = setVariable(environment, "DISCORD_API_URL");
  if (variable === null) return defaultApiUrl;
  const url = URL.parse(variable.value);
  const refuse = (message: string, cure: string): string => {
    reportVariable(variable, message, cure, findings);
    return defaultApiUrl;
  };
  if (url === null || !/^https?:$/.test(url.protocol)) {
    return refuse("is not an http or https address", `Write one such as ${defaultApiUrl}.`);
  }
  if (url.username + url.password + url.search + url.hash !== "") {
    return refuse("has more than an address in it", "Remove account, password and whatever follows ? or #.");
  }
  const path = url.pathname.replace(/\/$/, "");
  if (/\/api\/v\d+$/.test(path))
    return refuse("names an API version", "Let it end in /api; the version is added to it.");
  if (!path.endsWith("/api"))
    return refuse("does not end in /api", `Write the base of the API, as in ${defaultApiUrl}.`);
  return `${url.origin}${path}`;
}

/** Relative paths count from the root, not from where a command happens to be typed. */
function readDataFolder(root: string, environment: Environment, findings: Findings): string {
  const variable = setVariable(environment, "GUILDHALL_DATA");
  if (variable !== null && /^~/.test(variable.value)) {
    reportVariable(variable, 'begins with "~", which only a shell replaces', "Write the whole path.", findings);
  }
  return resolve(root, variable?.value ?? ".guildhall");
}

function readDatabaseUrl(environment: Environment, findings: Findings): string | null {
  const variable = setVariable(environment, "DATABASE_URL");
  if (variable === null || /^postgres(ql)?:\/\/\S+$/.test(variable.value)) return variable?.value ?? null;
  const cure = "Write postgres://user:password@host:5432/database, or remove it to use the embedded store.";
  reportVariable(variable, "is not a Postgres address", cure, findings);
  return null;
}

function readPort(environment: Environment, findings: Findings): number {
  const variable = setVariable(environment, "GUILDHALL_PORT");
  if (variable === null) return defaultPort;
  if (/^\d{1,5}$/.test(variable.value) && Number(variable.value) <= 65_535) return Number(variable.value);
  const cure = `Write a number from 1 to 65535, or 0 for any free port; without it ${defaultPort} is tried.`;
  reportVariable(variable, `is not a port: ${shown(variable.value)}`, cure, findings);
  return defaultPort;
}

/** No host names: what one of them stands for is somebody else's to change. */
function readHost(environment: Environment, findings: Findings): string {
  const variable = setVariable(environment, "GUILDHALL_HOST");
  if (variable === null) return defaultHost;
  if (variable.value === "localhost" || isIP(variable.value) !== 0) return variable.value;
  const cure = `Write an address of this machine, such as ${defaultHost}, 0.0.0.0 for all of them, or localhost.`;
  reportVariable(variable, `is not an IP address: ${shown(variable.value)}`, cure, findings);
  return defaultHost;
}

/** Tells what the address means, where that may not be what whoever set it expects. */
export function noticeHost(environment: Environment, mode: "sandbox" | "discord", findings: Findings): void {
  const variable = setVariable(environment, "GUILDHALL_HOST");
  if (variable === null || /^(localhost|127\..*|::1)$/.test(variable.value)) return;
  const place = variable.line === null ? variable.file : `${variable.file}:${variable.line}`;
  const meaning =
    mode === "sandbox"
      ? "is not used: the sandbox answers to this machine alone."
      : "lets whoever reaches that address read Guildhall's health and metrics.";
  findings.notices.push(`${place}  ${variable.name} ${meaning}`);
}

function readLogLevel(environment: Environment, findings: Findings): string {
  const variable = setVariable(environment, "GUILDHALL_LOG");
  if (variable === null) return "info";
  if (logLevels.includes(variable.value)) return variable.value;
  const cure = didYouMean(variable.value, logLevels, "Levels");
  reportVariable(variable, `is not a log level: ${shown(variable.value)}`, cure, findings);
  return "info";
}

function readHotSpare(environment: Environment, findings: Findings): HotSpareSetting {
  const variable = setVariable(environment, "GUILDHALL_HOT_SPARE");
  if (variable === null) return "auto";
  const known = hotSpareSettings.find((setting) => setting === variable.value);
  if (known) return known;
  const cure = didYouMean(variable.value, hotSpareSettings, "Settings");
  reportVariable(variable, `is none of its settings: ${shown(variable.value)}`, cure, findings);
  return "auto";
}
