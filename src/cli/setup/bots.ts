/** The bots behind tokens: who each is on Discord, and how it stands there. Read through probes, which `setup` closes. */
import type { Agent } from "../../domain/agent.ts";
import type { Snowflake } from "../../domain/ids.ts";
import { inviteLink } from "../../domain/invite.ts";
import { neededPermissions, type Permission, permissionBits } from "../../domain/permissions.ts";
import { openProbe, type Probe } from "../probe.ts";
import { reasonOf, type SetupDesk } from "./desk.ts";

/** A bot with a token that Discord accepts. */
export interface SetupBot {
  readonly agent: Agent;
  readonly probe: Probe;
  readonly userId: Snowflake;
  readonly username: string;
  /** Discord's hash of its picture. */
  readonly avatar: string | null;
  readonly applicationId: Snowflake;
  readonly isPublic: boolean;
  readonly requiresCodeGrant: boolean;
  readonly hasMessageContent: boolean;
}

/** Who a token belongs to. `isRefused`: Discord knows no such token; else it could not be asked. */
export type Identified =
  | { readonly ok: true; readonly bot: SetupBot }
  | { readonly ok: false; readonly isRefused: boolean; readonly problem: string };

/** Pictures are larger than other requests. */
const deadlineMs = 15_000;

/** Asks Discord whose token this is. The probe stays open when it is a bot's; the desk closes it in the end. */
export async function identify(desk: SetupDesk, agent: Agent, token: string): Promise<Identified> {
  const probe = openProbe({ name: agent.id, apiUrl: desk.config.apiUrl, token, deadlineMs });
  desk.atEnd(() => probe.close());
  const [self, application] = await Promise.all([probe.call("read_self", {}), probe.call("read_application", {})]);
  if (self.kind === "done" && application.kind === "done") {
    const { id: applicationId, isPublic, requiresCodeGrant, intents } = application.value;
    const { userId, name: username, avatar } = self.value;
    const hasMessageContent = intents.messageContent;
    const about = { applicationId, isPublic, requiresCodeGrant, hasMessageContent };
    return { ok: true, bot: { agent, probe, userId, username, avatar, ...about } };
  }
  await probe.close();
  const outcome = self.kind === "done" ? application : self;
  if (outcome.kind === "done") throw new Error("Either of the two outcomes is not done here.");
  const isRefused = outcome.kind === "refused" && outcome.status === 401;
  return { ok: false, isRefused, problem: isRefused ? "Discord does not accept this token" : reasonOf(outcome) };
}

/** The link that invites the bot with what its agent needs, and `more` where the person has agreed to it. */
export function inviteOf(
  { config }: SetupDesk,
  { agent, applicationId, username }: SetupBot,
  guildId: Snowflake | null,
  more: readonly Permission[] = [],
): string {
  const permissions = permissionBits([...neededPermissions(agent, config.agents, username), ...more]);
  return inviteLink({ applicationId, permissions, guildId }, config.apiUrl);
}

/** The bot that does what one bot has to do for all: that of the agent which keeps the logs, else the first. */
export function chiefOf({ config }: SetupDesk, bots: readonly SetupBot[]): SetupBot | null {
  const { categories, channels } = config.map;
  const all = [...channels, ...categories.flatMap((category) => category.channels)];
  const keeper = all.find(({ policy }) => policy.purpose === "agent-logs")?.policy.owner;
  return bots.find(({ agent }) => agent.id === keeper) ?? bots[0] ?? null;
}
