/**
 * Reads the folders `bots/<id>/`: settings and texts of every agent, enabled or not. Called by `load.ts`.
 * Ids that point at other agents are left as written; `delegation.ts` resolves them once all folders are read.
 */
import { posix } from "node:path";
import type { AgentTexts } from "../domain/agent.ts";
import { parseHeartbeat } from "../domain/heartbeat.ts";
import type { AgentId } from "../domain/ids.ts";
import { type BotSettings, botHelp, botSchema } from "./bot-schema.ts";
import { isFolder, readFolder, readText } from "./files.ts";
import { checkSchedule } from "./heartbeat-schema.ts";
import { type Findings, shown } from "./problem.ts";
import { checkSchema } from "./schema-problems.ts";
import { parseYaml, type YamlDocument } from "./yaml-document.ts";

/**
 * One folder below `bots/`. `document` and `settings` are null when bot.yaml could not be understood; where parts of it
 * could not, `settings` are without them and not whole.
 */
export interface BotFolder {
  readonly id: AgentId;
  readonly document: YamlDocument | null;
  readonly settings: BotSettings | null;
  readonly isWhole: boolean;
  readonly texts: AgentTexts;
}

const fileNames = ["bot.yaml", "SOUL.md", "AGENTS.md", "MEMORY.md", "HEARTBEAT.md"];
const maxIdLength = 32;

/** All folders, by id. A folder with mistakes is among them, so that names of it elsewhere are not called unknown. */
export function readBots(root: string, findings: Findings): readonly BotFolder[] {
  const names = readFolder(root, "bots", findings).filter((name) => !name.startsWith("."));
  const ids = names.filter((name) => isFolder(root, `bots/${name}`));
  if (ids.length === 0) {
    const cure = "Start Guildhall in the folder that holds bots/, with one folder per agent in it.";
    findings.problems.push({ file: "bots", line: null, key: null, message: "holds no agent", cure });
  }
  return ids.map((id) => readBot(root, id, findings));
}

function readBot(root: string, id: AgentId, findings: Findings): BotFolder {
  const folder = `bots/${id}`;
  checkId(id, folder, findings);
  checkFileNames(folder, readFolder(root, folder, findings), findings);
  const text = (name: string): string => readText(root, `${folder}/${name}`, findings) ?? "";
  const texts: AgentTexts = {
    soul: text("SOUL.md"),
    agents: text("AGENTS.md"),
    memory: text("MEMORY.md"),
    heartbeat: text("HEARTBEAT.md"),
  };
  checkHeartbeatItems(`${folder}/HEARTBEAT.md`, texts.heartbeat, findings);
  const yaml = readText(root, `${folder}/bot.yaml`, findings);
  const document = yaml === null ? null : parseYaml(`${folder}/bot.yaml`, yaml, findings);
  if (document === null) return { id, document, settings: null, isWhole: false, texts };
  const { settings, isWhole } = checkSchema(document, botSchema, botHelp, findings, { name: id });
  checkSchedule(document, findings);
  if (settings !== null) checkAvatar(root, folder, document, settings, findings);
  return { id, document, settings, isWhole, texts };
}

function checkHeartbeatItems(file: string, markdown: string, findings: Findings): void {
  for (const problem of parseHeartbeat(markdown).problems) findings.problems.push({ file, key: null, ...problem });
}

function checkId(id: AgentId, folder: string, findings: Findings): void {
  if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) && id.length <= maxIdLength) return;
  const message = "is not an agent id, and the name of the folder is the agent's id";
  const cure = `Rename it to lower-case words joined by "-", at most ${maxIdLength} characters: tech-lead.`;
  findings.problems.push({ file: folder, line: null, key: null, message, cure });
}

/** A file named almost right would be left out without a word; a missing bot.yaml is told either way. */
function checkFileNames(folder: string, names: readonly string[], findings: Findings): void {
  const folded = (name: string): string => name.toLowerCase().replace(/\.yml$/, ".yaml");
  for (const name of fileNames.filter((one) => !names.includes(one))) {
    const other = names.find((one) => folded(one) === folded(name));
    const place = { file: `${folder}/${name}`, line: null, key: null };
    if (other !== undefined) {
      const cure = `Rename ${other} to ${name}.`;
      findings.problems.push({ ...place, message: `is named ${other} here and would not be read`, cure });
    } else if (name === "bot.yaml") {
      const cure = 'Write one with at least "name: …", or remove the folder.';
      findings.problems.push({ ...place, message: "is missing", cure });
    }
  }
}

function checkAvatar(
  root: string,
  folder: string,
  document: YamlDocument,
  { avatar }: BotSettings,
  findings: Findings,
): void {
  if (avatar === undefined) return;
  const path = posix.normalize(avatar);
  const [name = ""] = path.split("/").slice(-1);
  const outside = path.startsWith("../") || posix.isAbsolute(path);
  const isImage = /\.(png|jpe?g|gif)$/i.test(name);
  const parent = `${folder}/${posix.dirname(path)}`;
  if (!outside && isImage && readFolder(root, parent, findings).includes(name)) return;
  const message = isImage ? `is no file in ${folder}: ${shown(avatar)}` : "is not a PNG, JPEG or GIF file";
  const cure = botHelp.cures.avatar ?? "";
  findings.problems.push({ file: document.file, line: document.lineOf(["avatar"]), key: "avatar", message, cure });
}
