/** One `guildhall setup` in a folder at a time: two would ask for the same tokens, and make the same channels twice. Called by the verb. */
import { realpathSync } from "node:fs";
import { Fault } from "../../domain/errors.ts";
import { acquireHostLock, setupLockName } from "../../supervisor/host-lock.ts";

/**
 * Runs it while no other one runs in the folder `root`.
 * @throws Fault `setup_in_use`
 */
export async function alone<T>(root: string, run: () => Promise<T>): Promise<T> {
  const folder = realpathSync(root);
  const lock = await acquireHostLock({ name: setupLockName(folder), folder });
  if (!lock.ok) {
    const { pid } = lock.holder;
    const text = `Another guildhall setup runs in this folder (pid ${pid ?? "unknown"}). Go on there, or end it first; --plan only looks, and may run beside it.`;
    throw new Fault("setup_in_use", text, { facts: { pid, folder } });
  }
  try {
    return await run();
  } finally {
    await lock.release();
  }
}
