/**
 * How a row gets into the world and out of it, one entry per table. Called by the door for new changes and by the journal
 * for old ones; does nothing else, so that a replay arrives at the same state.
 */
import type { Channel } from "./nouns.ts";
import type { Drop, EphemeralRow, InteractionRow, MessageRow, Put, Rows, TableName, Write } from "./rows.ts";
import { Session } from "./session.ts";
import { dmKey, emptyChannel, isThread, type World } from "./world.ts";

const maxEphemerals = 1_000;
const keepInteractionsMs = 20 * 60_000;
/** How long a nonce is remembered: Discord says "a few minutes". */
export const nonceWindowMs = 3 * 60_000;

interface Table<T extends TableName> {
  put(world: World, row: Rows[T], now: number): void;
  drop(world: World, key: readonly string[]): void;
}

const tables: { readonly [T in TableName]: Table<T> } = {
  user: {
    put: (world, user) => world.users.set(user.id, user),
    drop: (world, [id = ""]) => world.users.delete(id),
  },
  bot: {
    put: (world, bot) => {
      world.bots.set(bot.userId, bot);
      world.botsByToken.set(bot.token, bot);
      world.botsByApplication.set(bot.applicationId, bot);
    },
    drop: (world, [id = ""]) => world.bots.delete(id),
  },
  guild: {
    put: (world, guild) => {
      const known = world.guilds.get(guild.id);
      if (known) known.guild = guild;
      else world.guilds.set(guild.id, { guild, roles: new Map(), members: new Map(), channels: new Map() });
      world.permissions.forget();
    },
    drop: (world, [id = ""]) => world.guilds.delete(id),
  },
  role: {
    put: (world, { guildId, role }) => {
      world.guilds.get(guildId)?.roles.set(role.id, role);
      world.permissions.forget();
    },
    drop: (world, [guildId = "", id = ""]) => {
      world.guilds.get(guildId)?.roles.delete(id);
      world.permissions.forget();
    },
  },
  member: {
    put: (world, { guildId, userId, member }) => {
      world.guilds.get(guildId)?.members.set(userId, member);
      world.permissions.forget();
    },
    drop: (world, [guildId = "", userId = ""]) => {
      world.guilds.get(guildId)?.members.delete(userId);
      world.permissions.forget();
    },
  },
  channel: { put: putChannel, drop: (world, [id = ""]) => dropChannel(world, id) },
  message: { put: putMessage, drop: (world, [channelId = "", id = ""]) => dropMessage(world, channelId, id) },
  ephemeral: {
    put: putEphemeral,
    drop: (world, [channelId = "", id = ""]) => world.channels.get(channelId)?.ephemerals.delete(id),
  },
  threadMember: {
    put: (world, member) => {
      const state = world.channels.get(member.id);
      state?.threadMembers.set(member.user_id, member);
      if (state) state.channel.member_count = state.threadMembers.size;
      world.permissions.forget();
    },
    drop: (world, [threadId = "", userId = ""]) => {
      const state = world.channels.get(threadId);
      state?.threadMembers.delete(userId);
      if (state) state.channel.member_count = state.threadMembers.size;
      world.permissions.forget();
    },
  },
  command: {
    put: (world, command) => world.commands.set(command.id, command),
    drop: (world, [id = ""]) => world.commands.delete(id),
  },
  interaction: { put: putInteraction, drop: (world, [id = ""]) => dropInteraction(world, id) },
  nonce: {
    put: (world, row, now) => {
      world.nonces.delete(row.key);
      world.nonces.set(row.key, row);
      for (const [key, { at }] of world.nonces) {
        if (at > now - nonceWindowMs) break;
        world.nonces.delete(key);
      }
    },
    drop: (world, [key = ""]) => world.nonces.delete(key),
  },
  webhook: {
    put: (world, row) => world.webhooks.set(row.id, row),
    drop: (world, [id = ""]) => world.webhooks.delete(id),
  },
  presence: {
    put: (world, { userId, presence }) => world.presences.set(userId, presence),
    drop: (world, [userId = ""]) => world.presences.delete(userId),
  },
  session: {
    put: (world, row, now) => world.sessions.set(row.id, new Session(row, now)),
    drop: (world, [id = ""]) => world.sessions.delete(id),
  },
};

/** Applies one write; `now` is the moment of its commit, also in a replay. */
export function applyWrite(world: World, write: Write, now: number): void {
  if ("drop" in write) tables[write.table].drop(world, write.drop);
  else applyPut(world, write, now);
}

/** A put for a table, typed by it. */
export function put<T extends TableName>(table: T, row: Rows[T]): Put {
  return { table, put: row } as Put;
}

/** A drop for a table; `key` as rows.ts says. */
export function drop(table: TableName, ...key: string[]): Drop {
  return { table, drop: key };
}

function applyPut<T extends TableName>(world: World, write: { table: T; put: Rows[T] }, now: number): void {
  const table: Table<T> = tables[write.table];
  table.put(world, write.put, now);
}

function putChannel(world: World, channel: Channel): void {
  const known = world.channels.get(channel.id);
  if (known) known.channel = channel;
  else world.channels.set(channel.id, emptyChannel(channel));
  if (channel.guild_id !== undefined) world.guilds.get(channel.guild_id)?.channels.set(channel.id, channel);
  const [a, b] = channel.recipients ?? [];
  if (a && b) world.dms.set(dmKey(a.id, b.id), channel.id);
  world.permissions.forget();
}

function dropChannel(world: World, id: string): void {
  const channel = world.channels.get(id)?.channel;
  world.channels.delete(id);
  for (const webhook of world.webhooks.values()) if (webhook.channelId === id) world.webhooks.delete(webhook.id);
  if (channel?.guild_id !== undefined) world.guilds.get(channel.guild_id)?.channels.delete(id);
  world.permissions.forget();
}

function putMessage(world: World, row: MessageRow): void {
  const state = world.channels.get(row.message.channel_id);
  if (!state?.log.put(row)) return;
  state.channel.last_message_id = state.log.lastId();
  // What opens a thread is not one of its messages: Discord counts from the first answer on.
  const isOpening = row.message.type === 21 || row.message.id === state.channel.id;
  if (!isThread(state.channel) || isOpening) return;
  state.channel.message_count = (state.channel.message_count ?? 0) + 1;
  state.channel.total_message_sent = (state.channel.total_message_sent ?? 0) + 1;
}

function putEphemeral(world: World, row: EphemeralRow): void {
  const kept = world.channels.get(row.message.channel_id)?.ephemerals;
  kept?.set(row.message.id, row);
  const [oldest] = kept?.keys() ?? [];
  if (kept && oldest !== undefined && kept.size > maxEphemerals) kept.delete(oldest);
}

function dropMessage(world: World, channelId: string, id: string): void {
  const state = world.channels.get(channelId);
  if (!state?.log.drop(id) || !isThread(state.channel)) return;
  state.channel.message_count = Math.max(0, (state.channel.message_count ?? 0) - 1);
}

function putInteraction(world: World, row: InteractionRow, now: number): void {
  world.interactions.set(row.id, row);
  world.interactionsByToken.set(row.token, row.id);
  for (const old of world.interactions.values()) {
    if (old.createdAt > now - keepInteractionsMs) break;
    dropInteraction(world, old.id);
  }
}

function dropInteraction(world: World, id: string): void {
  const token = world.interactions.get(id)?.token;
  world.interactions.delete(id);
  if (token !== undefined) world.interactionsByToken.delete(token);
}
