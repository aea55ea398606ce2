/**
 * What the gateway library is told before it connects: which events this bot wants, how long it waits for what, and that a
 * bot is one shard. The rest of what it asks, it asks the gateway.
 */
import { DefaultWebSocketManagerOptions, type IContextFetchingStrategy } from "@discordjs/ws";
import { type APIGatewayBotInfo, GatewayIntentBits, type GatewayPresenceUpdateData } from "discord-api-types/v10";
import type { GatewayTiming } from "./gateway-timing.ts";

const intents =
  GatewayIntentBits.Guilds |
  GatewayIntentBits.GuildMessages |
  GatewayIntentBits.GuildMessageReactions |
  GatewayIntentBits.DirectMessages |
  GatewayIntentBits.MessageContent;

/** What changes from one connection to the next, read anew for each. */
export interface ConnectionFacts {
  /** Where to IDENTIFY; null before Discord has told, when a session is resumed at an address of its own. */
  information(): APIGatewayBotInfo | null;
  presence(): GatewayPresenceUpdateData;
}

/** The options of a shard, for all of its connections. */
export function shardOptions(
  token: string,
  { handshakeMs, helloMs }: GatewayTiming,
  facts: ConnectionFacts,
): IContextFetchingStrategy["options"] {
  return {
    ...DefaultWebSocketManagerOptions,
    token,
    intents,
    shardCount: 1,
    handshakeTimeout: handshakeMs,
    helloTimeout: helloMs,
    get initialPresence() {
      return facts.presence();
    },
    get gatewayInformation() {
      return facts.information() ?? noGateway;
    },
  };
}

/** Stands where the library wants an address and will not use it. */
const noGateway: APIGatewayBotInfo = {
  url: "",
  shards: 1,
  session_start_limit: { total: 0, remaining: 0, reset_after: 0, max_concurrency: 1 },
};
