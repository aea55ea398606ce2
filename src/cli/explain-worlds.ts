/** The two worlds in which `guildhall explain` can be asked: the guild as the running house knows it, and the map alone. */
import type { Config } from "../config/load.ts";
import type { ExplainWorld } from "../control/explain.ts";
import { routeContext } from "../control/handle-message.ts";
import { resolvePolicies } from "../domain/channel-policy.ts";
import type { Channel } from "../domain/guild.ts";
import type { Snowflake } from "../domain/ids.ts";
import { parseRecipient } from "../domain/recipient.ts";
import type { House } from "./house.ts";

const quiet = { foreignHops: 0, foreignTurnsInThread: 0 } as const;

/** The guild with its real channels, threads and bots. */
export function runningWorld({ control, agents, tokens }: House): ExplainWorld {
  const { view } = control;
  return {
    agents,
    guildId: view.guildId,
    userIdOf: (agentId) => view.bot(agentId)?.userId ?? null,
    findChannel: (name) => {
      const parsed = parseRecipient(/^\d+$/.test(name) ? `channel:${name}` : `#${name}`, view);
      return parsed.ok ? { id: parsed.recipient.replace("channel:", "") } : { problem: parsed.problem };
    },
    context: (dmBot) => routeContext(view, { dmBot, serving: (agentId) => tokens.has(agentId), ...quiet }),
  };
}

/** A guild that has exactly the channels of the map; every enabled agent serves. */
export function mapWorld({ map, agents }: Config): ExplainWorld {
  const guildId = map.guildId ?? "100";
  const enabled = new Map(agents.filter((agent) => agent.enabled).map((agent) => [agent.id, agent]));
  const userIds = new Map([...enabled.keys()].map((agentId, index) => [agentId, String(1_000 + index)]));
  const agentIds = new Map([...userIds].map(([agentId, userId]) => [userId, agentId]));
  const channels = channelsOf(map, guildId);
  const { policyOf } = resolvePolicies(map, channels);
  return {
    agents: enabled,
    guildId,
    userIdOf: (agentId) => userIds.get(agentId) ?? null,
    findChannel: (name) => {
      const found = channels.filter(
        (channel) => channel.kind === "text" && (channel.name === name || channel.id === name),
      );
      if (found[0] && found.length === 1) return { id: found[0].id };
      const listed = channels.filter(({ kind }) => kind === "text").map((channel) => `#${channel.name}`);
      return {
        problem: `The map names ${found.length === 0 ? "no" : "more than one"} channel "${name}". It has ${listed.join(", ")}.`,
      };
    },
    context: (dmBot) => ({
      guildId,
      dmBot,
      botByUserId: (userId) => agentIds.get(userId) ?? null,
      botByRoleId: () => null,
      serving: () => true,
      threadOwner: () => null,
      policy: policyOf,
      ...quiet,
    }),
  };
}

function channelsOf(map: Config["map"], guildId: Snowflake): readonly Channel[] {
  let nextId = 10_000;
  const channel = (name: string, kind: Channel["kind"], parentId: Snowflake | null): Channel => ({
    id: /^\d+$/.test(name) ? name : String(nextId++),
    guildId,
    kind,
    name,
    parentId,
    ownerId: null,
  });
  const inCategories = map.categories.flatMap((entry) => {
    const category = channel(entry.ref, "category", null);
    return [category, ...entry.channels.map(({ ref }) => channel(ref, "text", category.id))];
  });
  return [...inCategories, ...map.channels.map(({ ref }) => channel(ref, "text", null))];
}
