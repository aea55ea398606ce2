/** What the panel asks of the sandbox: how the bots are, and what is done to them. Holds nothing. */
import { get, send } from "../api/control.ts";
import type { BackstageReport } from "./bot-report.ts";

/** How the bots are now. @throws Refusal */
export const loadBackstage = (): Promise<BackstageReport> => get("backstage");

/** Kills a bot's process without a word. @throws Refusal */
export const killBot = (agentId: string): Promise<null> => orderTo(agentId, "kill");

/** Starts a bot anew, whatever its state. @throws Refusal */
export const bringBack = (agentId: string): Promise<null> => orderTo(agentId, "restart");

/** Cuts a bot's gateway connection. @throws Refusal */
export const dropSocket = (bot: string): Promise<null> => send("POST", "faults", { kind: "drop_socket", bot });

/** Makes a bot's token worthless. @throws Refusal */
export const revokeToken = (bot: string): Promise<null> => send("POST", "faults", { kind: "revoke_token", bot });

/** Makes it valid again. @throws Refusal */
export const restoreToken = (bot: string): Promise<null> => send("POST", "faults", { kind: "restore_token", bot });

function orderTo(agentId: string, verb: "kill" | "restart"): Promise<null> {
  return send("POST", `backstage/bots/${encodeURIComponent(agentId)}/${verb}`);
}
