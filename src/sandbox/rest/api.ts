/** The whole API: every route of every resource. Built once per sandbox; tests enumerate it. */
import { applicationRoutes } from "./applications.ts";
import { channelRoutes } from "./channels.ts";
import { commandRoutes } from "./commands.ts";
import { followUpRoutes } from "./followups.ts";
import { guildRoutes } from "./guilds.ts";
import { interactionRoutes } from "./interactions.ts";
import { memberRoutes } from "./members.ts";
import { messageRoutes } from "./messages.ts";
import { pinRoutes } from "./pins.ts";
import { profileRoutes } from "./profiles.ts";
import { reactionRoutes } from "./reactions.ts";
import { roleRoutes } from "./roles.ts";
import { type Route, RouteTable } from "./routes.ts";
import { threadRoutes } from "./threads.ts";
import { userRoutes } from "./users.ts";
import { webhookMessageRoutes } from "./webhook-messages.ts";
import { webhookRoutes } from "./webhooks.ts";

/** All routes. */
export function apiRoutes(): RouteTable<Route> {
  return new RouteTable([
    ...userRoutes,
    ...applicationRoutes,
    ...guildRoutes,
    ...memberRoutes,
    ...profileRoutes,
    ...roleRoutes,
    ...channelRoutes,
    ...messageRoutes,
    ...pinRoutes,
    ...reactionRoutes,
    ...threadRoutes,
    ...commandRoutes,
    ...interactionRoutes,
    ...followUpRoutes,
    ...webhookRoutes,
    ...webhookMessageRoutes,
  ]);
}
