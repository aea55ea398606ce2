/** Bots say how they are: with IDENTIFY and op 3. Members' bots with GUILD_PRESENCES and all pages hear of it. */
import * as z from "zod";
import { showBot } from "../acts/bot-state.ts";
import { presenceEvents } from "../acts/presence.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Presence } from "../state/rows.ts";
import { put } from "../state/tables.ts";

const form = z.object({
  status: z.enum(["online", "dnd", "idle", "invisible", "offline"]).default("online"),
  activities: z.array(z.record(z.string(), z.unknown())).nullish(),
});

/** The presence in a payload; online when it says nothing. */
function presenceIn(d: unknown): Presence {
  const { status, activities } = form.safeParse(d ?? {}).data ?? { status: "online" };
  return { status, activities: activities ?? [] };
}

/** Notes a bot's presence and tells its guilds. */
export function setPresence(sandbox: Sandbox, botId: string, d: unknown): void {
  const bot = sandbox.world.bots.get(botId);
  if (!bot) return;
  const changed = { ...bot, presence: presenceIn(d) };
  sandbox.commit([put("bot", changed)], presenceEvents(sandbox, botId, changed.presence));
  showBot(sandbox, changed);
}

/** A bot whose last session ended appears offline; one that may still RESUME does not. */
export function goOfflineWithoutSession(sandbox: Sandbox, botId: string): void {
  const hasSession = [...sandbox.world.sessions.values()].some(({ row }) => row.botId === botId);
  if (!hasSession) setPresence(sandbox, botId, { status: "offline" });
}
