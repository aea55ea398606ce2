/** How users are: online, away, busy; and what they say they do. Bots say it themselves, people through the control API. */
import type { Sandbox } from "../sandbox.ts";
import type { Event, Presence } from "../state/rows.ts";
import { put } from "../state/tables.ts";
import type { World } from "../state/world.ts";

/** How a user is. Bots are offline until they connect; people are online until they say otherwise. */
export function presenceOf(world: World, userId: string): Presence {
  return world.bots.get(userId)?.presence ?? world.presences.get(userId) ?? { status: "online", activities: [] };
}

/** A presence as others see it, without its guild. */
function wirePresence(userId: string, presence: Presence): object {
  const status = isHidden(presence) ? "offline" : presence.status;
  const client_status = isHidden(presence) ? {} : { web: status };
  return { user: { id: userId }, status, activities: presence.activities, client_status };
}

/** The presences of those users who do not appear offline. */
export function onlinePresences(world: World, userIds: readonly string[]): object[] {
  return userIds.flatMap((id) => {
    const presence = presenceOf(world, id);
    return isHidden(presence) ? [] : [wirePresence(id, presence)];
  });
}

/** True for somebody who appears offline. */
export function isHidden({ status }: Presence): boolean {
  return status === "offline" || status === "invisible";
}

/** PRESENCE_UPDATE for every guild of a user. */
export function presenceEvents({ world }: Sandbox, userId: string, presence: Presence): Event[] {
  return world.guildsOf(userId).map(({ guild }) => ({
    t: "PRESENCE_UPDATE",
    d: { ...wirePresence(userId, presence), guild_id: guild.id },
    to: { guild: guild.id },
  }));
}

/** Notes how a person is and tells their guilds. */
export function setPresenceOfPerson(sandbox: Sandbox, userId: string, presence: Presence): void {
  sandbox.commit([put("presence", { userId, presence })], presenceEvents(sandbox, userId, presence));
}
