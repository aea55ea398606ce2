/** One Guildhall per data folder and one speaker per token on this host: refused with the holder's pid and folder. */
import type { Config } from "../config/load.ts";
import { Fault } from "../domain/errors.ts";
import { acquireHostLock, dataFolderLockName, type LockHolder, tokenLockName } from "../supervisor/host-lock.ts";

/**
 * Takes the lock of the data folder and those of all tokens; returns what gives them back.
 * @throws Fault `data_folder_in_use`, `token_in_use`
 */
export async function takeLocks(dataFolder: string, config: Config): Promise<() => Promise<void>> {
  const held: (() => Promise<void>)[] = [];
  const release = async (): Promise<void> => {
    await Promise.all(held.map((give) => give()));
  };
  const folderLock = await acquireHostLock({ name: dataFolderLockName(dataFolder), folder: dataFolder });
  if (!folderLock.ok) {
    const text = `Another Guildhall runs on this data folder (${described(folderLock.holder)}). Stop it first, or give this one a folder of its own with GUILDHALL_DATA.`;
    throw new Fault("data_folder_in_use", text, { facts: { ...folderLock.holder } });
  }
  held.push(folderLock.release);
  for (const [agentId, token] of config.mode === "sandbox" ? [] : config.tokens) {
    const lock = await acquireHostLock({ name: tokenLockName(config.apiUrl, token), folder: dataFolder });
    if (lock.ok) {
      held.push(lock.release);
      continue;
    }
    await release();
    const text = `The bot token of ${agentId} is spoken for by another process on this host (${described(lock.holder)}). One token has one speaker: stop that process, or remove the token here.`;
    throw new Fault("token_in_use", text, { facts: { agentId, ...lock.holder } });
  }
  return release;
}

function described({ pid, folder }: LockHolder): string {
  return `pid ${pid ?? "unknown"}, folder ${folder ?? "unknown"}`;
}
