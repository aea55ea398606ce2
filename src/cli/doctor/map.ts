/** Check `map`: what the channel map names and the guild does not have. */
import type { Config } from "../../config/load.ts";
import type { ChannelMap, ChannelPurpose } from "../../domain/channel-map.ts";
import { resolvePolicies } from "../../domain/channel-policy.ts";
import { guildPermissions } from "../../domain/effective-permissions.ts";
import { type BuildPlan, type BuildStep, type NearMiss, planGuild } from "../../domain/guild-plan.ts";
import { building, lackingPermissions, permissionLabels } from "../../domain/permissions.ts";
import { type Finding, type Trouble, voiceOf } from "./finding.ts";
import type { ServedGuild } from "./served-guild.ts";

const voice = voiceOf("map");
const file = "channel-map.yaml";

const purposes: readonly (readonly [ChannelPurpose, string])[] = [
  ["task-board", "Delegated work has no thread of its own; results come only where they were asked for."],
  ["inter-agent", "Nobody sees at a glance who handed what to whom."],
];

/** What the map means and the guild lacks, and what the map itself lacks. */
export function checkMap({ map }: Config, guild: ServedGuild): readonly Finding[] {
  const plan = planGuild(map, guild);
  const findings = [
    ...plan.nearMisses.map(nearMiss),
    ...missingOnes(plan, map, guild),
    ...plan.problems.map(problem),
    ...missingPurposes(map),
  ];
  if (findings.some(({ level }) => level === "fail")) return findings;
  return [voice.ok(guild.name, "It has every channel, category and role that the map names."), ...findings];
}

function nearMiss({ what, ref, line, name }: NearMiss): Finding {
  return voice.fail(`${what} ${ref}`, {
    what: `The server has no ${what} "${ref}" (${line}), but one called "${name}".`,
    why: what === "role" ? "Nobody may delegate by it." : "No rule of the map holds there.",
    cure: `Rename it on Discord, or write "${name}" in ${line}.`,
  });
}

function missingOnes({ steps }: BuildPlan, map: ChannelMap, guild: ServedGuild): readonly Finding[] {
  if (steps.length === 0) return [];
  const { missing } = resolvePolicies(map, guild.channels);
  const lineOf = (step: BuildStep): string => {
    const kind = step.kind === "create_category" ? "category" : "channel";
    return missing.find((entry) => entry.kind === kind && entry.ref === step.name)?.line ?? file;
  };
  return [...steps.map((step) => missingOne(step, lineOf(step))), ...whoMayBuild(guild)];
}

function missingOne(step: BuildStep, line: string): Finding {
  const tell = (what: string, trouble: Omit<Trouble, "what">): Finding =>
    voice.fail(`${what} ${step.name}`, { what: `The server has no ${what} "${step.name}" (${line}).`, ...trouble });
  switch (step.kind) {
    case "create_role":
      return tell("role", {
        why: "It is named below `delegators`: nobody may delegate by it.",
        cure: "`guildhall setup` makes it; or make it in Server Settings → Roles, and give it to those who may delegate.",
      });
    case "create_category":
      return tell("category", {
        why: "Its channels have no place, and its rules hold nowhere.",
        cure: "`guildhall setup` makes it; or make it by hand; or correct its name in the map.",
      });
    case "create_channel":
      return tell("channel", {
        why: "Or no bot may view it. Nobody is answered there.",
        cure: `\`guildhall setup\` makes it; or make it by hand${step.category === null ? "" : ` in the category ${step.category}`}; or let the bots view it.`,
      });
  }
}

/** Only said when there is something to make: no bot needs these rights otherwise. */
function whoMayBuild({ bots }: ServedGuild): readonly Finding[] {
  const lacks = bots.map(({ bot: { agent }, guild }) => ({
    name: agent.name,
    rank: agent.delegatesTo.length,
    lacking: lackingPermissions(guildPermissions(guild, guild.member), building),
  }));
  // Who has the most of it already; among equals the one who leads.
  const [first] = lacks.toSorted((a, b) => a.lacking.length - b.lacking.length || b.rank - a.rank);
  if (first === undefined || first.lacking.length === 0) return [];
  const labels = permissionLabels(first.lacking);
  return [
    voice.warn(first.name, {
      what: `No bot may make what is missing: even ${first.name} lacks ${labels}.`,
      why: "`guildhall setup` makes channels and roles by a bot that may.",
      cure: `For as long as that takes, allow the role ${first.name}: ${labels} (Server Settings → Roles); or make everything by hand.`,
    }),
  ];
}

function problem(sentence: string): Finding {
  const [what = sentence, ...rest] = sentence.split(/(?<=\.) (?=[A-Z])/);
  return voice.fail(file, { what, why: "No rule of the map holds there.", cure: rest.join(" ") });
}

function missingPurposes(map: ChannelMap): readonly Finding[] {
  const all = [...map.channels, ...map.categories.flatMap(({ channels }) => channels)];
  const lacking = purposes.filter(([wanted]) => all.every(({ policy }) => policy.purpose !== wanted));
  return lacking.map(([wanted, why]) => {
    const cure = `Write "purpose: ${wanted}" at the channel that is meant for it.`;
    return voice.warn(file, { what: `No channel has "purpose: ${wanted}".`, why, cure });
  });
}
