/**
 * What the gateway's close codes mean for a worker.
 * See [Discord Docs/Close codes](https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-close-event-codes).
 */
import { GatewayCloseCodes } from "discord-api-types/v10";

/** Why Discord will not have this bot, whatever we try again. */
export type FatalReason = "bad_token" | "disallowed_intents" | "refused_connection";

/** Closes after which no connection is tried again. */
export const fatalCloses: ReadonlyMap<number, FatalReason> = new Map([
  [GatewayCloseCodes.AuthenticationFailed, "bad_token"],
  [GatewayCloseCodes.InvalidShard, "refused_connection"],
  [GatewayCloseCodes.ShardingRequired, "refused_connection"],
  [GatewayCloseCodes.InvalidAPIVersion, "refused_connection"],
  [GatewayCloseCodes.InvalidIntents, "refused_connection"],
  [GatewayCloseCodes.DisallowedIntents, "disallowed_intents"],
]);

/** Our own goodbye: any code but 1000 and 1001 keeps the session alive at Discord, so that the next process can resume it. */
export const keepSessionCode = 4200;
