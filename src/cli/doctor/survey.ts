/**
 * Asks Discord about every bot that has a token: who it is, what it was allowed, which guilds it is in and what they look
 * like to it. At most nine requests a bot, once. The checks judge what comes back; nothing is judged here.
 */
import { commandShapes, offersCommands } from "../../command/tree.ts";
import type { Config } from "../../config/load.ts";
import type { Agent } from "../../domain/agent.ts";
import type { ChannelMap } from "../../domain/channel-map.ts";
import type { Snowflake } from "../../domain/ids.ts";
import type { Outcome } from "../../domain/outcome.ts";
import type { SurveyedGuild } from "../../ipc/probe-calls.ts";
import { type Answer, openProbe, type Probe, type ProbeTarget, probeEach } from "../probe.ts";
import type { Reach } from "./api.ts";

/** A bot whose token Discord accepts. */
export interface AcceptedBot {
  readonly agent: Agent;
  readonly userId: Snowflake;
  /** Its name on Discord. */
  readonly username: string;
  readonly application: Outcome<Answer<"read_application">>;
  readonly gateway: Outcome<Answer<"read_bot_gateway">>;
  readonly guilds: Outcome<Answer<"read_guilds">>;
  /** By guild: the map's, else the first few that it is in. */
  readonly sights: ReadonlyMap<Snowflake, Outcome<SurveyedGuild>>;
  /** What would be changed of its commands; asked only of bots that are to have some. */
  readonly commands: Outcome<Answer<"sync_commands">>;
}

/** One bot's answers, or why there are none. */
export type BotSurvey =
  | ({ readonly kind: "accepted" } & AcceptedBot)
  | {
      readonly kind: "turned_away";
      readonly agent: Agent;
      readonly outcome: Exclude<Outcome<never>, { kind: "done" }>;
    };

/** Which bots to ask, and by which program. */
export interface SurveyOptions {
  readonly config: Config;
  /** The worker's program; default: the built one. */
  readonly workerFile?: string | undefined;
}

const maxGuilds = 3;

/** What stands between this host and Discord; asks without any token. */
export async function surveyReach({ config, workerFile }: SurveyOptions): Promise<Reach> {
  const probe = openProbe({ name: "the API", apiUrl: config.apiUrl, token: null, ...(workerFile && { workerFile }) });
  try {
    const outcome = await probe.call("reach_api", {});
    if (outcome.kind === "done") return outcome.value;
    return { kind: "failed", code: "PROBE", problem: outcome.problem };
  } finally {
    await probe.close();
  }
}

/** Asks every enabled agent's bot that has a token, in the order of the agents. */
export async function surveyBots({ config, workerFile }: SurveyOptions): Promise<readonly BotSurvey[]> {
  const { apiUrl, tokens } = config;
  const targets = config.agents.flatMap((agent) => {
    const token = agent.enabled ? tokens.get(agent.id) : undefined;
    if (token === undefined) return [];
    return [{ name: agent.name, agent, apiUrl, token, ...(workerFile && { workerFile }) }];
  });
  return await probeEach(targets, (probe, target) => surveyBot(probe, target, config.map));
}

async function surveyBot(
  probe: Probe,
  { agent }: ProbeTarget & { readonly agent: Agent },
  map: ChannelMap,
): Promise<BotSurvey> {
  const self = await probe.call("read_self", {});
  if (self.kind !== "done") return { kind: "turned_away", agent, outcome: self };
  const [application, gateway, guilds] = await Promise.all([
    probe.call("read_application", {}),
    probe.call("read_bot_gateway", {}),
    probe.call("read_guilds", {}),
  ]);
  const { userId, name: username } = self.value;
  const ids = guilds.kind === "done" ? guilds.value.map(({ id }) => id) : [];
  const looked = map.guildId === null ? ids.slice(0, maxGuilds) : ids.filter((id) => id === map.guildId);
  const sights = await Promise.all(
    looked.map(async (guildId) => [guildId, await probe.call("read_guild", { guildId, userId })] as const),
  );
  const applicationId = application.kind === "done" ? application.value.id : userId;
  const [guildId = null] = looked;
  const commands = await compareCommands(probe, agent, { applicationId, guildId, delegators: map.delegators });
  return { kind: "accepted", agent, userId, username, application, gateway, guilds, sights: new Map(sights), commands };
}

async function compareCommands(
  probe: Probe,
  agent: Agent,
  at: { readonly applicationId: Snowflake; readonly guildId: Snowflake | null; readonly delegators: readonly string[] },
): Promise<AcceptedBot["commands"]> {
  if (!offersCommands(agent)) return { kind: "done", value: { changes: [] } };
  const { applicationId, guildId, delegators } = at;
  const commands = [...commandShapes(agent, delegators)];
  return await probe.call("sync_commands", { applicationId, guildId, commands, apply: false });
}
