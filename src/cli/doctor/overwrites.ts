/**
 * To whom something has to be allowed in a channel, and how one of our bots may do it: only where a bot may manage roles
 * there and has itself what it is to allow. Called by `permissions.ts`.
 */
import { channelPermissions } from "../../domain/effective-permissions.ts";
import type { Snowflake } from "../../domain/ids.ts";
import {
  lackingPermissions,
  type Permission,
  permissionBits,
  permissionLabels,
  permissions,
} from "../../domain/permissions.ts";
import type { SurveyedGuild } from "../../ipc/probe-calls.ts";
import { openProbe, type Probe } from "../probe.ts";
import type { Fix } from "./finding.ts";
import type { PresentBot, ServedGuild } from "./served-guild.ts";
import type { SurveyOptions } from "./survey.ts";

/** Something that a bot has to do in a channel and is not granted. */
export interface Lack {
  readonly channelId: string;
  readonly channel: string;
  readonly purposes: readonly string[];
  readonly missing: readonly Permission[];
}

/** Whom a channel's overwrite names. */
export interface Grantee {
  readonly kind: "role" | "member";
  readonly id: Snowflake;
  readonly words: string;
}

/**
 * The bot's own role, which Discord made when it was invited. The bot itself where it has none, being invited without
 * permissions, or where a channel denies it to the bot itself: that counts more than anything allowed to a role.
 */
export function granteeOf(
  { bot, guild: seen }: PresentBot,
  lacks: readonly Lack[],
  guild: ServedGuild | null,
): Grantee {
  const own = seen.roles.find(({ botId }) => botId === bot.userId);
  const isDenied = lacks.some(({ channelId, missing }) => {
    const ofItself = guild?.surveyed.get(channelId)?.overwrites.find(({ id }) => id === bot.userId);
    return ofItself !== undefined && missing.some((name) => (BigInt(ofItself.deny) & permissions[name].bit) !== 0n);
  });
  if (own !== undefined && !isDenied) return { kind: "role", id: own.id, words: `the role ${own.name}` };
  return { kind: "member", id: bot.userId, words: `the member ${bot.username} itself` };
}

interface Grant {
  readonly present: PresentBot;
  readonly group: readonly [Lack, ...Lack[]];
  readonly grantee: Grantee;
  readonly guild: ServedGuild;
  readonly survey: SurveyOptions;
}

/** How a bot of ours can allow it in all these channels; undefined where none may. */
export function overwriteFix({ group, grantee, guild, survey }: Grant): Fix | undefined {
  const helper = guild.bots.find((bot) => group.every((lack) => mayGrant(bot, lack, guild)));
  if (helper === undefined) return undefined;
  const { agent } = helper.bot;
  const channels = group.map(({ channel }) => channel).join(", ");
  return {
    deed: `As ${agent.name}, allow ${grantee.words} in ${channels}: ${permissionLabels(group[0].missing)}.`,
    asksFirst: true,
    async apply() {
      const { apiUrl, tokens } = survey.config;
      const { workerFile } = survey;
      const target = {
        name: agent.name,
        apiUrl,
        token: tokens.get(agent.id) ?? null,
        ...(workerFile && { workerFile }),
      };
      const probe = openProbe(target);
      try {
        // Read anew: what somebody has changed since the survey, while a person was asked, must stand.
        const now = await probe.call("read_guild", { guildId: guild.id, userId: helper.bot.userId });
        if (now.kind !== "done") return now.problem;
        for (const lack of group) {
          const problem = await allow(probe, lack, grantee, now.value);
          if (problem !== null) return `In ${lack.channel}: ${problem}`;
        }
        return null;
      } finally {
        await probe.close();
      }
    },
  };
}

/** Discord lets nobody hand out what they do not have. */
function mayGrant({ guild: seen }: PresentBot, { channelId, missing }: Lack, guild: ServedGuild): boolean {
  const bits = channelPermissions(seen, seen.member, guild.surveyed.get(channelId)?.overwrites ?? [], Date.now());
  return lackingPermissions(bits, ["manageRoles", ...missing]).length === 0;
}

/** Adds to what the channel says of the grantee, and takes nothing else back. */
async function allow(
  probe: Probe,
  lack: Lack,
  { id, kind }: Grantee,
  { channels }: SurveyedGuild,
): Promise<string | null> {
  const channel = channels.find((one) => one.id === lack.channelId);
  if (channel === undefined) return "It is not there any more.";
  const known = channel.overwrites.find((one) => one.id === id && one.kind === kind);
  const wanted = permissionBits(lack.missing);
  const outcome = await probe.call("set_overwrite", {
    channelId: lack.channelId,
    targetId: id,
    kind,
    allow: String(BigInt(known?.allow ?? 0) | wanted),
    deny: String(BigInt(known?.deny ?? 0) & ~wanted),
  });
  return outcome.kind === "done" ? null : outcome.problem;
}
