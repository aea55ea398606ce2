/** Whether a person may delegate, by their roles as Discord has them now. Decided here, never by a brain. */
import type { Discord } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import { mayPersonDelegate } from "../domain/task.ts";
import type { GuildView } from "./guild-view.ts";

/** What deciding needs. `delegators` are the role names of the map; empty means Manage Guild. */
export interface AuthorityNeeds {
  readonly view: GuildView;
  readonly discord: Discord;
  readonly delegators: readonly string[];
}

/** Decides for roles and permissions that Discord sent along with what the person did. */
export function mayDelegateWith(
  userId: Snowflake,
  roleIds: readonly Snowflake[],
  permissions: bigint,
  { view, delegators }: AuthorityNeeds,
): boolean {
  const delegatorRoleIds = delegators.length > 0 ? view.rolesNamed(delegators).map(({ id }) => id) : null;
  return mayPersonDelegate({ roleIds, permissions, isOwner: view.isOwner(userId) }, delegatorRoleIds);
}

/** Asks Discord for the person's roles first: for messages, which may come from a DM or from history. */
export async function mayDelegateNow(agentId: AgentId, userId: Snowflake, needs: AuthorityNeeds): Promise<boolean> {
  const { view, discord } = needs;
  if (!view.guildId) return false;
  const outcome = await discord.readMember(agentId, view.guildId, userId);
  // Unknown is no: authority is never guessed.
  if (outcome.kind !== "done") return false;
  const roleIds = [view.guildId, ...outcome.value.roleIds];
  const permissions = roleIds.reduce((bits, id) => bits | BigInt(view.role(id)?.permissions ?? "0"), 0n);
  return mayDelegateWith(userId, roleIds, permissions, needs);
}
