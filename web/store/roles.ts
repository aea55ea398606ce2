/** Which roles of a guild can be given and mentioned. Pure. */
import type { Role } from "../wire/people.ts";
import type { Guild } from "../wire/state.ts";

/** The roles made for the guild: neither @everyone, whose id is the guild's, nor those that come with a bot. */
export function ownRoles(guild: Pick<Guild, "id" | "roles"> | null | undefined): readonly Role[] {
  return guild?.roles.filter(({ id, managed }) => id !== guild.id && !managed) ?? [];
}
