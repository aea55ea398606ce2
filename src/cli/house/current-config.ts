/**
 * The configuration that holds now. The rooms get the maps in it and read them at use, so that adopting another one
 * reaches all of them between two events, without any of them knowing of it. Owned by the house; changed by a reload alone.
 */
import type { Config } from "../../config/load.ts";
import type { Agent } from "../../domain/agent.ts";
import type { AgentId } from "../../domain/ids.ts";
import { sandboxTokens } from "./sandbox-guild.ts";

/** Bot tokens by agent. Secret. */
export type Tokens = ReadonlyMap<AgentId, string>;

/** One house's configuration. */
export class CurrentConfig {
  readonly #dataFolder: string;
  readonly #agents = new Map<AgentId, Agent>();
  readonly #tokens = new Map<AgentId, string>();
  #config: Config;

  /** `dataFolder`: where the sandbox's tokens are kept. */
  constructor(config: Config, dataFolder: string) {
    this.#dataFolder = dataFolder;
    this.#config = config;
    this.adopt(config, this.tokensFor(config));
  }

  /** All of it, as it was adopted. */
  get config(): Config {
    return this.#config;
  }

  /** The enabled agents by id; always this one map. */
  get agents(): ReadonlyMap<AgentId, Agent> {
    return this.#agents;
  }

  /** The tokens of those that have one; always this one map. */
  get tokens(): Tokens {
    return this.#tokens;
  }

  /** The tokens that bots would use under a configuration: those that it names, or the sandbox's own. */
  tokensFor({ agents, mode, tokens }: Config): Tokens {
    const ids = agents.filter((agent) => agent.enabled).map(({ id }) => id);
    return mode === "sandbox" ? sandboxTokens(this.#dataFolder, ids) : tokens;
  }

  /** Everybody goes by this from now on. `tokens`: what {@link tokensFor} has told of it. */
  adopt(config: Config, tokens: Tokens): void {
    this.#config = config;
    this.#agents.clear();
    this.#tokens.clear();
    for (const agent of config.agents.filter(({ enabled }) => enabled)) {
      const token = tokens.get(agent.id);
      this.#agents.set(agent.id, agent);
      if (token !== undefined) this.#tokens.set(agent.id, token);
    }
  }
}
