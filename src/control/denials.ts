/**
 * What Discord has refused a bot in one place, so that it is not asked for again in vain: every 403 counts against this
 * host's address. In memory; a denial holds until something happens that may change it, or for a while, because not everything
 * is told. Kept by the guarded Discord.
 */
import type { Clock } from "../domain/clock.ts";
import type { Post } from "../domain/discord.ts";
import type { AgentId, Snowflake } from "../domain/ids.ts";
import type { Recipient } from "../domain/origin.ts";
import type { Outcome } from "../domain/outcome.ts";
import { type Act, isAboutPlace, type Refusal } from "../domain/refusal.ts";
import type { GuildEvent } from "./guild-events.ts";

/** What a denial is about. */
export interface Attempt {
  readonly agentId: AgentId;
  readonly act: Act;
  readonly place: Recipient;
}

/** What a post attempts. */
export function attemptOf(agentId: AgentId, { recipient, replyToId }: Pick<Post, "recipient" | "replyToId">): Attempt {
  return { agentId, act: replyToId === null ? "post" : "reply", place: recipient };
}

interface Denial extends Attempt {
  readonly refusal: Refusal;
  readonly holdMs: number;
  /** By the clock that never goes back. */
  readonly until: number;
}

/**
 * Nothing tells of a timeout's end, of a friendship, of an event that was missed, nor that a refusal was Discord's mistake:
 * after a while it is asked once more, and after twice as long if it is refused again. Not sooner than Discord forgets a
 * refused request, which is after ten minutes: so of what is refused each counts once, however much that is.
 */
const firstHoldMs = 10 * 60_000;
/** As often as its alert is told. */
const maxHoldMs = 60 * 60_000;

/** What denials are judged by. */
export interface DenialNeeds {
  readonly clock: Clock;
  /** The channel that a thread is in, and the category of a channel: what is changed there changes what is below. */
  parentOf(channelId: Snowflake): Snowflake | null;
  agentOf(userId: Snowflake): AgentId | null;
}

/** The denials of all bots. */
export class Denials {
  readonly #needs: DenialNeeds;
  readonly #denials = new Map<string, Denial>();
  /** What is being asked for, as long as nothing has happened meanwhile that may change the answer. */
  readonly #asked = new Set<Attempt>();

  constructor(needs: DenialNeeds) {
    this.#needs = needs;
  }

  /** The refusal that an attempt would meet with again; null when it has to be asked. */
  of(attempt: Attempt): Refusal | null {
    const denial = this.#denials.get(keyOf(attempt));
    return denial && denial.until > this.#needs.clock.steady() ? denial.refusal : null;
  }

  /**
   * Has an attempt asked for, and remembers its refusal if it is one that holds for the place. After a change meanwhile that
   * may concern it, nobody knows whether it was decided before or after that.
   */
  async watch<Value>(attempt: Attempt, ask: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
    const asked = { ...attempt };
    this.#asked.add(asked);
    try {
      const outcome = await ask();
      if (outcome.kind === "done") this.#denials.delete(keyOf(attempt));
      else if (outcome.kind === "refused" && this.#asked.has(asked) && isAboutPlace(outcome, attempt.act))
        this.#note(attempt, outcome);
      return outcome;
    } finally {
      this.#asked.delete(asked);
    }
  }

  #note(attempt: Attempt, refusal: Refusal): void {
    const now = this.#needs.clock.steady();
    const key = keyOf(attempt);
    const last = this.#denials.get(key);
    // Several that were asked at once are refused at once: that is one refusal.
    if (last && last.until > now) return;
    const holdMs = last ? Math.min(last.holdMs * 2, maxHoldMs) : firstHoldMs;
    this.#denials.set(key, { ...attempt, refusal, holdMs, until: now + holdMs });
  }

  /** Something changed in the guild: what it may have changed is asked anew. `seenBy`: the agent whose bot reported it. */
  heed(seenBy: AgentId, event: GuildEvent): void {
    switch (event.type) {
      // Which roles a bot has is not known here.
      case "role_changed":
      case "role_deleted":
        this.#lift(({ place }) => place.startsWith("channel:"));
        break;
      // It was away, and did not hear what changed.
      case "guild_available":
      case "bot_identified":
        this.#lift(({ agentId }) => agentId === seenBy);
        break;
      case "channel_changed":
        this.#lift(({ place }) => this.#isWithin(place, event.channel.id));
        break;
      case "channel_deleted":
        this.#lift(({ place }) => this.#isWithin(place, event.channelId));
        break;
      case "member_changed":
        this.#lift(({ agentId }) => agentId === this.#needs.agentOf(event.member.userId));
        break;
      case "guild_removed":
        break;
    }
  }

  /** Somebody has written to a bot: where they can, it may be able to. */
  heedMessage(agentId: AgentId, authorId: Snowflake): void {
    this.#lift((denial) => denial.agentId === agentId && denial.place === `user:${authorId}`);
  }

  /** Somebody wants it tried again there: they may know more than has been heard. */
  heedWish(agentId: AgentId, place: Recipient): void {
    this.#lift((denial) => denial.agentId === agentId && denial.place === place);
  }

  #lift(isMeant: (attempt: Attempt) => boolean): void {
    for (const asked of this.#asked) if (isMeant(asked)) this.#asked.delete(asked);
    for (const [key, denial] of this.#denials) if (isMeant(denial)) this.#denials.delete(key);
  }

  #isWithin(place: Recipient, changedId: Snowflake): boolean {
    let id = place.startsWith("channel:") ? place.slice("channel:".length) : null;
    for (; id !== null; id = this.#needs.parentOf(id)) if (id === changedId) return true;
    return false;
  }
}

function keyOf({ agentId, act, place }: Attempt): string {
  return `${agentId} ${act} ${place}`;
}
