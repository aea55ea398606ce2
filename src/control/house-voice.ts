/**
 * What the house itself says, as opposed to its agents: alerts and the roster, spoken by the owner of the agents' log while
 * it is up, else by the first bot that is.
 */
import type { Agent } from "../domain/agent.ts";
import type { BotStatus } from "../domain/bot-status.ts";
import type { Discord } from "../domain/discord.ts";
import type { AgentId } from "../domain/ids.ts";
import type { NewPost } from "../domain/post.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/database.ts";
import type { Patience } from "../store/outage.ts";
import { type Alert, Alerts } from "./alerts.ts";
import type { GuildView } from "./guild-view.ts";
import { Roster } from "./roster.ts";

/** How a bot is, as the supervisor tells. `since`: when it last changed, by `performance.now()`. */
export interface BotHealth {
  readonly state: string;
  readonly problem: string | null;
  readonly since: number;
}

/** What the voice needs. */
export interface HouseVoiceNeeds {
  readonly store: Store;
  readonly discord: Discord;
  readonly view: GuildView;
  readonly agents: ReadonlyMap<AgentId, Agent>;
  readonly log: Log;
  readonly patience: Patience;
  send(posts: readonly NewPost[]): void;
  whenDelivered(postId: string): Promise<unknown>;
  print(line: string): void;
  serving(agentId: AgentId): boolean;
  health(agentId: AgentId): BotHealth;
  bots(): readonly BotStatus[];
}

/** Alerts and roster of one house. */
export class HouseVoice {
  readonly alert: Alert;
  readonly roster: Roster;
  readonly #alerts: Alerts;
  readonly #needs: HouseVoiceNeeds;

  constructor(needs: HouseVoiceNeeds) {
    const { store, discord, view, log, patience, send, whenDelivered, print } = needs;
    this.#needs = needs;
    const speaker = () => this.#speaker();
    const downMs = (agentId: AgentId) =>
      discord.isReady(agentId) ? 0 : performance.now() - needs.health(agentId).since;
    this.#alerts = new Alerts({ store, view, log, patience, speaker, send, whenDelivered, print });
    this.alert = this.#alerts.raise;
    this.roster = new Roster({
      store,
      discord,
      log,
      patience,
      speaker,
      send,
      downMs,
      preferred: () => this.#owner(),
      channelId: () => view.channelFor("agent-logs"),
      bots: () => needs.bots(),
    });
  }

  /** Says what needs nobody; see {@link Alerts.notice}. */
  notice(text: string): Promise<void> {
    return this.#alerts.notice(text);
  }

  /** A trouble is over; see {@link Alerts.end}. */
  end(causes: readonly string[], text: string): Promise<void> {
    return this.#alerts.end(causes, text);
  }

  /** A bot has come up: what only waited for a voice is said. */
  async speakUp(): Promise<void> {
    // Who it is may have become known only after the guild that it told of.
    await this.guildKnown();
    await this.roster.refresh();
  }

  /** The guild is known: what waited for its channels is said, and once for each entry of the map that the guild lacks it. */
  async guildKnown(): Promise<void> {
    await this.#alerts.tellUntold();
    await this.#alertUnclearGuild();
    for (const { ref, kind, line, why } of this.#needs.view.missing) {
      const text = `${line} names the ${kind} "${ref}", which is ${why} in the guild. Create it or correct the map; everything else serves.`;
      await this.alert(`map ${kind} ${ref}`, text);
    }
  }

  /** Without `guild:` in the map, the one guild that all bots share is served; not judged while one is still to be heard. */
  async #alertUnclearGuild(): Promise<void> {
    const { view, agents, serving, health } = this.#needs;
    const isAwaited = [...agents.keys()].some((agentId) => {
      const { state } = health(agentId);
      return serving(agentId) && (state === "starting" || (state === "disconnected" && view.bot(agentId) === null));
    });
    if (view.guildId !== null || isAwaited || view.placedCount === 0) return;
    const shared = view.sharedGuilds.map(({ id, name }) => `${name} (${id})`);
    const why = shared.length > 1 ? `all bots are in ${shared.join(" and ")}` : "there is none in which all bots are";
    const text = `Which guild to serve is unclear: ${why}. Name it under \`guild\` in channel-map.yaml and run \`guildhall reload\`; until then only direct messages are answered.`;
    await this.alert("guild unclear", text);
  }

  #owner(): AgentId | null {
    const logs = this.#needs.view.channelFor("agent-logs");
    return logs ? (this.#needs.view.policy(logs)?.policy.owner ?? null) : null;
  }

  #speaker(): AgentId | null {
    const { discord, agents } = this.#needs;
    const owner = this.#owner();
    if (owner && discord.isReady(owner)) return owner;
    return [...agents.keys()].find((agentId) => discord.isReady(agentId)) ?? null;
  }
}
