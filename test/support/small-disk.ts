/** A disk of its own, small enough to be filled. Only root may have one; elsewhere tests of full disks are left out. */
import { execFileSync } from "node:child_process";
import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

/** True where a disk can be made: as root, with a kernel that lets root do so. */
export function canMakeDisk(folder: string): boolean {
  try {
    const disk = new SmallDisk(folder, 1);
    disk.remove();
    return true;
  } catch {
    // An account without the right, or a container without it.
    return false;
  }
}

/** Mounted on `folder`, which must exist. */
export class SmallDisk {
  readonly #folder: string;
  readonly #ballast: string;

  constructor(folder: string, megabytes: number) {
    this.#folder = folder;
    this.#ballast = join(folder, "ballast");
    const options = `size=${megabytes}m,mode=0755`;
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", folder], { stdio: "ignore" });
  }

  /** Leaves no byte free; also again, when something has made room. */
  fill(): void {
    const file = openSync(this.#ballast, "a");
    for (const size of [1 << 20, 1 << 12]) {
      const bytes = Buffer.alloc(size);
      try {
        for (;;) writeSync(file, bytes);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    }
    closeSync(file);
  }

  /** Gives back what {@link fill} took. */
  free(): void {
    rmSync(this.#ballast, { force: true });
  }

  remove(): void {
    execFileSync("umount", ["--lazy", this.#folder], { stdio: "ignore" });
  }
}
