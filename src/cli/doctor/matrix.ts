/**
 * Who may do what where: every channel of the map that the guild has against every bot that is in it, with what each lacks
 * of what it has to do there. Computed from the survey; judged by `permissions.ts`, drawn by `matrix-text.ts`.
 */
import type { Config } from "../../config/load.ts";
import { channelDuties, type Duty } from "../../domain/channel-duties.ts";
import { type MatchedEntry, resolvePolicies } from "../../domain/channel-policy.ts";
import { channelPermissions, grantedInChannel } from "../../domain/effective-permissions.ts";
import type { Channel } from "../../domain/guild.ts";
import type { AgentId, Snowflake } from "../../domain/ids.ts";
import { lackingPermissions, type Permission } from "../../domain/permissions.ts";
import { printable } from "../../domain/printable.ts";
import type { PresentBot, ServedGuild } from "./served-guild.ts";

/** The columns that a cell tells of, each with the permissions behind it. */
export const matrixColumns = {
  view: ["viewChannel"],
  send: ["sendMessages"],
  threads: ["createPublicThreads", "sendMessagesInThreads"],
  history: ["readMessageHistory"],
  manage: ["manageChannels"],
} as const satisfies Record<string, readonly Permission[]>;

/** The name of a column. */
export type MatrixColumn = keyof typeof matrixColumns;

/** `missing`: it has to and may not. */
export type MatrixMark = "may" | "may_not" | "missing";

/** What one bot may in one channel. */
export interface MatrixCell {
  readonly agentId: AgentId;
  readonly marks: Readonly<Record<MatrixColumn, MatrixMark>>;
  readonly duties: readonly Duty[];
  /** What roles and overwrites would have to grant it for its duties. */
  readonly missing: readonly Permission[];
}

/** One channel of the map, with a cell for each bot in the order of {@link Matrix.bots}. */
export interface MatrixRow {
  readonly channelId: Snowflake;
  readonly name: string;
  readonly category: string | null;
  readonly cells: readonly MatrixCell[];
}

/** The whole of it. */
export interface Matrix {
  readonly guildName: string;
  readonly bots: readonly { readonly agentId: AgentId; readonly name: string }[];
  readonly rows: readonly MatrixRow[];
}

type Matched = MatchedEntry & { readonly match: { readonly channel: Channel } };

/** Computes every cell. `now`: since 1970. */
export function buildMatrix({ agents, map }: Config, guild: ServedGuild, now: number): Matrix {
  const enabled = agents.filter((agent) => agent.enabled);
  const matched = resolvePolicies(map, guild.channels).entries.filter(
    (entry): entry is Matched => "channel" in entry.match,
  );
  const rows = matched.map(({ listed, category, match: { channel } }): MatrixRow => {
    const { id, name } = channel;
    const place = { id, policy: listed.policy };
    const cells = guild.bots.map((bot) => cellOf(bot, channelDuties(bot.bot.agent, place, enabled), id, guild, now));
    return { channelId: id, name: printable(name), category: category && printable(category.name), cells };
  });
  const bots = guild.bots.map(({ bot: { agent } }) => ({ agentId: agent.id, name: agent.name }));
  return { guildName: printable(guild.name), bots, rows };
}

function cellOf(
  { bot, guild: seen }: PresentBot,
  duties: readonly Duty[],
  channelId: Snowflake,
  guild: ServedGuild,
  now: number,
): MatrixCell {
  const overwrites = guild.surveyed.get(channelId)?.overwrites ?? [];
  const bits = channelPermissions(seen, seen.member, overwrites, now);
  const needs = [...new Set(duties.flatMap((duty) => duty.needs))];
  const withheld = lackingPermissions(bits, needs);
  const markOf = (of: readonly Permission[]): MatrixMark => {
    if (of.some((name) => withheld.includes(name))) return "missing";
    return lackingPermissions(bits, of).length === 0 ? "may" : "may_not";
  };
  const missing = lackingPermissions(grantedInChannel(seen, seen.member, overwrites), needs);
  const { view, send, threads, history, manage } = matrixColumns;
  const marks = {
    view: markOf(view),
    send: markOf(send),
    threads: markOf(threads),
    history: markOf(history),
    manage: markOf(manage),
  };
  return { agentId: bot.agent.id, marks, duties, missing };
}
