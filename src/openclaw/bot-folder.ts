/** Writes `bots/<id>/`: bot.yaml from what the gateway said, and the agent's texts as they are. Called by the plan. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, join, normalize, resolve } from "node:path";
import { stringify } from "yaml";
import { counted } from "../domain/counted.ts";
import type { ClusterFolder } from "./cluster-folder.ts";
import { shownPath } from "./config-file.ts";
import type { OldAgent } from "./old-agents.ts";
import { withItems } from "./old-heartbeat.ts";
import type { LeftOver } from "./written.ts";

/** One file of the new configuration, relative to its root. */
export interface PlannedFile {
  readonly path: string;
  readonly content: Buffer;
}

/** An agent's folder and what its workspace held beside. */
export interface BotFolder {
  readonly files: readonly PlannedFile[];
  readonly leftOver: readonly LeftOver[];
  readonly advice: readonly string[];
}

const textNames = ["SOUL.md", "AGENTS.md", "MEMORY.md", "HEARTBEAT.md"];
const otherNames: Readonly<Record<string, string>> = {
  "IDENTITY.md": "Name and picture are in bot.yaml; move other traits to SOUL.md.",
  "USER.md": "Move what all conversations need to AGENTS.md.",
  "TOOLS.md": "Move what the agent must know of its tools to AGENTS.md.",
  "BOOTSTRAP.md": "Agents need no first run.",
  memory: "Daily notes stay behind; move what still matters to MEMORY.md.",
  skills: "Guildhall has no skills.",
};

/** The folder of one agent. @param delegatesTo ids of agents, or `all` */
export function botFolder(agent: OldAgent, delegatesTo: readonly string[] | "all", cluster: ClusterFolder): BotFolder {
  const workspace = findWorkspace(agent, cluster.root);
  const folder = `bots/${agent.id}`;
  const avatar = workspace === null ? null : avatarIn(workspace, agent);
  const { texts, advice } = readTexts(agent, workspace);
  const files = [
    { path: `${folder}/bot.yaml`, content: Buffer.from(botYaml(agent, delegatesTo, avatar?.name ?? null)) },
    ...texts.map(({ name, text }) => ({ path: `${folder}/${name}`, content: Buffer.from(text) })),
    ...(avatar === null ? [] : [{ path: `${folder}/${avatar.name}`, content: avatar.content }]),
  ];
  const missing =
    workspace === null ? [`${agent.id}: its workspace is not in the cluster's folder, so it has no texts.`] : [];
  const leftOver = workspace === null ? [] : otherFiles(workspace, cluster.root);
  return { files, leftOver, advice: [...missing, ...advice] };
}

function botYaml(agent: OldAgent, delegatesTo: readonly string[] | "all", avatar: string | null): string {
  const bot = {
    name: agent.name,
    ...(avatar === null ? {} : { avatar }),
    ...(delegatesTo.length === 0 ? {} : { delegatesTo }),
    ...(agent.heartbeat === null ? {} : { heartbeat: agent.heartbeat }),
    ...(agent.turns === null ? {} : { limits: { turns: agent.turns } }),
    model: {
      primary: agent.model.primary,
      ...(agent.model.fallbacks.length === 0 ? {} : { fallbacks: agent.model.fallbacks }),
    },
  };
  const from = `# Carried over from ${agent.gateway.config.file}. Every key: docs/configuration.md.`;
  return `${from}\n${stringify(bot, { lineWidth: 0 })}`;
}

/** Where the texts are: as written, else by the folder's name inside the cluster, else at the usual places. */
function findWorkspace({ id, oldId, gateway, workspace }: OldAgent, root: string): string | null {
  const written = workspace?.replace(/^~(?=\/|$)/, homedir());
  const inside = [gateway.instance, oldId, id].flatMap((name) =>
    name === null ? [] : [`workspaces/${name}`, `workspace-${name}`],
  );
  const places = [
    ...(gateway.instance === null ? [] : [join(root, "workspaces", gateway.instance)]),
    ...(written === undefined
      ? []
      : [resolve(gateway.folder, written), join(root, "workspaces", basename(written)), join(root, basename(written))]),
    ...inside.map((place) => join(root, place)),
    join(gateway.folder, "workspace"),
  ];
  return places.find((place) => statSync(place, { throwIfNoEntry: false })?.isDirectory()) ?? null;
}

function readTexts(
  { id, heartbeat }: OldAgent,
  workspace: string | null,
): { readonly texts: readonly { readonly name: string; readonly text: string }[]; readonly advice: readonly string[] } {
  if (workspace === null) return { texts: [], advice: [] };
  const found = textNames.flatMap((name) => {
    const file = [name, name.toLowerCase()].map((one) => join(workspace, one)).find(existsSync);
    return file === undefined ? [] : [{ name, text: readFileSync(file, "utf8") }];
  });
  if (heartbeat === null) return { texts: found, advice: [] };
  const beat = found.find(({ name }) => name === "HEARTBEAT.md");
  if (beat === undefined) {
    return { texts: found, advice: [`${id} has no HEARTBEAT.md, so it has nothing to do at a beat.`] };
  }
  const { markdown, carriedCount, noteLines } = withItems(beat.text);
  const texts = found.map((one) => (one === beat ? { ...one, text: markdown } : one));
  return { texts, advice: itemAdvice(id, markdown, carriedCount, noteLines) };
}

function itemAdvice(
  id: string,
  markdown: string,
  carriedCount: number,
  noteLines: readonly number[],
): readonly string[] {
  const file = `bots/${id}/HEARTBEAT.md`;
  const points = counted(carriedCount, "point of its list is an item", "points of its list are items");
  const carried = carriedCount === 0 ? [] : [`${file}: ${points} now, due at every beat.`];
  const [only = 0, second] = noteLines;
  const kept =
    second === undefined
      ? `line ${only} stays a note; write it as an item.`
      : `lines ${noteLines.join(", ")} stay notes; write them as items.`;
  const notes = noteLines.length === 0 ? [] : [`${file}: ${kept}`];
  const none = /- \[ \]/.test(markdown) ? [] : [`${file} has no items, so the agent has nothing to do at a beat.`];
  return [...carried, ...notes, ...none];
}

function avatarIn(workspace: string, { avatar }: OldAgent): { readonly name: string; readonly content: Buffer } | null {
  if (avatar === null || !/\.(png|jpe?g|gif)$/i.test(avatar) || normalize(avatar).startsWith("..")) return null;
  const file = join(workspace, avatar);
  return existsSync(file) ? { name: basename(avatar), content: readFileSync(file) } : null;
}

function otherFiles(workspace: string, root: string): readonly LeftOver[] {
  return Object.entries(otherNames).flatMap(([name, why]) =>
    existsSync(join(workspace, name)) ? [{ file: shownPath(join(workspace, name), root), key: "", why }] : [],
  );
}
