/** Check `holders`: whether another process of this host speaks with one of our tokens. Takes no lock, it only asks. */
import type { Config } from "../../config/load.ts";
import { hostLockHolder, tokenLockName } from "../../supervisor/host-lock.ts";
import { type Finding, voiceOf } from "./finding.ts";

const voice = voiceOf("holders");

/** `housePid`: the Guildhall of this folder, which may hold them. */
export async function checkHolders(
  { agents, tokens, apiUrl }: Config,
  housePid: number | null,
): Promise<readonly Finding[]> {
  const served = agents.filter(({ id }) => tokens.has(id));
  const findings = await Promise.all(
    served.map(async ({ id, name }): Promise<Finding[]> => {
      const holder = await hostLockHolder(tokenLockName(apiUrl, tokens.get(id) ?? ""));
      if (holder === null || (holder.pid !== null && holder.pid === housePid)) return [];
      return [
        voice.fail(name, {
          what: `Its token is held by another process: pid ${holder.pid ?? "unknown"}, folder ${holder.folder ?? "unknown"}.`,
          why: "One token has one speaker: two would answer everything twice.",
          cure: "Stop that process, or remove the token here.",
        }),
      ];
    }),
  );
  const troubles = findings.flat();
  if (troubles.length > 0 || served.length === 0) return troubles;
  return [voice.ok("tokens", "No other process of this host holds one of them.")];
}
