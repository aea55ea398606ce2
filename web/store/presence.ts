/** Whether somebody is there, and what they say they do. */
import type { Activity } from "../wire/people.ts";
import { bots, members } from "./world.ts";

/** How somebody is. */
export type Presence = "online" | "idle" | "dnd" | "offline";

const words: Readonly<Record<Presence, string>> = {
  online: "online",
  idle: "idle",
  dnd: "do not disturb",
  offline: "offline",
};

/** How somebody is now. A bot that is not connected is away, whatever it said last. */
export function presenceOf(userId: string): Presence {
  if (bots.value.get(userId)?.connected === false) return "offline";
  const status = saidBy(userId)?.status;
  return status === "idle" || status === "dnd" || status === "online" ? status : "offline";
}

/** The same in words. */
export function presenceWords(userId: string): string {
  return words[presenceOf(userId)];
}

/** What somebody says they do; null when they say nothing. */
export function activityOf(userId: string): string | null {
  const activity = saidBy(userId)?.activities[0];
  if (activity === undefined || presenceOf(userId) === "offline") return null;
  return activity.state || activity.name || null;
}

function saidBy(userId: string): Activity | undefined {
  return bots.value.get(userId)?.presence ?? members.value.get(userId)?.presence;
}
