/**
 * The folder that `up` is run in: the shipped bots and channel map, and what a measurement needs beyond them. Made by
 * `stage.ts`.
 */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMap, parseDocument } from "yaml";

const root = join(import.meta.dirname, "..");
/** Those that are enabled, then those that are planned; whoever comes after them is made up. */
const shippedAgents = [
  ...["manager", "tech-lead", "secretary", "auditor", "optimizer", "study-builder", "nx-expert", "webster"],
  ...["post-processor", "reporter", "developer", "knowledge-base", "it"],
];

/** A category of its own holds the halls: channels where nobody answers who is not mentioned. */
export const hallPrefix = "hall-";

/** How much there is of what. */
export interface ProjectSize {
  /** How many agents are enabled; up to 13 are shipped. */
  readonly botCount: number;
  readonly hallCount: number;
}

/** Writes `bots/` and `channel-map.yaml` below `folder`. */
export function writeProject(folder: string, { botCount, hallCount }: ProjectSize): void {
  cpSync(join(root, "bots"), join(folder, "bots"), { recursive: true });
  for (const id of shippedAgents.slice(0, botCount)) enable(join(folder, "bots", id, "bot.yaml"));
  for (let number = shippedAgents.length + 1; number <= botCount; number++) addAgent(folder, number);
  writeFileSync(join(folder, "channel-map.yaml"), channelMap(hallCount));
}

function enable(file: string): void {
  writeFileSync(file, readFileSync(file, "utf8").replace(/^enabled: false$/m, "enabled: true"));
}

function addAgent(folder: string, number: number): void {
  const bot = join(folder, "bots", `bot-${number}`);
  mkdirSync(bot);
  writeFileSync(join(bot, "bot.yaml"), `name: Bot ${number}\nenabled: true\nmodel: { primary: offline }\n`);
}

function channelMap(hallCount: number): string {
  const map = parseDocument(readFileSync(join(root, "channel-map.yaml"), "utf8"));
  if (hallCount === 0) return map.toString();
  const categories = map.get("categories");
  if (!isMap(categories)) throw new TypeError("The shipped channel map has no categories.");
  const halls = Array.from({ length: hallCount }, (_, index) => [`${hallPrefix}${index + 1}`, {}]);
  const entry = { owner: "manager", mention: "required", channels: Object.fromEntries(halls) };
  categories.set("HALLS", map.createNode(entry));
  return map.toString();
}
