/** One Guildhall per data folder and one speaker per token on this host: refused with the holder's pid and folder. */
import { Fault } from "../../domain/errors.ts";
import type { AgentId } from "../../domain/ids.ts";
import { acquireHostLock, dataFolderLockName, type LockHolder, tokenLockName } from "../../supervisor/host-lock.ts";

type Release = () => Promise<void>;

/** The locks of one house. */
export class Locks {
  readonly #dataFolder: string;
  readonly #apiUrl: string;
  readonly #releaseFolder: Release;
  readonly #byToken = new Map<string, Release>();

  private constructor(dataFolder: string, apiUrl: string, releaseFolder: Release) {
    this.#dataFolder = dataFolder;
    this.#apiUrl = apiUrl;
    this.#releaseFolder = releaseFolder;
  }

  /**
   * Takes the lock of the data folder. `apiUrl`: where tokens are going to be used.
   * @throws Fault `data_folder_in_use`
   */
  static async open(dataFolder: string, apiUrl: string): Promise<Locks> {
    const lock = await acquireHostLock({ name: dataFolderLockName(dataFolder), folder: dataFolder });
    if (lock.ok) return new Locks(dataFolder, apiUrl, lock.release);
    const text = `Another Guildhall runs on this data folder (${described(lock.holder)}). Stop it first (\`guildhall stop\`), or give this one a folder of its own with GUILDHALL_DATA.`;
    throw new Fault("data_folder_in_use", text, { facts: { ...lock.holder } });
  }

  /**
   * Takes the locks of those tokens that it does not hold; all of them, or none.
   * @throws Fault `token_in_use`
   */
  async takeTokens(tokens: ReadonlyMap<AgentId, string>): Promise<void> {
    const taken: string[] = [];
    for (const [agentId, token] of tokens) {
      if (this.#byToken.has(token)) continue;
      const lock = await acquireHostLock({ name: tokenLockName(this.#apiUrl, token), folder: this.#dataFolder });
      if (lock.ok) {
        this.#byToken.set(token, lock.release);
        taken.push(token);
        continue;
      }
      await Promise.all(taken.map((one) => this.#give(one)));
      const text = `The bot token of ${agentId} is spoken for by another process on this host (${described(lock.holder)}). One token has one speaker: stop that process, or remove the token here.`;
      throw new Fault("token_in_use", text, { facts: { agentId, ...lock.holder } });
    }
  }

  /** Gives back the locks of all tokens but these. */
  async keepTokens(tokens: ReadonlyMap<AgentId, string>): Promise<void> {
    const kept = new Set(tokens.values());
    await Promise.all([...this.#byToken.keys()].filter((token) => !kept.has(token)).map((token) => this.#give(token)));
  }

  /** Gives back everything. */
  async release(): Promise<void> {
    await this.keepTokens(new Map());
    await this.#releaseFolder();
  }

  async #give(token: string): Promise<void> {
    const release = this.#byToken.get(token);
    this.#byToken.delete(token);
    await release?.();
  }
}

function described({ pid, folder }: LockHolder): string {
  return `pid ${pid ?? "unknown"}, folder ${folder ?? "unknown"}`;
}
