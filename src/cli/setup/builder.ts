/** Which bot makes channels and roles: one that may already, else one that the person gives the right to. */
import type { BuildStep } from "../../domain/guild-plan.ts";
import { lackingPermissions, type Permission, permissionLabels } from "../../domain/permissions.ts";
import { chiefOf, inviteOf, type SetupBot } from "./bots.ts";
import type { SetupDesk } from "./desk.ts";
import { type Membership, readMembership } from "./guild-reading.ts";
import type { KnownGuild } from "./standing.ts";
import { waitFor } from "./waiting.ts";

/** What these steps take, and no more. */
function neededFor(steps: readonly BuildStep[]): readonly Permission[] {
  const hasRoles = steps.some(({ kind }) => kind === "create_role");
  const hasChannels = steps.some(({ kind }) => kind !== "create_role");
  return [...(hasChannels ? (["manageChannels"] as const) : []), ...(hasRoles ? (["manageRoles"] as const) : [])];
}

/** The bot, or null when none may and nobody gives it the right; that stands at the desk then. */
export async function findBuilder(
  desk: SetupDesk,
  guild: KnownGuild,
  members: readonly Membership[],
  steps: readonly BuildStep[],
): Promise<SetupBot | null> {
  const needed = neededFor(steps);
  const able = members.find(({ permissions }) => lackingPermissions(permissions, needed).length === 0);
  if (able) return able.bot;
  const chief = chiefOf(
    desk,
    members.map(({ bot }) => bot),
  );
  if (!chief) return null;
  const link = inviteOf(desk, chief, guild.id, needed);
  const { name } = chief.agent;
  if (desk.questions) {
    desk.say();
    desk.say(`No bot of yours may make them. Give ${name}'s bot ${permissionLabels(needed)} by inviting it once more`);
    desk.say("(you can take that away again afterwards):");
    desk.say();
    desk.say(`    ${link}`);
    desk.say();
    const granted = await waitFor(desk.questions, "Waiting for the permissions. Enter goes on without.", async () => {
      const member = await readMembership(chief, guild.id);
      return member && lackingPermissions(member.permissions, needed).length === 0 ? true : null;
    });
    if (granted) return chief;
  }
  desk.problem(`No bot has ${permissionLabels(needed)}. Invite ${name}'s once more: ${link}`);
  return null;
}
