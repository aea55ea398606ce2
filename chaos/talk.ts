/** Says what the plan says, as the people of the run, and writes down which message each saying became. */
import { setTimeout as delay } from "node:timers/promises";
import { must, type Person } from "../test/support/product-discord.ts";
import type { Walk } from "../test/support/product-walk.ts";
import type { Cast } from "./plan/cast.ts";
import type { Place, Saying } from "./plan/sayings.ts";
import { commandOf } from "./plan/words.ts";

/** A saying as it was said. */
export interface Asked {
  readonly saying: Saying;
  readonly messageId: string;
  readonly channelId: string;
  readonly at: number;
}

const answerDeadlineMs = 60_000;

/** The people of a run and the places where they meet. */
export class Talk {
  readonly asked: Asked[] = [];
  readonly #walk: Walk;
  readonly #cast: Cast;
  readonly #people = new Map<string, Person>();
  readonly #userIds = new Map<string, string>();
  readonly #channelIds = new Map<string, string>();
  /** The first answer of each agent, for replies. */
  readonly #firstAnswers = new Map<string, string>();

  constructor(walk: Walk, cast: Cast) {
    this.#walk = walk;
    this.#cast = cast;
  }

  /** Discord's user of each agent. */
  get userIds(): ReadonlyMap<string, string> {
    return this.#userIds;
  }

  /** The people by their names. */
  get people(): ReadonlyMap<string, Person> {
    return this.#people;
  }

  /** The people join, and open their threads. */
  async prepare(): Promise<void> {
    const { discord, newcomer } = this.#walk;
    const { bots, people, delegatorRole } = this.#cast;
    for (const name of people) {
      const person = name === newcomer.username ? newcomer : await discord.join(name, [delegatorRole]);
      this.#people.set(name, person);
    }
    for (const { agentId, name } of bots) this.#userIds.set(agentId, await discord.userId(name));
    for (const { agentId, name, owns } of bots) {
      const [channel] = owns;
      if (channel === undefined) continue;
      const channelId = await discord.channel(channel);
      this.#channelIds.set(
        keyOf({ kind: "thread", owner: agentId }),
        await newcomer.openThread(channelId, `with ${name}`),
      );
    }
  }

  /** Says a round at once and waits for every answer. */
  async sayAndHear(round: readonly Saying[]): Promise<void> {
    const asked = [];
    for (const saying of round) asked.push(await this.#say(saying));
    for (const { saying, message } of asked) {
      const answer = await this.#walk.discord.answerTo(message, answerDeadlineMs);
      for (const agentId of saying.wakes) {
        if (!this.#firstAnswers.has(agentId)) this.#firstAnswers.set(agentId, answer.id);
      }
    }
  }

  /** Says everything at its time, whatever happens meanwhile. */
  async sayAll(sayings: readonly Saying[]): Promise<void> {
    const startedAt = performance.now();
    for (const saying of sayings) {
      await delay(Math.max(0, saying.atMs - (performance.now() - startedAt)));
      await this.#say(saying);
    }
  }

  async #say(saying: Saying) {
    const { person, place, mentions, replyTo, words } = saying;
    const speaker = must(this.#people.get(person), `person "${person}"`);
    const channelId = await this.#channelOf(place, speaker);
    const names = mentions.map((agentId) => `<@${must(this.#userIds.get(agentId), `bot "${agentId}"`)}> `);
    const reply = replyTo === null ? null : must(this.#firstAnswers.get(replyTo), `first answer of "${replyTo}"`);
    const message = await speaker.say(
      channelId,
      names.join("") + commandOf(words),
      reply === null ? undefined : { id: reply },
    );
    this.asked.push({ saying, messageId: message.id, channelId, at: Date.parse(message.timestamp) });
    return { saying, message };
  }

  async #channelOf(place: Place, speaker: Person): Promise<string> {
    const key = keyOf(place, speaker.username);
    const known = this.#channelIds.get(key);
    if (known !== undefined) return known;
    const channelId =
      place.kind === "dm"
        ? await speaker.dmWith(must(this.#nameOf(place.agentId), `bot "${place.agentId}"`))
        : await this.#walk.discord.channel(must(place.kind === "channel" ? place.name : null, `thread ${key}`));
    this.#channelIds.set(key, channelId);
    return channelId;
  }

  #nameOf(agentId: string): string | undefined {
    return this.#cast.bots.find((bot) => bot.agentId === agentId)?.name;
  }
}

function keyOf(place: Place, speaker = ""): string {
  switch (place.kind) {
    case "channel":
      return `#${place.name}`;
    case "thread":
      return `thread of ${place.owner}`;
    case "dm":
      return `${speaker} with ${place.agentId}`;
  }
}
