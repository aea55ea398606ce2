/** The pictures of agents, read from their folders: for setup, which gives them to Discord, and for the sandbox's bots. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Agent } from "../domain/agent.ts";
import { root } from "./command-line.ts";

/** A picture as Discord takes it. */
export interface Picture {
  /** Relative to the configuration's folder. */
  readonly file: string;
  readonly digest: string;
  readonly dataUri: string;
}

const mediaTypes: Readonly<Record<string, string>> = { png: "png", jpg: "jpeg", jpeg: "jpeg", gif: "gif" };

/** The agent's picture; null when it has none. That the file is there was checked with the configuration. */
export function readPicture(folder: string, { id, avatar }: Agent): Picture | null {
  if (avatar === null) return null;
  const file = join("bots", id, avatar);
  const bytes = readFileSync(join(folder, file));
  const type = mediaTypes[file.slice(file.lastIndexOf(".") + 1).toLowerCase()] ?? "png";
  const digest = createHash("sha256").update(bytes).digest("hex");
  return { file, digest, dataUri: `data:image/${type};base64,${bytes.toString("base64")}` };
}

/** The agent's picture in the folder that this command was called in, as a data URI. */
export function pictureHere(agent: Agent): string | null {
  return readPicture(root, agent)?.dataUri ?? null;
}
