/**
 * Registers each bot's slash commands in the guild, once per process: as soon as the bot can speak and the guild is known,
 * whichever comes last, and again until Discord has answered. Called by the worker bridge.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { Command } from "../command/command.ts";
import type { Control } from "../control/control.ts";
import type { Agent } from "../domain/agent.ts";
import type { AgentId } from "../domain/ids.ts";
import { isUnauthorized } from "../domain/outcome.ts";
import type { DiscordPort } from "./discord-port.ts";

/** What registering needs. */
export interface CommandSyncNeeds {
  readonly ready: Promise<{ readonly control: Control }>;
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly commands: readonly Command[];
  readonly discord: DiscordPort;
}

const unknownRetryMs = 5_000;

/** The slash commands of all bots. */
export class CommandSync {
  readonly #needs: CommandSyncNeeds;
  /** Bots whose commands are registered, or being registered. */
  readonly #taken = new Set<AgentId>();

  constructor(needs: CommandSyncNeeds) {
    this.#needs = needs;
  }

  /** Registers what is not yet registered: which guild is served may become clear by another bot than the one concerned. */
  async syncAll(): Promise<void> {
    await Promise.all([...this.#needs.agents.keys()].map((agentId) => this.#sync(agentId)));
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
  async #isSettled(agent: Agent, applicationId: string, guildId: string): Promise<boolean> {
    const { commands, discord } = this.#needs;
    const shapes = commands.filter((command) => command.isOfferedBy(agent)).map((command) => command.shape(agent));
    const isUp = await discord.whenReady(agent.id).then(
      () => true,
      () => false,
    );
    if (!isUp) return true;
    const outcome = await discord.syncCommands(agent.id, applicationId, guildId, shapes);
    if (outcome.kind === "retry" || outcome.kind === "unknown") {
      await delay(outcome.kind === "retry" ? outcome.afterMs : unknownRetryMs);
      return false;
    }
    // A bot that is refused as a whole is told about elsewhere.
    if (outcome.kind === "refused" && !isUnauthorized(outcome)) await this.#alert(agent, outcome.problem);
    return true;
  }

  async #alert({ id, name }: Agent, problem: string): Promise<void> {
    const { control } = await this.#needs.ready;
    const cure = "Invite the bot again with the scope applications.commands, then restart Guildhall.";
    await control.voice.alert(
      `commands ${id}`,
      `${name} could not register its slash commands: ${problem} ${cure} Everything else serves.`,
    );
  }
}
