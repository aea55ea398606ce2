/** Whether somebody is there. Bots say so themselves; of people only the one who acts is there. */
import { bots, me } from "./world.ts";

/** How somebody is. */
export type Presence = "online" | "idle" | "dnd" | "offline";

const words: Readonly<Record<Presence, string>> = {
  online: "online",
  idle: "idle",
  dnd: "do not disturb",
  offline: "offline",
};

/** How somebody is now. */
export function presenceOf(userId: string): Presence {
  const bot = bots.value.get(userId);
  if (bot === undefined) return userId === me.value?.id ? "online" : "offline";
  if (!bot.connected) return "offline";
  const { status } = bot.presence;
  return status === "idle" || status === "dnd" || status === "online" ? status : "offline";
}

/** The same in words. */
export function presenceWords(userId: string): string {
  return words[presenceOf(userId)];
}

/** What a bot says it does; null when it says nothing. */
export function activityOf(userId: string): string | null {
  const activity = bots.value.get(userId)?.presence.activities[0];
  if (activity === undefined || presenceOf(userId) === "offline") return null;
  return activity.state || activity.name || null;
}
