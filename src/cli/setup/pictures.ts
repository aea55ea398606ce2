/**
 * The pictures of agents: read from their folders, and which of them Discord was given last, kept in the data folder so
 * that the same picture is not sent again: Discord takes only a few an hour.
 */
import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Agent } from "../../domain/agent.ts";
import type { Snowflake } from "../../domain/ids.ts";
import type { LastAvatar } from "../../domain/profile-plan.ts";
import { makeDataFolder } from "../../store/embedded/places.ts";
import { root } from "../command-line.ts";

/** A picture as Discord takes it. */
export interface Picture {
  /** Relative to the configuration's folder. */
  readonly file: string;
  readonly digest: string;
  readonly dataUri: string;
}

const lastShape = z.record(z.string(), z.object({ picture: z.string(), avatar: z.string() }));
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

/** What was set last, by the bot's user id. */
export class LastAvatars {
  readonly #dataFolder: string;

  constructor(dataFolder: string) {
    this.#dataFolder = dataFolder;
  }

  of(userId: Snowflake): LastAvatar | null {
    return this.#read()[userId] ?? null;
  }

  /** @throws Fault `data_folder_unusable` */
  note(userId: Snowflake, last: LastAvatar): void {
    const all = { ...this.#read(), [userId]: last };
    const file = join(makeDataFolder(this.#dataFolder), "avatars.json");
    writeFileSync(`${file}.new`, `${JSON.stringify(all, null, 2)}\n`);
    renameSync(`${file}.new`, file);
  }

  #read(): Readonly<Record<Snowflake, LastAvatar>> {
    try {
      return lastShape.parse(JSON.parse(readFileSync(join(this.#dataFolder, "avatars.json"), "utf8")));
    } catch (error) {
      // Absent at first; a damaged file costs one picture more for each bot, nothing else.
      const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
      if (isAbsent || error instanceof SyntaxError || error instanceof z.ZodError) return {};
      throw error;
    }
  }
}
