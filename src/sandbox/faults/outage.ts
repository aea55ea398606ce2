/**
 * A guild that is out: bots hear GUILD_DELETE with `unavailable`, requests that touch it are answered 503, and nobody can
 * say anything there, until it is back with GUILD_CREATE.
 * See [Discord Docs/Guild availability](https://docs.discord.com/developers/events/gateway#guild-availability).
 */
import { guildCreate } from "../gateway/ready.ts";
import { Problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Event, SessionRow } from "../state/rows.ts";
import type { FaultOf } from "./forms.ts";

/** Takes guilds out, all of them unless one is named; returns the ids of what it armed. */
export function beginOutage(sandbox: Sandbox, fault: FaultOf<"guild_outage">): string[] {
  const { guilds } = sandbox.world;
  const meant = fault.guildId === undefined ? [...guilds.keys()] : [fault.guildId];
  return meant.map((guildId) => {
    // Arming it anew ends the old outage, and with it bots hear GUILD_CREATE first, as they do when a guild flickers.
    const id = sandbox.faults.arm(
      { ...fault, guildId },
      { forMs: fault.forMs, onEnd: () => tellSessions(sandbox, guildId, (row) => guildCreate(sandbox, row, guildId)) },
    );
    const gone = { id: guildId, unavailable: true };
    tellSessions(sandbox, guildId, ({ id: session }) => ({ t: "GUILD_DELETE", d: gone, to: { session } }));
    return id;
  });
}

/** True while a guild is out. */
export function isOut({ faults }: Sandbox, guildId: string | undefined): boolean {
  return guildId !== undefined && faults.on("guild_outage", guildId) !== null;
}

/** Refuses what touches a guild that is out. @throws Problem */
export function refuseInOutage(sandbox: Sandbox, guildId: string | undefined): void {
  if (isOut(sandbox, guildId)) throw new Problem(503, 0, "503: Service Unavailable");
}

function tellSessions(sandbox: Sandbox, guildId: string, event: (session: SessionRow) => Event): void {
  const { sessions, guilds } = sandbox.world;
  const members = guilds.get(guildId)?.members;
  const heard = [...sessions.values()].filter(({ row }) => members?.has(row.botId));
  sandbox.commit(
    [],
    heard.map(({ row }) => event(row)),
  );
}
