/**
 * The bytes of attachments and avatars: in memory, or in the data folder when there is one. Served by server.ts under a path like that of
 * Discord's CDN; messages hold only names and sizes.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Keeps files by attachment id. */
export class FileShelf {
  readonly #folder: string | null;
  readonly #files = new Map<string, Buffer>();

  /** `dataFolder` null keeps everything in memory. */
  constructor(dataFolder: string | null) {
    this.#folder = dataFolder === null ? null : join(dataFolder, "attachments");
    if (this.#folder !== null) mkdirSync(this.#folder, { recursive: true });
  }

  put(id: string, bytes: Buffer): void {
    if (this.#folder === null) this.#files.set(id, bytes);
    else writeFileSync(this.#path(id), bytes);
  }

  /** The bytes of an attachment whose id consists of digits; null when there is none. */
  read(id: string): Buffer | null {
    if (this.#folder === null) return this.#files.get(id) ?? null;
    return existsSync(this.#path(id)) ? readFileSync(this.#path(id)) : null;
  }

  /** Forgets every file but these. */
  keepOnly(ids: ReadonlySet<string>): void {
    const known = this.#folder === null ? [...this.#files.keys()] : readdirSync(this.#folder);
    for (const id of known.filter((name) => !ids.has(name))) {
      if (this.#folder === null) this.#files.delete(id);
      else rmSync(this.#path(id));
    }
  }

  #path(id: string): string {
    return join(this.#folder ?? "", id);
  }
}
