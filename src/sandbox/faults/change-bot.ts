/** What the operator of this Discord does to a bot: the token is worth nothing, privileged intents are switched. */
import { showBot } from "../acts/bot-state.ts";
import { intentNamesOf, intentsNamed } from "../gateway/intents.ts";
import { Close } from "../gateway/payload.ts";
import { goOfflineWithoutSession } from "../gateway/presence.ts";
import type { Gateway } from "../gateway/server.ts";
import type { Sandbox } from "../sandbox.ts";
import type { BotRow } from "../state/rows.ts";
import { drop, put } from "../state/tables.ts";
import type { BotFault } from "./forms.ts";

/** Changes a bot that there is, and ends the sessions that the change makes impossible, as Discord does. */
export function changeBot(sandbox: Sandbox, gateway: Gateway, fault: BotFault): void {
  const botId = fault.bot;
  const before = sandbox.world.bots.get(botId);
  if (!before) return;
  const changed = botAfter(before, fault);
  sandbox.commit([put("bot", changed)]);
  showBot(sandbox, changed);
  const code = changed.revoked ? Close.authenticationFailed : Close.disallowedIntents;
  const hit = (intents: number): boolean => changed.revoked || (intents & changed.disallowedIntents) !== 0;
  const sessions = [...sandbox.world.sessions.values()].filter(({ row }) => row.botId === botId && hit(row.intents));
  const connections = gateway.connectionsOf(botId).filter(({ intents }) => hit(intents));
  sandbox.commit(sessions.map(({ row }) => drop("session", row.id)));
  for (const connection of connections) connection.close(code, "Closed by Discord.");
  goOfflineWithoutSession(sandbox, botId);
}

/** The faults that would make a bot what it is: shown among the armed ones, though they are rows and survive a restart. */
export function faultsOfBot({ userId: bot, revoked, disallowedIntents }: BotRow): BotFault[] {
  const intents = intentNamesOf(disallowedIntents);
  return [
    ...(revoked ? [{ kind: "revoke_token", bot } as const] : []),
    ...(intents.length > 0 ? [{ kind: "disallow_intents", bot, intents } as const] : []),
  ];
}

function botAfter(before: BotRow, fault: BotFault): BotRow {
  if (fault.kind === "revoke_token" || fault.kind === "restore_token") {
    return { ...before, revoked: fault.kind === "revoke_token" };
  }
  const bits = intentsNamed(fault.intents);
  const allowed = before.disallowedIntents & ~bits;
  return { ...before, disallowedIntents: fault.kind === "disallow_intents" ? allowed | bits : allowed };
}
