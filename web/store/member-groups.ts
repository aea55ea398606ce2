/** In which groups members are listed. Pure. */
import type { Member, Role } from "../wire/people.ts";
import type { Guild } from "../wire/state.ts";

/** Members under one heading. */
export interface MemberGroup {
  readonly title: string;
  readonly members: readonly Member[];
}

/**
 * Those who are there stand under their highest role that is shown apart (a bot's own role is not), else under "Bots" or
 * "People"; those who are not there come last. Within a group by name.
 */
export function memberGroups(
  guild: Pick<Guild, "roles" | "members">,
  isThere: (userId: string) => boolean,
  nameOf: (userId: string) => string,
): MemberGroup[] {
  const hoisted = guild.roles
    .filter(({ hoist, managed }) => hoist && !managed)
    .toSorted((a, b) => b.position - a.position);
  const titles = [...hoisted.map(({ name }) => name), "Bots", "People", "Offline"];
  const groups = new Map<string, Member[]>(titles.map((title) => [title, []]));
  for (const member of guild.members) groups.get(titleOf(member, hoisted, isThere(member.user.id)))?.push(member);
  const byName = (a: Member, b: Member): number => nameOf(a.user.id).localeCompare(nameOf(b.user.id));
  return [...groups]
    .filter(([, members]) => members.length > 0)
    .map(([title, members]) => ({ title, members: members.toSorted(byName) }));
}

function titleOf({ user, roles }: Member, hoisted: readonly Role[], isThere: boolean): string {
  if (!isThere) return "Offline";
  return hoisted.find(({ id }) => roles.includes(id))?.name ?? (user.bot ? "Bots" : "People");
}
