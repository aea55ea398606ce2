/** Where a run may write. Asked before anything is started, because the house would silently put its database elsewhere. */
import { statSync } from "node:fs";
import { canReach, permission, runsAsRoot, unprivilegedAccount } from "../src/store/embedded/account.ts";

/**
 * The folder as it was typed.
 * @throws TypeError when it is none, or one that the account of Postgres cannot enter
 */
export function writableFolder(folder: string): string {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new TypeError(`--folder must be a folder that is there, and ${folder} is none.`);
  }
  if (!runsAsRoot()) return folder;
  const account = unprivilegedAccount();
  if (canReach(account, folder, permission.enter)) return folder;
  throw new TypeError(
    `--folder must be a folder that every account may enter: as root the database runs under the account with uid ` +
      `${account.uid}, which cannot enter ${folder}. Name another, such as one below /tmp, or let others pass through each ` +
      "folder of that path (`chmod o+x`).",
  );
}
