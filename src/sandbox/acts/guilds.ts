/** Guilds come into being. Discord has no such route for bots: the control API calls this. */
import { type Sandbox, timestamp } from "../sandbox.ts";
import type { Guild } from "../state/nouns.ts";
import { everyonePermissions } from "../state/permissions.ts";
import { put } from "../state/tables.ts";
import { newRole } from "./roles.ts";
import { newUser } from "./users.ts";

/** Makes a guild. Its owner is an account that nobody plays and that is no member. */
export function createGuild(sandbox: Sandbox, name: string, wantedId?: string): Guild {
  const id = wantedId ?? sandbox.ids.next();
  const owner = newUser(sandbox, "guild-owner", false);
  const guild: Guild = { id, name, owner_id: owner.id, joined_at: timestamp(sandbox.now()) };
  const everyone = newRole(id, { name: "@everyone", permissions: everyonePermissions, position: 0 });
  sandbox.commit([put("user", owner), put("guild", guild), put("role", { guildId: id, role: everyone })]);
  return guild;
}
