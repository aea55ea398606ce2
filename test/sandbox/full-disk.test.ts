/** The sandbox's journal on a disk without room: the sandbox goes on, and nothing is missing once there is room again. */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Journal, type JournalLine } from "../../src/sandbox/state/journal.ts";
import { canMakeDisk, SmallDisk } from "../support/small-disk.ts";

const folder = mkdtempSync(join(tmpdir(), "guildhall disk "));
const place = join(folder, "disk");
mkdirSync(place);

test.skipIf(!canMakeDisk(place))(
  "what finds no room waits for it, in order (left out without the right to mount)",
  () => {
    const disk = new SmallDisk(place, 1);
    const journal = new Journal(place);
    journal.append(1, 1, [], []);
    disk.fill();
    for (let at = 2; at <= 500; at++) journal.append(at, at, [], []);
    disk.free();
    journal.append(501, 501, [], []);
    const lines: JournalLine[] = [];
    journal.replay((line) => lines.push(line));
    journal.close();
    disk.remove();
    rmSync(folder, { recursive: true });
    expect(lines.map(({ at }) => at)).toEqual(Array.from({ length: 501 }, (_, index) => index + 1));
  },
);
