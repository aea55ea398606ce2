/**
 * Which picture Discord was given last for each bot, kept in the data folder so that the same one is not sent again: Discord
 * takes only a few an hour. Used by `profiles.ts`.
 */
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import type { Snowflake } from "../../domain/ids.ts";
import type { LastAvatar } from "../../domain/profile-plan.ts";
import { makeDataFolder } from "../../store/embedded/places.ts";

const lastShape = z.record(z.string(), z.object({ picture: z.string(), avatar: z.string() }));

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
