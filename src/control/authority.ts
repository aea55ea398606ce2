/** Whether a person may delegate, by their roles as Discord has them now. Decided here, never by a brain. */
import type { Clock } from "../domain/clock.ts";
import type { Discord } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import { mayPersonDelegate } from "../domain/task.ts";
import type { GuildView } from "./guild-view.ts";
import type { Interaction } from "./interaction.ts";

/** What deciding needs. `delegators` are the role names of the map; empty means Manage Guild. */
export interface AuthorityNeeds {
  readonly view: GuildView;
  readonly discord: Discord;
  readonly clock: Clock;
  readonly delegators: readonly string[];
}

/** A brain waits for this decision, and a person for the brain. */
const patienceMs = 10_000;
const retryMs = 500;

/** Decides for roles and permissions that Discord sent along with what the person did. */
function mayDelegateWith(
  userId: Snowflake,
  roleIds: readonly Snowflake[],
  permissions: bigint,
  { view, delegators }: AuthorityNeeds,
): boolean {
  const delegatorRoleIds = delegators.length > 0 ? view.rolesNamed(delegators).map(({ id }) => id) : null;
  return mayPersonDelegate({ roleIds, permissions, isOwner: view.isOwner(userId) }, delegatorRoleIds);
}

/** What a person is in the guild served. */
export interface Standing {
  readonly isMember: boolean;
  readonly mayDelegate: boolean;
}

const stranger: Standing = { isMember: false, mayDelegate: false };

/** Asks Discord for the person's roles first: for what may come from a DM or from history. */
export async function standingNow(agentId: AgentId, userId: Snowflake, needs: AuthorityNeeds): Promise<Standing> {
  const { view } = needs;
  if (!view.guildId) return stranger;
  const known = await readRoles(agentId, view.guildId, userId, needs);
  // Unknown is no: authority is never guessed.
  if (!known) return stranger;
  const roleIds = [view.guildId, ...known];
  const permissions = roleIds.reduce((bits, id) => bits | BigInt(view.role(id)?.permissions ?? "0"), 0n);
  return { isMember: true, mayDelegate: mayDelegateWith(userId, roleIds, permissions, needs) };
}

/** Discord tells a person's rights with an interaction, for the guild it came from: they hold in no other. */
export async function standingBy(
  agentId: AgentId,
  { guildId, user }: Pick<Interaction, "guildId" | "user">,
  needs: AuthorityNeeds,
): Promise<Standing> {
  if (guildId === null) return standingNow(agentId, user.id, needs);
  if (guildId !== needs.view.guildId) return stranger;
  const { id, roleIds, permissions } = user;
  return { isMember: true, mayDelegate: mayDelegateWith(id, roleIds, BigInt(permissions), needs) };
}

/** Null when Discord does not know the person, or does not answer in time. */
async function readRoles(
  agentId: AgentId,
  guildId: Snowflake,
  userId: Snowflake,
  { discord, clock }: AuthorityNeeds,
): Promise<readonly Snowflake[] | null> {
  const lastAt = clock.now() + patienceMs;
  for (;;) {
    const outcome = await discord.readMember(agentId, guildId, userId);
    if (outcome.kind === "done") return outcome.value.roleIds;
    const waitMs = outcome.kind === "retry" ? outcome.afterMs : retryMs;
    if (outcome.kind === "refused" || clock.now() + waitMs > lastAt) return null;
    await clock.delay(waitMs);
  }
}
