/**
 * Routes a message of the past again, under any map: what a mention, a reply or a thread's owner decided stays as it was,
 * because no map has a say in it. Serves `guildhall explain --map`. Pure.
 */
import type { AgentId, Snowflake } from "../domain/ids.ts";
import {
  type RouteContext,
  type RoutedDelivery,
  type RouteRule,
  route,
  type SuppressedReason,
} from "../domain/route.ts";
import type { PastMessage } from "../store/past-messages.ts";

/** A map laid over the guild. */
export type MapWorld = Pick<RouteContext, "guildId" | "policy" | "serving">;

/** Rules by which the map decides. */
const mapRules: ReadonlySet<string> = new Set<RouteRule>(["channel_owner", "category_owner", "none"]);
/** Reasons that hold under every map, though no rule was reached. */
const fixedReasons: ReadonlySet<string> = new Set<SuppressedReason>(["empty", "system_message", "own_bot"]);

/** Whether another map could have decided otherwise. */
export function dependsOnMap({ rule, reason }: Pick<PastMessage, "rule" | "reason">): boolean {
  return mapRules.has(rule) && !fixedReasons.has(reason ?? "");
}

/** Who would answer a message that {@link dependsOnMap}, if it were written under this map. */
export function reroute(
  { id, channelId, guildId }: { readonly id: Snowflake; readonly channelId: Snowflake; readonly guildId: Snowflake },
  world: MapWorld,
): RoutedDelivery {
  const nobody = (): AgentId | null => null;
  const [delivery] = route(
    {
      id,
      channelId,
      guildId,
      authorId: "1",
      authorName: "somebody",
      authorKind: "human",
      authorRoleIds: [],
      content: "It had words, or it would not depend on the map.",
      attachments: [],
      replyTo: null,
      mentionedUserIds: [],
      mentionedRoleIds: [],
    },
    {
      ...world,
      dmBot: null,
      botByUserId: nobody,
      botByRoleId: nobody,
      threadOwner: nobody,
      foreignHops: 0,
      foreignTurnsInThread: 0,
    },
  );
  if (!delivery) throw new Error("Routing answers for every message.");
  return delivery;
}
