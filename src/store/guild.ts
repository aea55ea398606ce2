/**
 * The guild as rows: channels, roles, members, and which Discord user each agent is. A RESUME resends none of it, so what
 * workers saw once must last. Read once at start; written when something changed.
 */
import { and, eq, inArray, isNull } from "drizzle-orm";
import type { Channel, Guild, Member, Role } from "../domain/guild.ts";
import type { Snowflake } from "../domain/ids.ts";
import type { Store } from "./database.ts";
import { bots } from "./schema/bots.ts";
import { channels, guilds, members, roles } from "./schema/guild.ts";

/** Which Discord user and application an agent is, and the guilds it is in. */
export interface Bot {
  readonly agentId: string;
  readonly userId: Snowflake;
  readonly applicationId: Snowflake;
  readonly username: string;
  readonly guildIds: readonly Snowflake[];
}

/** A channel with the agent that owns a thread by having answered in it first. */
export interface StoredChannel extends Channel {
  readonly firstAnsweredBy: string | null;
}

/** Everything that is known, at the start of a process. */
export interface GuildRows {
  readonly guilds: readonly Guild[];
  readonly channels: readonly StoredChannel[];
  readonly roles: readonly Role[];
  readonly members: readonly Member[];
  readonly bots: readonly Bot[];
}

export async function readGuildRows({ db }: Store): Promise<GuildRows> {
  const [guildRows, channelRows, roleRows, memberRows, botRows] = await Promise.all([
    db.select().from(guilds),
    db.select().from(channels),
    db.select().from(roles),
    db.select().from(members),
    db.select().from(bots),
  ]);
  return { guilds: guildRows, channels: channelRows, roles: roleRows, members: memberRows, bots: botRows };
}

/** Replaces what is known of a guild by what Discord just sent; threads are kept, for it sends only those still active. */
export async function replaceGuild(
  { db }: Store,
  guild: Guild,
  current: { readonly channels: readonly Channel[]; readonly roles: readonly Role[] },
): Promise<void> {
  await db.transaction(async (tx) => {
    await tx.insert(guilds).values(guild).onConflictDoUpdate({ target: guilds.id, set: guild });
    const known = await tx
      .select({ id: channels.id, kind: channels.kind })
      .from(channels)
      .where(eq(channels.guildId, guild.id));
    const present = new Set(current.channels.map(({ id }) => id));
    const gone = known.filter(({ id, kind }) => kind !== "thread" && !present.has(id)).map(({ id }) => id);
    if (gone.length > 0) await tx.delete(channels).where(inArray(channels.id, gone));
    for (const channel of current.channels) {
      await tx.insert(channels).values(channel).onConflictDoUpdate({ target: channels.id, set: channel });
    }
    await tx.delete(roles).where(eq(roles.guildId, guild.id));
    if (current.roles.length > 0) await tx.insert(roles).values([...current.roles]);
  });
}

export async function saveChannel({ db }: Store, channel: Channel): Promise<void> {
  await db.insert(channels).values(channel).onConflictDoUpdate({ target: channels.id, set: channel });
}

/** Notes who owns a thread that was opened by somebody else. False when another answer was first, or the thread is gone. */
export async function claimThread({ db }: Store, channelId: Snowflake, agentId: string): Promise<boolean> {
  const claimed = await db
    .update(channels)
    .set({ firstAnsweredBy: agentId })
    .where(and(eq(channels.id, channelId), isNull(channels.firstAnsweredBy)))
    .returning({ id: channels.id });
  return claimed.length > 0;
}

export async function removeChannel({ db }: Store, channelId: Snowflake): Promise<void> {
  await db.delete(channels).where(eq(channels.id, channelId));
}

export async function saveRole({ db }: Store, role: Role): Promise<void> {
  await db.insert(roles).values(role).onConflictDoUpdate({ target: roles.id, set: role });
}

export async function removeRole({ db }: Store, roleId: Snowflake): Promise<void> {
  await db.delete(roles).where(eq(roles.id, roleId));
}

export async function saveMember({ db }: Store, member: Member): Promise<void> {
  const row = { ...member, roleIds: [...member.roleIds] };
  await db.insert(members).values(row).onConflictDoUpdate({ target: members.userId, set: row });
}

export async function saveBot({ db }: Store, bot: Bot): Promise<void> {
  const row = { ...bot, guildIds: [...bot.guildIds] };
  await db.insert(bots).values(row).onConflictDoUpdate({ target: bots.agentId, set: row });
}
