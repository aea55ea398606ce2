/** Whether the rows of a saved world fit together: nothing may hang in the air once they are here. */
import type { SavedRow } from "./saved-rows.ts";

type Kind = "user" | "guild" | "channel";
type Need = readonly [what: string, kind: Kind, key: string | undefined];

/** What does not fit, in sentences; empty when all does. Rows must stand behind those they need. */
export function misfitsIn(rows: readonly SavedRow[]): string[] {
  const known: Record<Kind, Set<string>> = { user: new Set(), guild: new Set(), channel: new Set() };
  return rows.flatMap((row) => {
    if (row.table === "user" || row.table === "guild" || row.table === "channel") known[row.table].add(row.put.id);
    const missing = needsOf(row).filter(([, kind, key]) => key !== undefined && !known[kind].has(key));
    const sentences = missing.map(([what, kind, key]) => `The ${what} needs the ${kind} ${key}, which is not there.`);
    return [...sentences, ...oddities(row)];
  });
}

function needsOf({ table, put }: SavedRow): readonly Need[] {
  switch (table) {
    case "bot":
      return [[`bot ${put.userId}`, "user", put.userId]];
    case "role":
      return [[`role ${put.role.id}`, "guild", put.guildId]];
    case "member":
      return [
        [`member ${put.userId}`, "guild", put.guildId],
        [`member ${put.userId}`, "user", put.userId],
      ];
    case "channel":
      return [[`channel ${put.id}`, "guild", put.guild_id]];
    case "webhook":
      return [[`webhook ${put.id}`, "channel", put.channelId]];
    case "threadMember":
      return [[`member ${put.user_id} of a thread`, "channel", put.id]];
    case "message":
    case "ephemeral":
      return [[`message ${put.message.id}`, "channel", put.message.channel_id]];
    default:
      return [];
  }
}

function oddities({ table, put }: SavedRow): string[] {
  if (table !== "channel") return [];
  const isDm = put.type === 1;
  if (isDm !== (put.recipients !== undefined) || isDm !== (put.guild_id === undefined)) {
    return [`The channel ${put.id} is neither one of a guild nor one of two users.`];
  }
  const isThread = put.type >= 10 && put.type <= 12;
  const isWhole = put.thread_metadata !== undefined && put.parent_id != null;
  return isThread && !isWhole ? [`The thread ${put.id} lacks its thread_metadata or its parent_id.`] : [];
}
