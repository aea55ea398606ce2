/**
 * Finds what a cluster's folder holds: the configuration of each gateway, the variables that it ran with, the folders
 * with agents' texts. Knows the two layouts: one gateway per agent in `instances/<agent>/`, or one for all.
 */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parse } from "dotenv";
import { Fault } from "../domain/errors.ts";
import { readConfigFile, shownPath } from "./config-file.ts";
import type { Written } from "./written.ts";

/** Variables by name, each with the file that sets it. Values are secret. */
export type Variables = ReadonlyMap<string, { readonly value: string; readonly file: string }>;

/** One gateway of the cluster. */
export interface Gateway {
  /** The folder below `instances/`; null for a gateway that runs all agents. */
  readonly instance: string | null;
  readonly config: Written;
  /** Folder of its configuration file. */
  readonly folder: string;
  /** Variables that only this gateway had. */
  readonly own: Variables;
  /** Variables that all gateways had. */
  readonly shared: Variables;
}

/** The whole cluster. */
export interface ClusterFolder {
  /** Absolute. */
  readonly root: string;
  readonly gateways: readonly Gateway[];
}

const configName = "openclaw.json";

/**
 * Reads the folder.
 * @throws Fault `import_unreadable`: there is no such folder, no configuration in it, or one that cannot be read
 */
export function readClusterFolder(root: string): ClusterFolder {
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory()) {
    throw new Fault("import_unreadable", `${root} is no folder. Name the one that holds the cluster's files.`);
  }
  const shared = sharedVariables(root);
  const alone = [root, join(root, ".openclaw")].find((folder) => existsSync(join(folder, configName)));
  const gateways = [
    ...foldersIn(join(root, "instances")).map((name) => readGateway(root, join(root, "instances", name), name, shared)),
    ...(alone === undefined ? [] : [readGateway(root, alone, null, shared)]),
  ].filter((gateway) => gateway !== null);
  if (gateways.length > 0) return { root, gateways };
  throw new Fault(
    "import_unreadable",
    `${root} holds neither ${configName} nor instances/<agent>/${configName}. Name the folder above these files.`,
  );
}

function readGateway(root: string, folder: string, instance: string | null, shared: Variables): Gateway | null {
  const file = join(folder, configName);
  if (!existsSync(file)) return null;
  const config = readConfigFile(file, root);
  const files = [...(instance === null ? [] : [join(root, "config", `${instance}.env`)]), join(folder, ".env")];
  const own = new Map([...files.flatMap((file) => [...readVariables(root, file)]), ...writtenVariables(config)]);
  return { instance, config, folder, own, shared };
}

/** `.env` and `config/*.env`, those named like one instance left out: they are its own. */
function sharedVariables(root: string): Variables {
  const instances = new Set(foldersIn(join(root, "instances")).map((name) => `${name}.env`));
  const names = namesIn(join(root, "config")).filter((name) => name.endsWith(".env") && !instances.has(name));
  const files = [join(root, ".env"), ...names.map((name) => join(root, "config", name))];
  return new Map(files.flatMap((file) => [...readVariables(root, file)]));
}

function readVariables(root: string, path: string): Variables {
  if (!existsSync(path)) return new Map();
  const file = shownPath(path, root);
  return new Map(Object.entries(parse(readFileSync(path, "utf8"))).map(([name, value]) => [name, { value, file }]));
}

/** Variables that stand in the configuration itself: `env.NAME` and `env.vars.NAME`. */
function writtenVariables(config: Written): Variables {
  const places = [...config.at("env").fields(), ...config.at("env", "vars").fields()];
  return new Map(
    places.flatMap(([name, place]) => {
      if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) return [];
      const value = place.text();
      return value === null ? [] : [[name, { value, file: config.file }] as const];
    }),
  );
}

function foldersIn(folder: string): readonly string[] {
  return namesIn(folder).filter((name) => statSync(join(folder, name)).isDirectory());
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}
