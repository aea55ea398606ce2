/**
 * Takes over what has changed in the configuration while everything runs: all of it, or none where it has mistakes. Touches
 * only the bots that it has to, and tries those again that were given up. Called by `guildhall reload` through `functions.ts`.
 */
import { setTimeout as delay } from "node:timers/promises";
import { type Change, compareConfigs } from "../../config/difference.ts";
import type { Config, LoadResult } from "../../config/load.ts";
import { formatProblems } from "../../config/problem.ts";
import type { Control } from "../../control/control.ts";
import type { Agent } from "../../domain/agent.ts";
import { Fault } from "../../domain/errors.ts";
import type { AgentId } from "../../domain/ids.ts";
import type { Log } from "../../log.ts";
import type { Supervisor } from "../../supervisor/supervisor.ts";
import { pictureHere } from "../agent-picture.ts";
import type { OrderReport } from "../order-report.ts";
import type { ReloadAnswer } from "../reload-answer.ts";
import type { BotOrders, PausedBots } from "./bot-orders.ts";
import type { CurrentConfig, Tokens } from "./current-config.ts";
import type { DiscordPort } from "./discord-port.ts";
import type { Locks } from "./locks.ts";
import { seedSandbox } from "./sandbox-guild.ts";
import type { WorkerBridge } from "./worker-bridge.ts";

/** What a reload works on. */
export interface ReloadNeeds {
  /** Reads the configuration as the start did. */
  load(): LoadResult;
  readonly current: CurrentConfig;
  readonly locks: Pick<Locks, "takeTokens" | "keepTokens">;
  readonly control: Control;
  readonly supervisor: Pick<Supervisor, "states" | "start" | "pause" | "restart" | "remove">;
  readonly bridge: Pick<WorkerBridge, "adjust">;
  readonly discord: Pick<DiscordPort, "forget">;
  readonly orders: Pick<BotOrders, "inTurn" | "bring">;
  readonly paused: Pick<PausedBots, "has">;
  readonly log: Log;
  /** Null with a real Discord. */
  readonly sandboxUrl: string | null;
}

const otherWorld =
  "Whether there is a bot token decides between Discord and the sandbox, and that has changed. Restart Guildhall for that.";
const drainMs = 30_000;
const drainLookMs = 50;

/** Plans or applies; never at the same time as another order to the bots. */
export async function reload(isPlan: boolean, needs: ReloadNeeds): Promise<ReloadAnswer> {
  return needs.orders.inTurn(async () => {
    const { current } = needs;
    const loaded = needs.load();
    if (!loaded.ok) return { kind: "mistakes", text: formatProblems(loaded.problems) };
    const { config, notices } = loaded;
    if (config.mode !== current.config.mode) return { kind: "refused", problem: otherWorld };
    const changes = [...compareConfigs(current.config, config), ...retrials(config, needs)];
    const told = { changes, notices: [...notices] };
    if (isPlan || told.changes.length === 0) return { kind: "planned", ...told };
    try {
      return { kind: "applied", ...told, bots: await apply(config, needs) };
    } catch (error) {
      if (error instanceof Fault) return { kind: "refused", problem: error.message };
      throw error;
    }
  });
}

/** Whoever reloads may have put right on Discord what a bot was given up for: a token that holds again, an intent. */
function retrials({ agents, tokens }: Config, { current, supervisor }: ReloadNeeds): readonly Change[] {
  const refused = givenUp(supervisor);
  const same = agents.filter(({ id, enabled }) => enabled && tokens.get(id) === current.config.tokens.get(id));
  return same
    .filter(({ id }) => refused.has(id))
    .map(({ id }) => ({ subject: id, text: "was given up and is tried again", effect: "new_process" }));
}

function givenUp(supervisor: ReloadNeeds["supervisor"]): ReadonlySet<AgentId> {
  return new Set(supervisor.states().flatMap(({ id, state }) => (state === "given_up" ? [id] : [])));
}

/** @throws Fault before anything has changed: `token_in_use`, `sandbox_start_failed` */
async function apply(wanted: Config, needs: ReloadNeeds): Promise<OrderReport[]> {
  const { current, locks, control, bridge, log, sandboxUrl } = needs;
  const before = { agents: new Map(current.agents), tokens: new Map(current.tokens) };
  const tokens = current.tokensFor(wanted);
  const isGuildTold = sandboxUrl ? await furnishSandbox(sandboxUrl, wanted, tokens, control) : true;
  if (!sandboxUrl) await locks.takeTokens(tokens);
  current.adopt(reloadable(wanted, current.config), tokens);
  control.view.adoptMap(wanted.map);
  log.level = wanted.logLevel;
  log.info({ agents: [...current.agents.keys()] }, "another configuration holds");
  for (const agentId of current.agents.keys()) control.desk.admit(agentId);
  // Discord may take its time with commands; it is tried until it has.
  void bridge.adjust();
  const bots = await moveBots(before, needs);
  if (!sandboxUrl) await locks.keepTokens(current.tokens);
  await control.heartbeats.reschedule();
  // Else the map is judged when a bot tells of the guild.
  if (isGuildTold) await control.voice.guildKnown();
  return bots;
}

/** Makes what the sandbox's guild lacks. True once bots have told of it: before that the new map could not be judged. */
async function furnishSandbox(
  url: string,
  { agents, map }: Config,
  tokens: Tokens,
  control: Control,
): Promise<boolean> {
  return control.whenChannelsKnown(await seedSandbox(url, agents, map, tokens, pictureHere));
}

/** The configuration with the settings of before, where only a start can change them: they are told again then. */
function reloadable({ agents, map, tokens, logLevel }: Config, before: Config): Config {
  return { ...before, agents, map, tokens, logLevel };
}

interface Before {
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly tokens: Tokens;
}

/** Ends the bots that are gone, gives a new process to those given up or with another token, starts those that are new. */
async function moveBots(before: Before, needs: ReloadNeeds): Promise<OrderReport[]> {
  const { agents, tokens } = needs.current;
  const refused = givenUp(needs.supervisor);
  const reports: OrderReport[] = [];
  for (const [agentId, agent] of before.agents) {
    if (before.tokens.has(agentId) && !tokens.has(agentId)) reports.push(await dismiss(agent, needs));
  }
  for (const [agentId, token] of tokens) {
    const agent = agents.get(agentId);
    const earlier = before.tokens.get(agentId);
    if (!agent || (earlier === token && !refused.has(agentId))) continue;
    if (earlier === undefined) reports.push(await employ(agent, needs));
    else if (!needs.paused.has(agentId)) reports.push(await renew(agent, needs));
  }
  return reports;
}

/** What it was working on is said first, if that does not take too long. */
async function dismiss({ id, name }: Agent, { control, discord, supervisor }: ReloadNeeds): Promise<OrderReport> {
  const isUp = supervisor.states().some((bot) => bot.id === id && bot.state === "ready");
  const lastAt = performance.now() + drainMs;
  while (isUp && control.workCount(id) > 0 && performance.now() < lastAt) await delay(drainLookMs);
  const waitingCount = control.workCount(id);
  await supervisor.remove(id);
  discord.forget(id);
  return { kind: "gone", name, waitingCount };
}

async function employ(agent: Agent, { supervisor, paused, orders }: ReloadNeeds): Promise<OrderReport> {
  const { id, name } = agent;
  if (paused.has(id)) {
    supervisor.start([id]);
    await supervisor.pause(id);
    return { kind: "paused", name };
  }
  const report = await orders.bring(agent, async () => supervisor.start([id]));
  return report.kind === "back" ? { kind: "new", name, afterMs: report.afterMs } : report;
}

function renew(agent: Agent, { supervisor, orders }: ReloadNeeds): Promise<OrderReport> {
  return orders.bring(agent, () => supervisor.restart(agent.id));
}
