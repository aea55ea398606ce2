/** Op 8: a bot asks for members and gets GUILD_MEMBERS_CHUNK. See [Discord Docs/Request guild members](https://docs.discord.com/developers/events/gateway-events#request-guild-members). */
import * as z from "zod";
import { onlinePresences } from "../acts/presence.ts";
import type { Sandbox } from "../sandbox.ts";
import type { Event } from "../state/rows.ts";
import type { Session } from "../state/session.ts";
import { wireMembers } from "../wire/guild.ts";
import { Intent } from "./intents.ts";

const chunkSize = 1_000;
const form = z.object({
  guild_id: z.string(),
  query: z.string().optional(),
  limit: z.number().int().min(0).default(0),
  user_ids: z.union([z.string(), z.array(z.string())]).optional(),
  presences: z.boolean().default(false),
  nonce: z.string().max(32).optional(),
});

/** Answers one request; the whole list takes the GUILD_MEMBERS intent. */
export function chunkMembers(sandbox: Sandbox, { row }: Session, d: unknown): void {
  const request = form.safeParse(d).data;
  const state = sandbox.world.guilds.get(request?.guild_id ?? "");
  if (!request || !state?.members.has(row.botId)) return;
  const wanted = request.user_ids === undefined ? null : [request.user_ids].flat();
  const mayListAll = (row.intents & Intent.GUILD_MEMBERS) !== 0;
  const withPresences = request.presences && (row.intents & Intent.GUILD_PRESENCES) !== 0;
  if (wanted === null && request.query === "" && !mayListAll) return;
  const found = wireMembers(sandbox.world, state).filter(({ user }) =>
    wanted ? wanted.includes(user.id) : user.username.toLowerCase().startsWith((request.query ?? "").toLowerCase()),
  );
  const members = request.limit > 0 ? found.slice(0, request.limit) : found;
  const count = Math.max(1, Math.ceil(members.length / chunkSize));
  const events = Array.from({ length: count }, (_, index): Event => {
    const chunk = members.slice(index * chunkSize, (index + 1) * chunkSize);
    const d = {
      guild_id: state.guild.id,
      members: chunk,
      ...(withPresences
        ? {
            presences: onlinePresences(
              sandbox.world,
              chunk.map(({ user }) => user.id),
            ),
          }
        : {}),
      chunk_index: index,
      chunk_count: count,
      not_found: wanted?.filter((id) => !state.members.has(id)) ?? [],
      ...(request.nonce === undefined ? {} : { nonce: request.nonce }),
    };
    return { t: "GUILD_MEMBERS_CHUNK", d, to: { session: row.id } };
  });
  sandbox.commit([], events);
}
