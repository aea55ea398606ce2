/** How a bot is, as the control API and its pages show it. */
import { intentNamesOf, type PrivilegedName, privilegedIntents } from "../gateway/intents.ts";
import type { Sandbox } from "../sandbox.ts";
import type { BotRow, Presence } from "../state/rows.ts";

/** A bot as the control API shows it. */
interface BotState {
  readonly userId: string;
  readonly applicationId: string;
  readonly username: string;
  readonly connected: boolean;
  readonly presence: Presence;
  readonly tokenRevoked: boolean;
  /** The privileged intents that the operator allows. */
  readonly intents: readonly PrivilegedName[];
}

/** How a bot is now. */
export function botState({ world }: Sandbox, bot: BotRow): BotState {
  const sessions = [...world.sessions.values()].filter(({ row }) => row.botId === bot.userId);
  return {
    userId: bot.userId,
    applicationId: bot.applicationId,
    username: world.users.get(bot.userId)?.username ?? "",
    connected: sessions.some(({ listener }) => listener !== null),
    presence: bot.presence,
    tokenRevoked: bot.revoked,
    intents: intentNamesOf(privilegedIntents & ~bot.disallowedIntents),
  };
}

/** Shows the pages how a bot is. */
export function showBot(sandbox: Sandbox, bot: BotRow): void {
  sandbox.fanOut.show(null, "BOT_STATE", botState(sandbox, bot));
}
