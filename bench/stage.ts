/**
 * Where the bench takes place: a folder on disk with bots and a channel map, the Discord double filled with their guild, and
 * a person who speaks there. Made by `main.ts` and handed to the measurements; one that needs another size makes its own.
 */
import { randomBytes } from "node:crypto";
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedSandbox } from "../src/cli/house/sandbox-guild.ts";
import { loadConfig } from "../src/config/load.ts";
import { Conversation } from "./conversation.ts";
import { Double } from "./double.ts";
import { hallPrefix, type ProjectSize, writeProject } from "./project.ts";

/** A bot that takes part. */
export interface BenchBot {
  readonly agentId: string;
  readonly userId: string;
  readonly token: string;
  readonly tokenVariable: string;
}

/** Everything that measurements share. */
export interface Stage {
  /** Everything the bench writes is below it. */
  readonly folder: string;
  /** The folder with `bots/` and `channel-map.yaml` that `up` is run in. */
  readonly project: string;
  /**
   * A copy of this Node for the product alone: pages of a file that other programs run from as well would count only in
   * part, and make the product look smaller than it is.
   */
  readonly node: string;
  readonly double: Double;
  readonly conversation: Conversation;
  readonly guildId: string;
  /** The person that `conversation` speaks as. */
  readonly userId: string;
  /** The manager first: alone, it is the bot that a house cannot do without. */
  readonly bots: readonly BenchBot[];
  /** Text channels in which bots converse. */
  readonly channelIds: readonly string[];
  /** Text channels where nobody answers who is not mentioned. */
  readonly hallIds: readonly string[];
  close(): Promise<void>;
}

const textChannel = 0;
const quietChannels = new Set(["announcements", "agent-logs", "inter-agent"]);

/** `/var/tmp` is on a disk where `/tmp` often is memory, and an fsync there would say nothing. */
export function defaultFolder(): string {
  return existsSync("/var/tmp") ? "/var/tmp" : tmpdir();
}

/** What a stage is like. */
export interface StageSize extends ProjectSize {
  /** Whether the double is without Discord's limits. */
  readonly isUnlimited: boolean;
}

/** The shipped guild. */
export const shippedSize: StageSize = { botCount: 8, hallCount: 0, isUnlimited: true };

/** Sets the stage below `parent`. */
export async function setStage(parent: string, size: StageSize = shippedSize): Promise<Stage> {
  const folder = mkdtempSync(join(parent, "guildhall-bench-"));
  // As root, Postgres runs under another account, which must be able to enter.
  chmodSync(folder, 0o755);
  const project = join(folder, "project");
  mkdirSync(project);
  writeProject(project, size);
  const node = join(folder, "node");
  copyFileSync(process.execPath, node);
  const double = await Double.start(project, size.isUnlimited);
  const filled = await fill(double, project);
  const conversation = await Conversation.open(double, filled.userId);
  const close = async (): Promise<void> => {
    conversation.close();
    await double.stop();
    rmSync(folder, { recursive: true });
  };
  return { folder, project, node, double, conversation, ...filled, close };
}

async function fill(
  double: Double,
  project: string,
): Promise<Pick<Stage, "guildId" | "bots" | "userId" | "channelIds" | "hallIds">> {
  const loaded = loadConfig({ root: project, env: {} });
  if (!loaded.ok) throw new Error("The shipped configuration is not valid; `npm start` says why.");
  const { map } = loaded.config;
  const agents = loaded.config.agents.filter(({ enabled }) => enabled);
  const tokens = new Map(agents.map(({ id }) => [id, `bench.${id}.${randomBytes(24).toString("base64url")}`]));
  await seedSandbox(double.url, agents, map, tokens);
  const { guilds, users } = await double.state();
  const bots = agents.flatMap(({ id, name, tokenVariable }) => {
    const user = users.find(({ username, bot }) => bot && username === name);
    return user ? [{ agentId: id, userId: user.id, token: tokens.get(id) ?? "", tokenVariable }] : [];
  });
  const person = users.find(({ bot }) => !bot);
  const [guild] = guilds;
  if (!guild || !person || bots.length < agents.length) throw new Error("The double did not take the shipped guild.");
  const texts = guild.channels.filter(({ type, name }) => type === textChannel && !quietChannels.has(name));
  const isHall = ({ name }: { readonly name: string }): boolean => name.startsWith(hallPrefix);
  return {
    guildId: guild.id,
    userId: person.id,
    bots: bots.sort((one, other) => Number(other.agentId === "manager") - Number(one.agentId === "manager")),
    channelIds: texts.filter((channel) => !isHall(channel)).map(({ id }) => id),
    hallIds: texts.filter(isHall).map(({ id }) => id),
  };
}
