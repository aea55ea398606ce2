/**
 * What is said, where, by whom, and which agents it has to wake. Chosen by the seed alone; a saying's unique word carries
 * its number. Pure; called by `plan.ts`.
 */
import type { AgentId } from "../../src/domain/ids.ts";
import type { Cast, Player } from "./cast.ts";
import type { Seeded } from "./seeded.ts";
import type { Words } from "./words.ts";

/** Where something is said. A thread is named after the bot that owns it. */
export type Place =
  | { readonly kind: "channel"; readonly name: string }
  | { readonly kind: "thread"; readonly owner: AgentId }
  | { readonly kind: "dm"; readonly agentId: AgentId };

/** One message of a person. */
export interface Saying {
  readonly index: number;
  /** From the beginning of the talk. */
  readonly atMs: number;
  readonly person: string;
  readonly place: Place;
  readonly mentions: readonly AgentId[];
  /** It replies to the first answer of this agent in the quiet channel. */
  readonly replyTo: AgentId | null;
  readonly words: Words;
  /** Said while nothing is broken on purpose: it has to be answered. */
  readonly isInFairWeather: boolean;
  /** The agents that have to wake; with none, the message has to be left alone. */
  readonly wakes: readonly AgentId[];
}

/** One `/delegate` of a person in a channel. */
export interface Order {
  readonly atMs: number;
  readonly person: string;
  readonly channel: string;
  /** Whose command is used. */
  readonly agentId: AgentId;
  readonly words: Extract<Words, { readonly kind: "delegate" }>;
}

type Address = Pick<Saying, "place" | "mentions" | "replyTo" | "wakes">;

const addressWeights = { owned: 28, mention: 20, several: 6, dm: 20, thread: 12, reply: 6, ambient: 8 } as const;
const wordWeights = { repeat: 82, lorem: 5, wait: 8, delegate: 5 } as const;
const maxMentions = 3;

/** Makes sayings; numbers go on from one call to the next. */
export class Sayings {
  readonly #cast: Cast;
  readonly #seeded: Seeded;
  #index = 0;

  constructor(cast: Cast, seeded: Seeded) {
    this.#cast = cast;
    this.#seeded = seeded;
  }

  /** One by chance. */
  next(atMs: number): Saying {
    const address = this.#address();
    return this.#say(atMs, address, this.#words(address), false);
  }

  /** A command by chance; null where no bot may delegate. */
  order(atMs: number): Order | null {
    const { bots, people, quietChannel } = this.#cast;
    const { oneOf } = this.#seeded;
    const asked = bots.filter(({ delegatesTo }) => delegatesTo.length > 0);
    if (asked.length === 0) return null;
    const { agentId, delegatesTo } = oneOf(asked);
    const channel = oneOf([quietChannel, ...owners(this.#cast).flatMap(({ owns }) => owns)]);
    const words = { kind: "delegate", to: oneOf(delegatesTo), word: this.#word() } as const;
    this.#index += 1;
    return { atMs, person: oneOf(people), channel, agentId, words };
  }

  /** Each bot is asked once where only mentions are answered. */
  roundOfBots(): readonly Saying[] {
    const { bots, quietChannel } = this.#cast;
    const mentions = bots.map(({ agentId }) => this.#mention([agentId], quietChannel));
    return mentions.map((address) => this.#say(0, address, this.#repeat()));
  }

  /** The first words in each thread: their answer makes the thread its owner's. */
  roundOfThreads(): readonly Saying[] {
    return owners(this.#cast).map((owner) => this.#say(0, inThread(owner), this.#repeat()));
  }

  /**
   * Everybody writes once to each bot: bots cannot list their DMs, so that one which began while its bot was away and
   * without a session is promised to nobody.
   */
  roundOfDms(): readonly Saying[] {
    const { bots, people } = this.#cast;
    return people.flatMap((person) =>
      bots.map(({ agentId }) => ({ ...this.#say(0, inDm(agentId), this.#repeat()), person })),
    );
  }

  #say(atMs: number, address: Address, words: Words, isInFairWeather = true): Saying {
    const index = this.#index++;
    return { index, atMs, person: this.#seeded.oneOf(this.#cast.people), ...address, words, isInFairWeather };
  }

  #address(): Address {
    const { bots, quietChannel } = this.#cast;
    const { byWeight, oneOf, someOf, between } = this.#seeded;
    const bot = oneOf(bots);
    switch (byWeight(addressWeights)) {
      case "owned":
        return inOwned(oneOf(owners(this.#cast)), this.#seeded);
      case "mention":
        return this.#mention([bot.agentId], oneOf([quietChannel, ...owners(this.#cast).flatMap(({ owns }) => owns)]));
      case "several":
        return this.#mention(
          someOf(bots, Math.floor(between(2, maxMentions + 1))).map(({ agentId }) => agentId),
          quietChannel,
        );
      case "dm":
        return inDm(bot.agentId);
      case "thread":
        return inThread(oneOf(owners(this.#cast)));
      case "reply": {
        const place: Place = { kind: "channel", name: quietChannel };
        return { place, mentions: [], replyTo: bot.agentId, wakes: [bot.agentId] };
      }
      case "ambient":
        return { place: { kind: "channel", name: quietChannel }, mentions: [], replyTo: null, wakes: [] };
    }
  }

  #mention(agentIds: readonly AgentId[], channel: string): Address {
    return { place: { kind: "channel", name: channel }, mentions: agentIds, replyTo: null, wakes: agentIds };
  }

  #words({ wakes }: Address): Words {
    const [agentId] = wakes;
    const { byWeight, oneOf } = this.#seeded;
    const kind = wakes.length === 0 ? "repeat" : byWeight(wordWeights);
    if (kind === "lorem") return { kind, length: 3_000 };
    if (kind === "wait") return { kind, seconds: 0.3 };
    const reach = this.#cast.bots.find((bot) => bot.agentId === agentId)?.delegatesTo ?? [];
    if (kind !== "delegate" || wakes.length > 1 || reach.length === 0) return this.#repeat();
    return { kind, to: oneOf(reach), word: this.#word() };
  }

  #repeat(): Words {
    return { kind: "repeat", word: this.#word() };
  }

  #word(): string {
    return `word ${this.#index} ${Math.floor(this.#seeded.between(36 ** 5, 36 ** 6)).toString(36)}`;
  }
}

function owners({ bots }: Cast): readonly Player[] {
  return bots.filter(({ owns }) => owns.length > 0);
}

function inOwned({ agentId, owns }: Player, { oneOf }: Seeded): Address {
  return { place: { kind: "channel", name: oneOf(owns) }, mentions: [], replyTo: null, wakes: [agentId] };
}

function inThread({ agentId }: Player): Address {
  return { place: { kind: "thread", owner: agentId }, mentions: [], replyTo: null, wakes: [agentId] };
}

function inDm(agentId: AgentId): Address {
  return { place: { kind: "dm", agentId }, mentions: [], replyTo: null, wakes: [agentId] };
}
