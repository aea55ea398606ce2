/** The two worlds in which `guildhall explain` can be asked: the guild as the running house knows it, and the map alone. */
import type { Config } from "../../config/load.ts";
import { routeContext } from "../../control/route-context.ts";
import { resolvePolicies } from "../../domain/channel-policy.ts";
import type { Channel } from "../../domain/guild.ts";
import type { Snowflake } from "../../domain/ids.ts";
import type { House } from "../house/house.ts";
import type { NamedWorld } from "./explain-question.ts";

const quiet = { foreignHops: 0, foreignTurnsInThread: 0 } as const;

/** The guild with its real channels, threads and bots. */
export function runningWorld({ control, agents, tokens }: House): NamedWorld {
  const { view } = control;
  return {
    agents,
    guildId: view.guildId,
    userIdOf: (agentId) => view.bot(agentId)?.userId ?? null,
    channels: view.channels,
    context: (dmBot) => routeContext(view, { dmBot, serving: (agentId) => tokens.has(agentId), ...quiet }),
  };
}

/** A guild that has exactly the channels of the map; every enabled agent serves that would have a token. */
export function mapWorld({ map, agents, mode, tokens }: Config): NamedWorld {
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
    channels,
    context: (dmBot) => ({
      guildId,
      dmBot,
      botByUserId: (userId) => agentIds.get(userId) ?? null,
      botByRoleId: () => null,
      serving: (agentId) => mode === "sandbox" || tokens.has(agentId),
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
