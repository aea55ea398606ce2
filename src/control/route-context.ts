/** The guild as routing sees it: for messages as they come, and for `guildhall explain`. */
import type { RouteContext } from "../domain/route.ts";
import type { GuildView } from "./guild-view.ts";

/** The world as {@link route} sees it; also for `guildhall explain`. */
export function routeContext(
  view: GuildView,
  rest: Pick<RouteContext, "dmBot" | "serving" | "foreignHops" | "foreignTurnsInThread">,
): RouteContext {
  return {
    guildId: view.guildId,
    botByUserId: (userId) => view.botByUserId(userId),
    botByRoleId: (roleId) => view.botByRoleId(roleId),
    threadOwner: (channelId) => view.threadOwner(channelId),
    policy: (channelId) => view.policy(channelId),
    ...rest,
  };
}
