/**
 * Registers each bot's commands, once per process: as soon as the bot can speak and the guild is known, whichever comes
 * last, and again until Discord has answered. Called by the worker bridge; also on demand, for `guildhall commands sync`.
 */
import { setTimeout as delay } from "node:timers/promises";
import { commandShapes } from "../../command/tree.ts";
import type { GuildView } from "../../control/guild-view.ts";
import type { HouseVoice } from "../../control/house-voice.ts";
import type { Agent } from "../../domain/agent.ts";
import type { AgentId, Snowflake } from "../../domain/ids.ts";
import { isUnauthorized } from "../../domain/outcome.ts";
import type { BotSync } from "../sync-report.ts";
import type { DiscordPort } from "./discord-port.ts";

/** What registering needs. */
export interface CommandSyncNeeds {
  readonly ready: Promise<{ readonly control: Known }>;
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly tokens: ReadonlyMap<AgentId, string>;
  readonly discord: Pick<DiscordPort, "isReady" | "whenReady" | "syncCommands">;
}

/** The part of the control plane that it uses. */
interface Known {
  readonly view: Pick<GuildView, "bot" | "guildId" | "delegators">;
  readonly voice: Pick<HouseVoice, "alert">;
}

const unknownRetryMs = 5_000;

/** The commands of all bots. */
export class CommandSync {
  readonly #needs: CommandSyncNeeds;
  /** Bots whose commands are registered, or being registered. */
  readonly #taken = new Set<AgentId>();
  /** The last try of each bot. */
  readonly #tries = new Map<AgentId, Promise<unknown>>();

  constructor(needs: CommandSyncNeeds) {
    this.#needs = needs;
  }

  /** Registers what is not yet registered: which guild is served may become clear by another bot than the one concerned. */
  async syncAll(): Promise<void> {
    await Promise.all([...this.#needs.agents.keys()].map((agentId) => this.#sync(agentId)));
  }

  /** One try for each bot that has a token, whatever was done before; without `apply` it only looks. */
  async syncNow(apply: boolean): Promise<readonly BotSync[]> {
    const { view } = (await this.#needs.ready).control;
    const { agents, tokens, discord } = this.#needs;
    const served = [...agents.values()].filter(({ id }) => tokens.has(id));
    return Promise.all(
      served.map(async (agent) => {
        const { id: agentId, name } = agent;
        const applicationId = view.bot(agentId)?.applicationId;
        if (!applicationId || !discord.isReady(agentId)) {
          return { agentId, name, changes: [], problem: "It is not connected." };
        }
        const outcome = await this.#try(agent, applicationId, view.guildId, apply);
        if (outcome.kind !== "done") return { agentId, name, changes: [], problem: outcome.problem };
        return { agentId, name, changes: outcome.value.changes, problem: null };
      }),
    );
  }

  /** What was registered may no longer be right: the next time it is compared again. */
  forget(): void {
    this.#taken.clear();
  }

  /** Registers a bot's commands; does nothing while the bot or the guild is unknown, or when it was done before. */
  async #sync(agentId: AgentId): Promise<void> {
    const { view } = (await this.#needs.ready).control;
    const agent = this.#needs.agents.get(agentId);
    const applicationId = view.bot(agentId)?.applicationId;
    const { guildId } = view;
    if (!agent || !applicationId || !guildId || this.#taken.has(agentId)) return;
    this.#taken.add(agentId);
    while (!(await this.#isSettled(agent, applicationId, guildId)));
  }

  /** One try, when the bot is up; true when no other is needed. */
  async #isSettled(agent: Agent, applicationId: Snowflake, guildId: Snowflake): Promise<boolean> {
    const { discord } = this.#needs;
    const isUp = await discord.whenReady(agent.id).then(
      () => true,
      () => false,
    );
    if (!isUp) return true;
    const outcome = await this.#try(agent, applicationId, guildId, true);
    if (outcome.kind === "retry" || outcome.kind === "unknown") {
      await delay(outcome.kind === "retry" ? outcome.afterMs : unknownRetryMs);
      return false;
    }
    // A bot that is refused as a whole is told about elsewhere.
    if (outcome.kind === "refused" && !isUnauthorized(outcome)) await this.#alert(agent, outcome.problem);
    return true;
  }

  /** One after another for each bot: two that make what Discord lacks would make it twice, or undo what a newer one made. */
  #try(agent: Agent, applicationId: Snowflake, guildId: Snowflake | null, apply: boolean) {
    const before = this.#tries.get(agent.id) ?? Promise.resolve();
    const made = before.then(async () => {
      const { view } = (await this.#needs.ready).control;
      // Written down in its turn: the configuration may have changed since it was asked for.
      const commands = [...commandShapes(this.#needs.agents.get(agent.id) ?? agent, view.delegators)];
      return await this.#needs.discord.syncCommands(agent.id, { applicationId, guildId, apply, commands });
    });
    this.#tries.set(
      agent.id,
      made.catch(() => undefined),
    );
    return made;
  }

  async #alert({ id, name }: Agent, problem: string): Promise<void> {
    const { control } = await this.#needs.ready;
    const cure = "`guildhall commands sync` tries it again.";
    await control.voice.alert(
      `commands ${id}`,
      `${name} could not register its commands: ${problem} ${cure} Everything else serves.`,
    );
  }
}
