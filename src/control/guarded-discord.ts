/**
 * Discord as the control plane's parts are given it: asks for nothing that it has just been refused, repeats nothing of
 * unknown outcome without a look, and lets no edit go before an answer. Stands before the port of the composition root; how
 * a request is made is not its business.
 */
import type { Choice, Discord, Post, Stretch } from "../domain/discord.ts";
import type { RightsOfGuild } from "../domain/effective-permissions.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Recipient } from "../domain/origin.ts";
import { isUnauthorized, type Outcome } from "../domain/outcome.ts";
import type { Refusal } from "../domain/refusal.ts";
import { Crowding } from "./crowding.ts";
import { type Attempt, attemptOf, type DenialNeeds, Denials } from "./denials.ts";
import { UnclearActs } from "./unclear-acts.ts";

/** What guarding needs. */
export interface GuardNeeds extends DenialNeeds {
  readonly discord: Discord;
  /** Hears of each refusal, asked for or remembered. */
  onRefused(attempt: Attempt, refusal: Refusal): void;
}

const done = { kind: "done", value: {} } as const;
const answersFirst = { kind: "retry", afterMs: 1_000, problem: "Answers go before edits." } as const;
const unknownMessage = 10008;

/** The guard. */
export class GuardedDiscord implements Discord {
  readonly denials: Denials;
  readonly #needs: GuardNeeds;
  readonly #discord: Discord;
  readonly #unclear = new UnclearActs();
  readonly #crowding: Crowding;

  constructor(needs: GuardNeeds) {
    this.#needs = needs;
    this.#discord = needs.discord;
    this.denials = new Denials(needs);
    this.#crowding = new Crowding(needs.clock);
  }

  isReady(agentId: AgentId): boolean {
    return this.#discord.isReady(agentId);
  }

  whenReady(agentId: AgentId): Promise<void> {
    return this.#discord.whenReady(agentId);
  }

  post(agentId: AgentId, post: Post, mayLeave: () => boolean) {
    return this.#unlessDenied(attemptOf(agentId, post), () =>
      this.#crowding.send(agentId, post.recipient, () => this.#discord.post(agentId, post, mayLeave)),
    );
  }

  /** Whoever wants to show something newer meanwhile just asks again: what was put off is forgotten. */
  async edit(agentId: AgentId, channelId: Snowflake, messageId: Snowflake, content: string): Promise<Outcome<unknown>> {
    const place: Recipient = `channel:${channelId}`;
    if (this.#crowding.isCrowded(agentId, place)) return answersFirst;
    return this.#unlessDenied({ agentId, act: "edit", place }, () =>
      this.#unclear.run({
        key: `edit ${agentId} ${messageId} ${content}`,
        act: () => this.#discord.edit(agentId, channelId, messageId, content),
        look: async () => {
          const seen = await this.#discord.readMessage(agentId, channelId, messageId);
          return seen.kind === "done" ? { ...done, value: seen.value.content === content ? {} : null } : seen;
        },
      }),
    );
  }

  remove(agentId: AgentId, channelId: Snowflake, messageId: Snowflake): Promise<Outcome<unknown>> {
    return this.#unlessDenied({ agentId, act: "delete", place: `channel:${channelId}` }, () =>
      this.#unclear.run<unknown>({
        key: `remove ${agentId} ${messageId}`,
        act: () => this.#discord.remove(agentId, channelId, messageId),
        look: async () => {
          const seen = await this.#discord.readMessage(agentId, channelId, messageId);
          if (seen.kind === "refused" && seen.code === unknownMessage) return done;
          return seen.kind === "done" ? { ...done, value: null } : seen;
        },
      }),
    );
  }

  openThread(agentId: AgentId, channelId: Snowflake, messageId: Snowflake, name: string) {
    return this.#unlessDenied({ agentId, act: "open a thread", place: `channel:${channelId}` }, () =>
      this.#unclear.run({
        key: `thread ${agentId} ${messageId}`,
        act: () => this.#discord.openThread(agentId, channelId, messageId, name),
        look: async () => {
          const seen = await this.#discord.readMessage(agentId, channelId, messageId);
          if (seen.kind !== "done") return seen;
          const { threadId } = seen.value;
          return { ...done, value: threadId === null ? null : { channelId: threadId } };
        },
      }),
    );
  }

  readMessage(agentId: AgentId, channelId: Snowflake, messageId: Snowflake) {
    return this.#unlessDenied({ agentId, act: "read", place: `channel:${channelId}` }, () =>
      this.#discord.readMessage(agentId, channelId, messageId),
    );
  }

  listMessages(agentId: AgentId, recipient: Recipient, afterId: Snowflake, limit: number) {
    return this.#unlessDenied({ agentId, act: "read", place: recipient }, () =>
      this.#discord.listMessages(agentId, recipient, afterId, limit),
    );
  }

  readBack(agentId: AgentId, stretch: Stretch) {
    return this.#unlessDenied({ agentId, act: "read", place: `channel:${stretch.channelId}` }, () =>
      this.#discord.readBack(agentId, stretch),
    );
  }

  readTips(agentId: AgentId, guild: RightsOfGuild, userId: Snowflake) {
    return this.#discord.readTips(agentId, guild, userId);
  }

  readArchived(agentId: AgentId, parent: Parameters<Discord["readArchived"]>[1]) {
    return this.#unlessDenied({ agentId, act: "read", place: `channel:${parent.parentId}` }, () =>
      this.#discord.readArchived(agentId, parent),
    );
  }

  readMember(agentId: AgentId, guildId: Snowflake, userId: Snowflake) {
    return this.#discord.readMember(agentId, guildId, userId);
  }

  answerInteraction(agentId: AgentId, applicationId: Snowflake, token: string, content: string) {
    return this.#discord.answerInteraction(agentId, applicationId, token, content);
  }

  offerChoices(agentId: AgentId, interactionId: Snowflake, token: string, choices: readonly Choice[]) {
    return this.#discord.offerChoices(agentId, interactionId, token, choices);
  }

  /** Where it may not post, the sign is refused as well. */
  setTyping(agentId: AgentId, channelId: Snowflake, typing: boolean): void {
    const place: Recipient = `channel:${channelId}`;
    if (typing && this.denials.of({ agentId, act: "post", place })) return;
    this.#discord.setTyping(agentId, channelId, typing);
  }

  async #unlessDenied<Value>(attempt: Attempt, ask: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
    const outcome = this.denials.of(attempt) ?? (await this.denials.watch(attempt, ask));
    if (outcome.kind !== "refused" || isUnauthorized(outcome)) return outcome;
    this.#needs.onRefused(attempt, outcome);
    return outcome;
  }
}
