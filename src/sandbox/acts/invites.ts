/** A person follows a bot's invite link and adds it to a guild, or gives it other permissions there. */
import { problem } from "../problem.ts";
import type { Sandbox } from "../sandbox.ts";
import { joinGuild } from "./members.ts";
import { updateRole } from "./roles.ts";

/** What an invite link carries. */
export interface Invite {
  readonly applicationId: string;
  readonly guildId: string;
  readonly permissions: bigint;
}

/** Lets the bot join; of one that is a member already, the permissions of its own role change. @throws Problem 10002, 10004 */
export function acceptInvite(sandbox: Sandbox, { applicationId, guildId, permissions }: Invite): void {
  const bot = sandbox.world.botsByApplication.get(applicationId);
  const user = sandbox.world.users.get(bot?.userId ?? "");
  if (!bot || !user) throw problem(10002);
  const state = sandbox.world.guilds.get(guildId);
  if (!state) throw problem(10004);
  const own = sandbox.world.managedRoleOf(guildId, bot.userId);
  if (!state.members.has(bot.userId)) joinGuild(sandbox, state, user, [], permissions);
  else if (own) updateRole(sandbox, guildId, own, { permissions });
}
