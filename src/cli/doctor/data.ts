/** Check `data`: whether Guildhall can keep its data where it is to. It puts a file there and takes it away again. */
import { mkdtempSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Fault } from "../../domain/errors.ts";
import { missingFolders, orUnusable } from "../../store/embedded/places.ts";
import { type Finding, inTwo, voiceOf } from "./finding.ts";

const voice = voiceOf("data");

/** A folder that is not there yet is judged by the one that it would be made in. */
export function checkData(dataFolder: string): readonly Finding[] {
  try {
    return [tryOut(dataFolder)];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [voice.fail(dataFolder, { ...inTwo(error), why: "Guildhall does not start without a place for its data." })];
  }
}

/** @throws data_folder_unusable */
function tryOut(dataFolder: string): Finding {
  return orUnusable(dataFolder, () => {
    const [outermost] = missingFolders(dataFolder);
    if (outermost !== undefined) {
      rmdirSync(mkdtempSync(join(dirname(outermost), ".guildhall-doctor-")));
      return voice.ok(dataFolder, "It is not there yet and can be made.");
    }
    // By what is in it, so that a file of that name is an error too.
    statSync(`${dataFolder}/.`);
    const trial = join(dataFolder, `.doctor-${process.pid}`);
    writeFileSync(trial, "Written to see whether this folder can be written.\n", { flush: true });
    rmSync(trial);
    return voice.ok(dataFolder, "It can be written.");
  });
}
