/** Why an order cannot be given to a bot now. Pure. */
import type { BotReport } from "./bot-report.ts";
import { isDown } from "./condition.ts";

/** What hinders each order; null where nothing does. */
export interface Hindrances {
  readonly kill: string | null;
  readonly drop: string | null;
  readonly token: string | null;
  readonly back: string | null;
}

/** Said of a bot whose program has not registered with this sandbox. */
export const notRunHere = "What runs this bot is not known here: its process can be neither killed nor brought back.";

const away = "The sandbox does not answer.";

/** What hinders them; `isAway` while the sandbox does not answer. */
export function hindrances(bot: BotReport, isAway: boolean): Hindrances {
  if (isAway) return { kill: away, drop: away, token: away, back: away };
  const { agentId, botUserId, pid, connected } = bot;
  const isElsewhere = agentId === null;
  return {
    kill: isElsewhere ? notRunHere : pid === null ? "It has no process." : null,
    drop: connected ? null : "It is not connected.",
    token: botUserId === null ? "It has no token." : null,
    back: isElsewhere ? notRunHere : isDown(bot) ? null : "It is neither given up nor resting.",
  };
}
